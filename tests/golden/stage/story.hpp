/// \file
/// What happened to an application, told in lines, made into a real store: journals of whole runs
/// and records of a real log.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace understudy::golden {

/// Tells a story in a folder that holds `resilience/`. Each line is one event; `#` begins a
/// comment:
///
///     run ID DATE DEPENDENCY VERDICT MODE ENVIRONMENT
///     unsealed ID · damaged ID · forged ID · resealed ID · copied ID · swapped ID
///     edited FILE · broken MANIFEST · second FOLDER
///     published DATE PLACE [unverified] · agreed DATE PERSON… · objected DATE TEXT
///     results DATE PLACE [trend] RUN… · doctor DATE cleared|PROBLEM · gate DATE passed|failed
///     [advisory] reviewed DATE DEPENDENCY RUN ask ARGUMENT…
class Story {
 public:
  explicit Story(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// The arguments of an `ask` line; empty after any other. A line that is none fails the test.
  std::vector<std::string> tell(const std::string& line);

 private:
  void run(const std::vector<std::string>& words);
  void spoil(const std::vector<std::string>& words);
  void record(const std::vector<std::string>& words);
  [[nodiscard]] std::string bundle() const;
  [[nodiscard]] std::filesystem::path run_folder(const std::string& id) const;

  std::filesystem::path folder_;
};

}  // namespace understudy::golden
