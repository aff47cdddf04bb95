/// \file
/// Which programs a shell text starts, as far as it can be told without running it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::parse {

/// One program started, with its words after quoting is taken off. Assignments before it, keywords
/// and redirections are left out.
struct StartedCommand {
  std::vector<std::string> words;
  std::size_t offset = 0;  ///< Byte at which the first word begins.
  bool fed = false;        ///< Its input is a pipe, a file, a here-document or its loop's input.
  bool piped_on = false;   ///< Its output goes into the next command.
  bool background = false;
  bool loop_test = false;  ///< Decides whether a while or until loop goes on.
};

/// The programs that `text` starts, in order. Placeholders (`<name>`, `{{name}}`) are part of the
/// words they stand in, as one byte 0x01 for each of their bytes.
[[nodiscard]] std::vector<StartedCommand> started_commands(std::string_view text);

}  // namespace understudy::parse
