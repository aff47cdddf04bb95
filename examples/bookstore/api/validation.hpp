/// \file
/// What a request's body must hold, and the words that say what is wrong with it. Pure: whether a
/// named author exists is asked of the database later.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "date.hpp"
#include "json.hpp"

namespace bookstore {

/// What is wrong, by field, in the order the fields are shown.
class Errors {
 public:
  void add(std::string_view field, std::string message);

  /// Puts `message` in the place of whatever was said of `field`, before all other fields.
  void put_first(std::string_view field, std::string message);

  [[nodiscard]] bool empty() const { return fields_.empty(); }

  /// `{"title":["This field is required."]}`
  [[nodiscard]] std::string to_json() const;

 private:
  std::vector<std::pair<std::string, std::vector<std::string>>> fields_;
};

/// Fields that were given; the others keep what they have, or their default.
struct AuthorInput {
  std::optional<Date> birth_date;
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
};

struct BookInput {
  /// Each id once. When the list holds a mistake, the ids that stand before it: one of those that
  /// does not exist is the mistake to report.
  std::optional<std::vector<std::int64_t>> authors;
  std::optional<Date> publication_date;
  std::optional<std::string> title;
};

template <typename Input>
struct Checked {
  Input input;
  Errors errors;
};

/// POST and PUT need every field without a default; PATCH takes any.
enum class Extent : std::uint8_t { whole, partial };

[[nodiscard]] Checked<AuthorInput> check_author(const json::Value& body, Extent extent);
[[nodiscard]] Checked<BookInput> check_book(const json::Value& body, Extent extent);

inline constexpr std::string_view author_unknown = "Invalid hyperlink - Object does not exist.";

/// The most authors one book may name.
inline constexpr std::size_t max_authors = 100;

}  // namespace bookstore
