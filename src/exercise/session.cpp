#include "understudy/exercise/session.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <sstream>

#include <fmt/format.h>

namespace understudy::exercise {

namespace {

/// Arguments: 1 state, 2 text, 3 nonce, 4 "-e" or "". Constant: nothing is ever pasted into it.
/// The trap runs however the text ends, also when it calls exit or fails under -e.
constexpr std::string_view driver = R"(shopt -s expand_aliases
__us_text=$2 __us_nonce=$3 __us_e=$4
__us_leave() {
  local __us_code=$?
  set +e +u +x
  trap - EXIT
  printf '\n%s\n%s\n' "$__us_nonce" "$PWD"
  unset -f __us_leave
  unset __us_text __us_nonce __us_e
  declare -p
  printf '%s\n' '#functions'
  declare -F
  printf '%s\n' '#bodies'
  declare -f
  alias -p
  exit "$__us_code"
}
export LC_ALL=C.UTF-8 TZ=UTC COLUMNS=120
eval "$1"
set --
trap __us_leave EXIT
[ -z "$__us_e" ] || set -e
eval "$__us_text"
)";

/// Variables that bash sets itself; restoring them is an error or a lie.
bool belongs_to_bash(std::string_view name) {
  constexpr std::array own{
      std::string_view("DIRSTACK"), std::string_view("EUID"),     std::string_view("FUNCNAME"),
      std::string_view("GROUPS"),   std::string_view("LINENO"),   std::string_view("OPTERR"),
      std::string_view("OPTIND"),   std::string_view("OPTARG"),   std::string_view("PIPESTATUS"),
      std::string_view("PPID"),     std::string_view("PWD"),      std::string_view("OLDPWD"),
      std::string_view("RANDOM"),   std::string_view("SECONDS"),  std::string_view("SHELLOPTS"),
      std::string_view("SHLVL"),    std::string_view("SRANDOM"),  std::string_view("UID"),
      std::string_view("_"),        std::string_view("HOSTNAME"), std::string_view("MACHTYPE"),
      std::string_view("OSTYPE"),   std::string_view("HOSTTYPE"), std::string_view("IFS"),
      std::string_view("PS4"),      std::string_view("TERM")};
  return name.starts_with("__us_") || name.starts_with("BASH") || name.starts_with("EPOCH") || name.starts_with("COMP_") ||
         std::ranges::find(own, name) != own.end();
}

/// `declare -x NAME="value"`: bash's own quoting, in the two forms it prints.
std::string unquote(std::string_view value) {
  std::string out;
  if (value.size() < 2 || !value.starts_with('"')) return std::string(value);
  value = value.substr(1, value.size() - 2);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    out += value[i];
  }
  return out;
}

/// Reads the `declare -p` part line by line.
void keep_declaration(const std::string& line, ShellState& next) {
  constexpr std::string_view start = "declare ";
  if (!line.starts_with(start)) return;
  const auto flags_end = line.find(' ', start.size());
  if (flags_end == std::string::npos) return;
  const std::string_view flags =
      std::string_view(line).substr(start.size(), flags_end - start.size());
  const std::string_view rest = std::string_view(line).substr(flags_end + 1);
  const auto equals = rest.find('=');
  const std::string_view name = rest.substr(0, equals);
  if (flags.contains('r') || belongs_to_bash(name)) return;
  next.text += line + "\n";
  if (!flags.contains('x') || equals == std::string_view::npos) return;
  const std::string_view value = rest.substr(equals + 1);
  next.exported.push_back(fmt::format("{}={}", name, unquote(value)));
}

void read_state(std::string_view text, ShellState& next) {
  std::istringstream in{std::string(text)};
  std::string line;
  std::getline(in, next.folder);
  while (std::getline(in, line) && line != "#functions") keep_declaration(line, next);
  while (std::getline(in, line) && line != "#bodies") {
    constexpr std::string_view start = "declare -f";
    if (line.starts_with(start)) next.functions.push_back(line.substr(line.rfind(' ') + 1));
  }
  while (std::getline(in, line)) {
    next.text += line + "\n";
    constexpr std::string_view alias = "alias ";
    if (line.starts_with(alias)) {
      next.functions.push_back(line.substr(alias.size(), line.find('=') - alias.size()));
    }
  }
}

constexpr std::array shell_words{
    std::string_view("!"),        std::string_view("."),       std::string_view(":"),
    std::string_view("["),        std::string_view("alias"),   std::string_view("bg"),
    std::string_view("bind"),     std::string_view("break"),   std::string_view("builtin"),
    std::string_view("caller"),   std::string_view("case"),    std::string_view("cd"),
    std::string_view("command"),  std::string_view("compgen"), std::string_view("complete"),
    std::string_view("compopt"),  std::string_view("continue"), std::string_view("coproc"),
    std::string_view("declare"),  std::string_view("dirs"),    std::string_view("disown"),
    std::string_view("do"),       std::string_view("done"),    std::string_view("echo"),
    std::string_view("elif"),     std::string_view("else"),    std::string_view("enable"),
    std::string_view("esac"),     std::string_view("eval"),    std::string_view("exec"),
    std::string_view("exit"),     std::string_view("export"),  std::string_view("false"),
    std::string_view("fc"),       std::string_view("fg"),      std::string_view("fi"),
    std::string_view("for"),      std::string_view("function"), std::string_view("getopts"),
    std::string_view("hash"),     std::string_view("help"),    std::string_view("history"),
    std::string_view("if"),       std::string_view("in"),      std::string_view("jobs"),
    std::string_view("kill"),     std::string_view("let"),     std::string_view("local"),
    std::string_view("logout"),   std::string_view("mapfile"), std::string_view("popd"),
    std::string_view("printf"),   std::string_view("pushd"),   std::string_view("pwd"),
    std::string_view("read"),     std::string_view("readarray"), std::string_view("readonly"),
    std::string_view("return"),   std::string_view("select"),  std::string_view("set"),
    std::string_view("shift"),    std::string_view("shopt"),   std::string_view("source"),
    std::string_view("suspend"),  std::string_view("test"),    std::string_view("then"),
    std::string_view("time"),     std::string_view("times"),   std::string_view("trap"),
    std::string_view("true"),     std::string_view("type"),    std::string_view("typeset"),
    std::string_view("ulimit"),   std::string_view("umask"),   std::string_view("unalias"),
    std::string_view("unset"),    std::string_view("until"),   std::string_view("wait"),
    std::string_view("while")};

}  // namespace

std::string shell_quote(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::vector<std::string> bash_argv(const ShellState& state,
                                   const std::vector<model::Variable>& variables,
                                   const BashRequest& request) {
  std::string restore = state.text;
  const std::string& folder = request.folder.empty() ? state.folder : request.folder;
  if (!folder.empty()) restore += "cd -- " + shell_quote(folder) + " || exit 3\n";
  for (const model::Variable& variable : variables) {
    restore += fmt::format("export {}={}\n", variable.name, shell_quote(variable.value));
  }
  for (const std::string& entry : request.environment) {
    const auto equals = entry.find('=');
    restore += fmt::format("export {}={}\n", entry.substr(0, equals),
                           shell_quote(std::string_view(entry).substr(equals + 1)));
  }
  return {"bash",       "--noprofile", "--norc",      "-c", std::string(driver), "bash", restore,
          request.text, request.nonce, request.stop_at_first_error ? "-e" : ""};
}

std::string take_state(std::string_view printed, const std::string& nonce, ShellState& state) {
  const std::string mark = "\n" + nonce + "\n";
  const auto at = printed.rfind(mark);
  if (at == std::string_view::npos) return std::string(printed);
  ShellState next;
  read_state(printed.substr(at + mark.size()), next);
  state = std::move(next);
  return std::string(printed.substr(0, at));
}

std::optional<std::vector<std::string>> plain_words(std::string_view text,
                                                    const ShellState& state) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./- \t";
  while (text.ends_with('\n')) text.remove_suffix(1);
  if (text.find_first_not_of(plain) != std::string_view::npos) return std::nullopt;
  std::istringstream in{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(std::move(word));
  if (words.empty() || words.front().contains('=') ||
      std::ranges::find(shell_words, words.front()) != shell_words.end() ||
      std::ranges::find(state.functions, words.front()) != state.functions.end()) {
    return std::nullopt;
  }
  return words;
}

}  // namespace understudy::exercise
