/// \file
/// The marks by which the processes of a run's commands are found should we die meanwhile. Private
/// to the module.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "understudy/diag/result.hpp"
#include "understudy/os/process_mark.hpp"

namespace understudy::exercise {

/// Marks on a file that is made with the first of them. One thread.
class CommandMarks {
 public:
  explicit CommandMarks(std::filesystem::path file) : file_(std::move(file)) {}

  /// The environment entry to start the next command with; see `os::ProcessMark::put`.
  [[nodiscard]] diag::Result<std::string> put();
  void take_away() const noexcept;

  /// That of a command that goes on while others run; see `os::ProcessMark::put_beside`.
  [[nodiscard]] diag::Result<std::string> put_beside();
  void take_away_beside(const std::string& mark) noexcept;
  void take_away_all_beside() noexcept;

 private:
  [[nodiscard]] diag::Result<os::ProcessMark*> opened();

  std::filesystem::path file_;
  std::optional<os::ProcessMark> marks_;  ///< From the first command on.
  std::vector<std::string> beside_;
};

}  // namespace understudy::exercise
