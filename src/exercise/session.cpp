#include "understudy/exercise/session.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <istream>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "understudy/os/process_mark.hpp"

namespace understudy::exercise {

namespace {

/// Arguments: 1 text, 2 nonce, 3 "-e" or "", 4… parts of the state. One line, so that bash counts
/// the text's own lines; one group, parsed before any alias of the text exists; `builtin`
/// everywhere, since the text may define functions of these names. It keeps nothing in variables
/// while the text runs. The trap runs however the text ends, also when it calls exit or fails under
/// -e; what it says on standard error (under -x, say) is nobody's output.
constexpr std::string_view driver =
    R"us({ shopt -s expand_aliases; export LC_ALL=C.UTF-8 TZ=UTC COLUMNS=120; )us"
    R"us(__us_leave() { builtin set +eux; builtin shopt -u expand_aliases; builtin trap - EXIT; )us"
    R"us(builtin unset -f __us_leave; )us"
    R"us(builtin set -- "$1" "$2" "$(builtin printf '%s\n' "$PWD"; builtin declare -p; )us"
    R"us(builtin echo '#unset'; builtin mapfile -d '' -t __us_given </proc/$$/environ; )us"
    R"us(for __us_name in "${__us_given[@]%%=*}"; do )us"
    R"us([[ $__us_name =~ ^[A-Za-z_][A-Za-z0-9_]*$ && ! -v $__us_name ]] && )us"
    R"us(builtin echo "$__us_name"; done; builtin echo '#functions'; builtin declare -F; )us"
    R"us(builtin echo '#bodies'; builtin declare -f; builtin alias -p)"; )us"
    R"us(LC_ALL=C; builtin printf '\n%s %s\n%s\n%s\n' "$1" "${#3}" "$3" "$1"; )us"
    R"us(builtin exit "$2"; }; )us"
    R"us(builtin printf -v __us_state %s "${@:4}"; builtin eval "$__us_state"; )us"
    R"us(builtin unset -v __us_state; )us"
    R"us([[ -n $2 ]] && builtin trap "{ __us_leave $2 \$?; } 2>/dev/null" EXIT || )us"
    R"us(builtin unset -f __us_leave; )us"
    R"us([[ -z $3 ]] || builtin set -e; builtin eval "\builtin set --; $1"; })us";

/// Variables that bash sets itself, and the mark of one command; restoring them is an error or a
/// lie.
bool belongs_to_bash(std::string_view name) {
  constexpr std::array own{
      std::string_view("DIRSTACK"), std::string_view("EUID"),      std::string_view("FUNCNAME"),
      std::string_view("GROUPS"),   std::string_view("LINENO"),    std::string_view("OPTERR"),
      std::string_view("OPTIND"),   std::string_view("OPTARG"),    std::string_view("PIPESTATUS"),
      std::string_view("PPID"),     std::string_view("PWD"),       std::string_view("RANDOM"),
      std::string_view("SECONDS"),  std::string_view("SHELLOPTS"), std::string_view("SHLVL"),
      std::string_view("SRANDOM"),  std::string_view("UID"),       std::string_view("_"),
      std::string_view("HOSTNAME"), std::string_view("MACHTYPE"),  std::string_view("OSTYPE"),
      std::string_view("HOSTTYPE")};
  return name == os::process_mark_name || name.starts_with("__us_") || name.starts_with("BASH") ||
         name.starts_with("EPOCH") || name.starts_with("COMP_") ||
         std::ranges::find(own, name) != own.end();
}

bool is_name(std::string_view name) {
  constexpr std::string_view first = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  constexpr std::string_view digits = "0123456789";
  return !name.empty() && first.contains(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return first.contains(c) || digits.contains(c); });
}

/// One escape of `$'…'` that starts after the backslash at `at`; gives the index after it.
std::size_t unescape(std::string_view text, std::size_t at, std::string& out) {
  constexpr std::string_view letters = "abefnrtvE";
  constexpr std::string_view meanings = "\a\b\x1b\f\n\r\t\v\x1b";
  const char c = text[at];
  if (c >= '0' && c <= '7') {
    int value = 0;
    const auto* const begin = text.data() + at;
    const auto* const most = text.data() + std::min(text.size(), at + 3);
    const auto* const end = std::from_chars(begin, most, value, 8).ptr;
    out += static_cast<char>(value);
    return at + static_cast<std::size_t>(end - begin);
  }
  const auto letter = letters.find(c);
  out += letter == std::string_view::npos ? c : meanings[letter];
  return at + 1;
}

/// A value as `declare -p` writes it, in either of its two forms: `"…"` or `$'…'`.
std::string unquote(std::string_view value) {
  const bool ansi = value.starts_with("$'");
  const std::size_t open = ansi ? 2 : 1;
  if (value.size() <= open || (!ansi && !value.starts_with('"'))) return std::string(value);
  value = value.substr(open, value.size() - open - 1);
  std::string out;
  for (std::size_t i = 0; i < value.size();) {
    if (value[i] != '\\' || i + 1 >= value.size()) {
      out += value[i++];
    } else if (ansi) {
      i = unescape(value, i + 1, out);
    } else {
      out += value[i + 1];
      i += 2;
    }
  }
  return out;
}

/// Keeps one `declare -FLAGS NAME[=VALUE]`.
void keep_declaration(const std::string& declaration, ShellState& next) {
  const std::string_view line = declaration;
  constexpr std::string_view start = "declare ";
  const auto flags_end = line.find(' ', start.size());
  if (flags_end == std::string_view::npos) return;
  const std::string_view flags = line.substr(start.size(), flags_end - start.size());
  const std::string_view rest = line.substr(flags_end + 1);
  const auto equals = rest.find('=');
  const std::string name(rest.substr(0, equals));
  if (belongs_to_bash(name)) return;
  const bool exported = flags.contains('x');
  next.variables[name] =
      exported || flags != "--" ? declaration : fmt::format("declare +x {}", rest);
  if (!exported) {
    next.gone.insert(name);
  } else if (equals != std::string_view::npos) {
    next.exported[name] = unquote(rest.substr(equals + 1));
  }
}

/// Bash before 5.2 writes a value with a newline over several lines: those that begin no new
/// declaration go on with the last one.
void read_declarations(std::istream& in, ShellState& next) {
  std::string declaration;
  for (std::string line; std::getline(in, line) && line != "#unset";) {
    if (line.starts_with("declare -") && !declaration.empty()) {
      keep_declaration(std::exchange(declaration, {}), next);
    }
    declaration += (declaration.empty() ? "" : "\n") + line;
  }
  if (!declaration.empty()) keep_declaration(declaration, next);
}

/// The functions whose bodies follow, then those and the aliases.
void read_functions(std::istream& in, ShellState& next) {
  std::string exports;
  for (std::string line; std::getline(in, line) && line != "#bodies";) {
    const std::string name = line.substr(line.rfind(' ') + 1);
    next.functions.push_back(name);
    if (line.starts_with("declare -fx")) exports += fmt::format("export -f {}\n", name);
  }
  for (std::string line; std::getline(in, line);) {
    next.text += line + "\n";
    constexpr std::string_view alias = "alias ";
    if (!line.starts_with(alias)) continue;
    const std::string_view name = std::string_view(line).substr(alias.size());
    next.functions.emplace_back(
        name.substr(0, name.find('=')).substr(name.starts_with("-- ") ? 3 : 0));
  }
  next.text += exports;
}

ShellState read_state(std::string_view text) {
  ShellState next;
  std::istringstream in{std::string(text)};
  std::getline(in, next.folder);
  read_declarations(in, next);
  for (std::string line; std::getline(in, line) && line != "#functions";) {
    if (is_name(line) && !belongs_to_bash(line)) next.gone.insert(line);
  }
  read_functions(in, next);
  return next;
}

/// Everything a new bash needs to go on as the last one ended.
std::string restoring(const ShellState& state) {
  std::string text;
  // First, so that no function of the state is called `cd` yet, and OLDPWD is set afterwards.
  if (!state.folder.empty()) {
    text += "builtin cd -- " + shell_quote(state.folder) + " || builtin exit 3\n";
  }
  for (const std::string& name : state.gone) {
    if (!state.variables.contains(name)) text += "unset -v " + name + "\n";
  }
  for (const auto& [name, declaration] : state.variables) text += declaration + "\n";
  return text + state.text;
}

constexpr std::array shell_words{
    std::string_view("!"),       std::string_view("."),         std::string_view(":"),
    std::string_view("["),       std::string_view("alias"),     std::string_view("bg"),
    std::string_view("bind"),    std::string_view("break"),     std::string_view("builtin"),
    std::string_view("caller"),  std::string_view("case"),      std::string_view("cd"),
    std::string_view("command"), std::string_view("compgen"),   std::string_view("complete"),
    std::string_view("compopt"), std::string_view("continue"),  std::string_view("coproc"),
    std::string_view("declare"), std::string_view("dirs"),      std::string_view("disown"),
    std::string_view("do"),      std::string_view("done"),      std::string_view("echo"),
    std::string_view("elif"),    std::string_view("else"),      std::string_view("enable"),
    std::string_view("esac"),    std::string_view("eval"),      std::string_view("exec"),
    std::string_view("exit"),    std::string_view("export"),    std::string_view("false"),
    std::string_view("fc"),      std::string_view("fg"),        std::string_view("fi"),
    std::string_view("for"),     std::string_view("function"),  std::string_view("getopts"),
    std::string_view("hash"),    std::string_view("help"),      std::string_view("history"),
    std::string_view("if"),      std::string_view("in"),        std::string_view("jobs"),
    std::string_view("kill"),    std::string_view("let"),       std::string_view("local"),
    std::string_view("logout"),  std::string_view("mapfile"),   std::string_view("popd"),
    std::string_view("printf"),  std::string_view("pushd"),     std::string_view("pwd"),
    std::string_view("read"),    std::string_view("readarray"), std::string_view("readonly"),
    std::string_view("return"),  std::string_view("select"),    std::string_view("set"),
    std::string_view("shift"),   std::string_view("shopt"),     std::string_view("source"),
    std::string_view("suspend"), std::string_view("test"),      std::string_view("then"),
    std::string_view("time"),    std::string_view("times"),     std::string_view("trap"),
    std::string_view("true"),    std::string_view("type"),      std::string_view("typeset"),
    std::string_view("ulimit"),  std::string_view("umask"),     std::string_view("unalias"),
    std::string_view("unset"),   std::string_view("until"),     std::string_view("wait"),
    std::string_view("while")};

}  // namespace

std::string shell_quote(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c != '\0') {
      out += c;
    }
  }
  return out + "'";
}

void export_variable(ShellState& state, const std::string& name, std::string_view value) {
  if (!is_name(name)) return;
  state.variables[name] = fmt::format("declare -x {}={}", name, shell_quote(value));
  state.exported[name] = value;
  state.gone.erase(name);
}

void enter_block(ShellState& state, const BlockSettings& settings) {
  if (!settings.folder.empty()) {
    const bool relative = !settings.folder.starts_with('/') && !state.folder.empty();
    state.folder = relative ? state.folder + "/" + settings.folder : settings.folder;
  }
  for (const std::string& entry : settings.environment) {
    const auto equals = entry.find('=');
    if (equals == std::string::npos) continue;
    export_variable(state, entry.substr(0, equals), std::string_view(entry).substr(equals + 1));
  }
}

void leave_block(ShellState& state, const ShellState& before, const BlockSettings& settings) {
  if (!settings.folder.empty()) state.folder = before.folder;
  for (const std::string& entry : settings.environment) {
    const std::string name = entry.substr(0, entry.find('='));
    const auto put_back = [&name](auto& now, const auto& then) {
      now.erase(name);
      if (const auto old = then.find(name); old != then.end()) now.insert(*old);
    };
    put_back(state.variables, before.variables);
    put_back(state.exported, before.exported);
    put_back(state.gone, before.gone);
  }
}

std::vector<std::string> bash_argv(const ShellState& state, const BashRequest& request) {
  std::vector<std::string> argv{
      "bash",       "--noprofile",       "--norc",
      "-c",         std::string(driver), "bash",
      request.text, request.nonce,       request.stop_at_first_error ? "-e" : ""};
  // The kernel takes no argument longer than 128 KiB.
  constexpr std::size_t most = 100'000;
  const std::string all = restoring(state);
  for (std::size_t at = 0; at < all.size(); at += most) argv.push_back(all.substr(at, most));
  return argv;
}

std::string take_state(std::string_view printed, const std::string& nonce, ShellState& state) {
  const std::string begin = "\n" + nonce + " ";
  const std::string end = "\n" + nonce + "\n";
  const auto at = printed.rfind(begin);
  if (at == std::string_view::npos) return std::string(printed);
  const std::string_view left = printed.substr(at + begin.size());
  const auto first = left.find('\n') + 1;
  const auto last = left.rfind(end);
  std::size_t size = std::string_view::npos;
  const std::string_view digits = left.substr(0, first);
  std::from_chars(digits.data(), digits.data() + digits.size(), size);
  std::string output(printed.substr(0, at));
  if (last == std::string_view::npos || first == 0) return output;
  if (last - first == size) state = read_state(left.substr(first, size));
  return output.append(left.substr(last + end.size()));
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
  if (words.empty() || words.front().contains('=') || words.front().starts_with('%') ||
      std::ranges::find(shell_words, words.front()) != shell_words.end() ||
      std::ranges::find(state.functions, words.front()) != state.functions.end()) {
    return std::nullopt;
  }
  return words;
}

}  // namespace understudy::exercise
