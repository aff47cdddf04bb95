/// \file
/// A mapping to be written: keys with their values as YAML, what says nothing left out.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "understudy/model/application.hpp"
#include "understudy/model/condition.hpp"
#include "understudy/model/window.hpp"

namespace understudy::parse {

class Fields {
 public:
  /// A value that is YAML already; one without characters is left out.
  Fields& raw(std::string_view key, std::string yaml);

  Fields& text(std::string_view key, std::string_view value);
  Fields& text(std::string_view key, const std::optional<model::Text>& value);
  Fields& words(std::string_view key, const std::vector<std::string>& values);
  Fields& words(std::string_view key, const std::vector<model::Text>& values);
  Fields& words(std::string_view key, const std::vector<model::WrittenWindow>& values);
  /// Words first, then `{anyOf: […]}` for each group.
  Fields& children(std::string_view key, const std::vector<model::Text>& each,
                   const std::vector<model::Redundant>& groups);
  Fields& number(std::string_view key, int value, int otherwise);

  /// The keys of `other`, behind one's own.
  Fields& all(const Fields& other);

  Fields& flag(std::string_view key, bool value, bool otherwise);
  Fields& duration(std::string_view key, std::chrono::milliseconds value,
                   std::chrono::milliseconds otherwise);
  Fields& duration(std::string_view key, const std::optional<model::Duration>& value);

  [[nodiscard]] bool empty() const { return pairs_.empty(); }

  /// `{ key: value, … }`; empty when nothing is in it.
  [[nodiscard]] std::string in_braces() const;

  /// One line for each key, the first behind `lead`, the others below it.
  [[nodiscard]] std::string in_lines(std::string_view lead) const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

[[nodiscard]] Fields fields_of(const model::Condition& condition);

/// A list under a key of `spec`, an item for each; empty when there is none.
[[nodiscard]] std::string list_of(std::string_view key, const std::vector<Fields>& items);

}  // namespace understudy::parse
