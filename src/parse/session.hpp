/// \file
/// A console block taken apart: commands at a prompt, each with the lines that follow it.
#pragma once

#include <vector>

#include "markdown.hpp"
#include "reporter.hpp"
#include "shell_scanner.hpp"
#include "snippet.hpp"
#include "text_index.hpp"

namespace understudy::parse {

struct SessionCommand {
  Snippet text;  ///< Without the prompts.
  std::vector<CodeLine> output;
  ScannedText scanned;  ///< Of the text as it stands, with its placeholders.
};

/// The prompt of the block's first line: `$`, or `#` in the languages of terminals; 0 when it has
/// none and the block is a script. Reports a block that uses both.
[[nodiscard]] char prompt_of(const Fence& fence, Reporter& reporter);

/// Takes a block with prompts apart. Lines that may be commands as well as output are reported.
[[nodiscard]] std::vector<SessionCommand> split_session(const Fence& fence, char prompt,
                                                        const TextIndex& index, Reporter& reporter);

/// Languages of terminals: `console`, `terminal`, `shell-session`.
[[nodiscard]] bool is_terminal(const Fence& fence);

}  // namespace understudy::parse
