/// \file
/// Marks the processes of a command in their environment, with the mark on file, so that whoever
/// finds the file can end them when the one who started them is dead.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/diag/result.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::os {

/// The variable that holds the mark. Every process inherits it from the command that started it,
/// also one in a session of its own.
inline constexpr std::string_view process_mark_name = "UNDERSTUDY_COMMAND";

/// Writes marks to its file: one of the command under way, and beside it those of commands that
/// are to end later. Not durable, since no process outlives the machine.
class ProcessMark {
 public:
  /// Creates the file, or empties it. Errors: it cannot be written (US-O001).
  [[nodiscard]] static diag::Result<ProcessMark> create(const std::filesystem::path& file);

  /// A new mark, on file when this returns: the environment entry "NAME=value" to start the next
  /// command with. Errors: it cannot be written, and the command must not be started.
  [[nodiscard]] diag::Result<std::string> put();

  /// The command has ended, or its end has been seen to: what it left running may go on.
  void take_away() const noexcept;

  /// The mark of a command that others do not wait for. It stays on file until `take_away` with
  /// the entry that this gives. Errors: it cannot be written, and the command must not be started.
  [[nodiscard]] diag::Result<std::string> put_beside();
  void take_away(const std::string& beside) noexcept;

 private:
  ProcessMark(Descriptor file, std::filesystem::path path, std::string owner);

  Descriptor file_;
  std::filesystem::path path_;
  std::string owner_;  ///< Told apart from all other marks of this machine.
  std::uint64_t count_ = 0;
  std::vector<std::string> beside_;  ///< By place in the file; empty: free.
};

/// Ends the processes that bear this mark, an entry that `put` or `put_beside` gave. As below.
[[nodiscard]] diag::Result<std::size_t> end_processes_of(std::string_view mark,
                                                         std::chrono::milliseconds limit);

/// Ends the processes whose marks are on file, and gives how many they were; 0 when there is no
/// file or no mark. Only processes that we may look at are found: not those of another user.
/// Errors: some still run after `limit` (US-O005).
[[nodiscard]] diag::Result<std::size_t> end_marked(const std::filesystem::path& file,
                                                   std::chrono::milliseconds limit);

}  // namespace understudy::os
