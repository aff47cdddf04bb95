/// \file
/// The programs under test and the surroundings they are started in.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/os/child.hpp"

namespace understudy::blackbox {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

using Environment = std::vector<std::string>;  ///< "NAME=value"

/// Our environment with the built programs first in PATH, in a UTF-8 locale, and `entries` laid
/// over it; an entry without `=` takes that name out.
[[nodiscard]] Environment environment_with(const Environment& entries);

/// Runs a program to its end. A failure to start it, or to end in time, is a code of -1 with the
/// reason in `err`.
[[nodiscard]] os::Finished run(std::vector<std::string> argv, const Environment& environment,
                               milliseconds limit = seconds(120), const fs::path& folder = {});

/// Polls: what other processes do shows only from outside. False when it does not hold in time.
[[nodiscard]] bool eventually(const std::function<bool()>& holds, milliseconds limit = seconds(20));

/// The whole file; empty when it cannot be read.
[[nodiscard]] std::string text_of(const fs::path& file);
void write_text(const fs::path& file, std::string_view text);
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

/// An empty folder that goes with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder(TemporaryFolder&&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// A copy of the Bookstore's declared files that a test may change.
class PlanCopy {
 public:
  PlanCopy();

  [[nodiscard]] const fs::path& folder() const { return folder_; }

  [[nodiscard]] fs::path manifest() const { return folder_ / "understudy.yaml"; }

  /// `name` without folder and `.md`.
  [[nodiscard]] fs::path playbook(const std::string& name) const;

  /// Replaces a text that must occur exactly once.
  void change(const fs::path& file, std::string_view from, std::string_view to) const;
  /// Takes out the lines from the one that contains `first` up to, and without, the one that
  /// contains `next`.
  void cut(const fs::path& file, std::string_view first, std::string_view next) const;

 private:
  TemporaryFolder parent_;
  fs::path folder_;
};

/// The files as the repository has them.
[[nodiscard]] fs::path resilience_folder();
/// The folder of these tests' sources.
[[nodiscard]] fs::path tests_folder();
/// Where the built programs stand.
[[nodiscard]] fs::path programs_folder();

}  // namespace understudy::blackbox
