/// \file
/// What a store says, with its index and without it, in one text that can be compared.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/evidence/index.hpp"
#include "understudy/evidence/sealed.hpp"

namespace understudy::evidence::test {

/// Everything that is known of these applications, and what was told beside it but for the index's
/// own troubles.
struct Answer {
  std::vector<std::string> known;
  std::string told;
  bool operator==(const Answer&) const = default;
};

inline const std::vector<std::string>& asked() {
  static const std::vector<std::string> applications{"bookstore", "library", "shop"};
  return applications;
}

[[nodiscard]] std::string in_words(const Evidence& evidence);

[[nodiscard]] Answer answer_without_index(const std::filesystem::path& store);
[[nodiscard]] Answer answer_with(Index& index);

/// Options under which every file counts as settled and every store gets an index.
[[nodiscard]] IndexOptions eager();

/// Codes of the index's own troubles that were told.
[[nodiscard]] std::vector<std::string> troubles(const diag::Findings& findings);

/// Makes a change and makes sure that the kernel's clock has seen it: `path` has other times then.
void visibly(const std::filesystem::path& path, const std::function<void()>& change);

/// A folder in memory where the machine has that: syncing costs nothing there.
class QuickFolder {
 public:
  QuickFolder();
  QuickFolder(const QuickFolder&) = delete;
  QuickFolder& operator=(const QuickFolder&) = delete;
  QuickFolder(QuickFolder&&) = delete;
  QuickFolder& operator=(QuickFolder&&) = delete;
  ~QuickFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// How many things happen in a story: twice as many in the long form of the tests.
inline int story_length(int usual) {
  return std::getenv("US_LONG") != nullptr ? 2 * usual : usual;
}

}  // namespace understudy::evidence::test
