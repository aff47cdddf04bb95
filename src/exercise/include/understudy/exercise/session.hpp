/// \file
/// The shell state that lasts from step to step, and the argument vectors that run a step's text in
/// it. Each command runs in a bash of its own, so that it can be timed out and killed whole and a
/// crash loses nothing; variables, functions, aliases and the working folder travel between them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/model/event.hpp"

namespace understudy::exercise {

/// What one bash left for the next on the same host.
struct ShellState {
  std::string text;    ///< Shell text that restores it; written by bash itself.
  std::string folder;  ///< Working folder; empty before the first command.
  std::vector<std::string> exported;   ///< NAME=value as exported, for commands run directly.
  std::vector<std::string> functions;  ///< Names of functions and aliases.
};

/// How a command runs.
struct Invocation {
  std::vector<std::string> argv;
  bool direct = false;  ///< Without a shell: the output carries no state.
};

/// `'…'` with every quote inside made harmless: the one word a shell reads back as `value`.
[[nodiscard]] std::string shell_quote(std::string_view value);

/// The argument vector that runs `text` under bash with `state` restored, `variables` exported and
/// `folder` entered. The text travels as an argument of its own and is never pasted into another.
/// `nonce` marks where the command's output ends and the state it leaves begins.
struct BashRequest {
  std::string text;
  bool stop_at_first_error = false;  ///< `set -e`, for scripts.
  std::string folder;
  std::vector<std::string> environment;  ///< NAME=value for this command only.
  std::string nonce;
};

[[nodiscard]] std::vector<std::string> bash_argv(const ShellState& state,
                                                 const std::vector<model::Variable>& variables,
                                                 const BashRequest& request);

/// Splits what bash printed into the command's own output and the state that follows the nonce;
/// the state stays as it was when the nonce never came (the shell was killed).
[[nodiscard]] std::string take_state(std::string_view printed, const std::string& nonce,
                                     ShellState& state);

/// The words of a command that needs no shell: no quoting, expansion, redirection, assignment,
/// builtin, keyword, function or alias. nullopt when it needs one.
[[nodiscard]] std::optional<std::vector<std::string>> plain_words(std::string_view text,
                                                                  const ShellState& state);

}  // namespace understudy::exercise
