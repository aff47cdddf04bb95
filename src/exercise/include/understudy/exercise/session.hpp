/// \file
/// The shell state that lasts from step to step, and the argument vectors that run a step's text in
/// it. Each command runs in a bash of its own, so that it can be timed out and killed whole and a
/// crash loses nothing; variables, functions, aliases and the working folder travel between them.
/// Shell options (`set`, `shopt`), traps and background jobs do not.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::exercise {

/// What one bash left for the next on the same host.
struct ShellState {
  std::map<std::string, std::string> variables;  ///< Name to declaration, as bash wrote it.
  std::map<std::string, std::string> exported;   ///< Name to value, for commands run directly.
  std::set<std::string> gone;  ///< Inherited from our environment once and not exported any more.
  std::string text;            ///< Shell text that restores functions and aliases.
  std::vector<std::string> functions;  ///< Their names.
  std::string folder;                  ///< Working folder; empty before the first command.
};

/// `'…'` with every quote inside made harmless: the one word a shell reads back as `value`. A NUL
/// byte is left out, for no shell can hold one.
[[nodiscard]] std::string shell_quote(std::string_view value);

/// Exports a variable to the commands that follow. Does nothing when `name` is no variable's name.
void export_variable(ShellState& state, const std::string& name, std::string_view value);

/// What a block sets for itself alone.
struct BlockSettings {
  std::string folder;  ///< Relative to the folder the session is in; empty: stay there.
  std::vector<std::string> environment;  ///< NAME=value

  bool operator==(const BlockSettings&) const = default;
};

/// Lays a block's settings over the state its commands start from.
void enter_block(ShellState& state, const BlockSettings& settings);
/// Takes them off again: what the block set is as it was in `before`, what else its commands did
/// stays.
void leave_block(ShellState& state, const ShellState& before, const BlockSettings& settings);

struct BashRequest {
  std::string text;
  /// Letters, digits and `-`; nobody can guess it. Empty: the state it leaves is not printed.
  std::string nonce;
  bool stop_at_first_error = false;  ///< `set -e`, for scripts.
};

/// The argument vector that runs `text` under bash with `state` restored. The text travels as an
/// argument of its own. `nonce` marks where the command's output ends and the state it leaves
/// begins and ends.
[[nodiscard]] std::vector<std::string> bash_argv(const ShellState& state,
                                                 const BashRequest& request);

/// Splits what bash printed into the command's own output, which is given back, and the state it
/// left. The state stays as it was when none came whole: the shell was killed, or its text replaced
/// the EXIT trap or the shell itself. Output of processes that outlived the shell is not state.
[[nodiscard]] std::string take_state(std::string_view printed, const std::string& nonce,
                                     ShellState& state);

/// The words of a command that needs no shell: no quoting, expansion, redirection, assignment,
/// builtin, keyword, function or alias. nullopt when it needs one.
[[nodiscard]] std::optional<std::vector<std::string>> plain_words(std::string_view text,
                                                                  const ShellState& state);

}  // namespace understudy::exercise
