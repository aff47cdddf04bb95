/// \file
/// What happened to an application, told in lines, made into a real store: journals of whole runs
/// and records of a real log.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "understudy/agree/bundle.hpp"

namespace understudy::golden {

/// Tells a story in a folder that holds `resilience/`. Each line is one event; `#` begins a
/// comment:
///
///     run ID DATE DEPENDENCY VERDICT MODE ENVIRONMENT
///     unsealed ID · damaged ID · forged ID · resealed ID · copied ID · swapped ID
///     edited FILE · broken MANIFEST · second FOLDER · garbled FILE · blocked FILE
///     published DATE PLACE [unverified] · agreed DATE PERSON… · objected DATE PERSON TEXT
///     results DATE PLACE [trend] RUN… · doctor DATE cleared|PROBLEM · gate DATE passed|failed
///     [advisory] reviewed DATE DEPENDENCY RUN ask ARGUMENT…
class Story {
 public:
  /// Gives everybody in the plans a key of their own.
  explicit Story(std::filesystem::path folder) : folder_(std::move(folder)) { make_keys(); }

  /// The arguments of an `ask` line; empty after any other. A line that is none fails the test.
  std::vector<std::string> tell(const std::string& line);

 private:
  void run(const std::vector<std::string>& words);
  void spoil(const std::vector<std::string>& words);
  void record(const std::vector<std::string>& words);
  void sign(const std::vector<std::string>& words);
  void make_keys();
  /// What is agreed to, and its texts if they are wanted.
  [[nodiscard]] agree::Bundle contents(std::vector<agree::Content>* texts) const;
  [[nodiscard]] std::string bundle() const;
  [[nodiscard]] std::filesystem::path run_folder(const std::string& id) const;

  std::filesystem::path folder_;
};

}  // namespace understudy::golden
