#include "command_rules.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "shell_scanner.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

using Words = std::span<const std::string>;

constexpr std::string_view by_hand =
    "or, if a person is to do it, add interactive=true, or give the fence the language 'text'";

bool is_option(std::string_view word) {
  return word.size() > 1 && word.front() == '-';
}

bool has_any(Words words, std::span<const std::string_view> wanted) {
  return std::ranges::any_of(words,
                             [&](const std::string& word) { return is_one_of(word, wanted); });
}

/// Whether one of the short options of `words` holds the letter: `-f`, `-fn`, `-n5f`.
bool has_letter(Words words, char letter) {
  return std::ranges::any_of(words, [letter](const std::string& word) {
    return is_option(word) && word[1] != '-' && word.find(letter, 1) != std::string::npos;
  });
}

/// Words that are neither options nor values of the options listed.
std::size_t plain_arguments(Words words, std::string_view options_with_value) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!is_option(word)) {
      ++count;
      continue;
    }
    if (word.size() == 2 && options_with_value.contains(word[1])) ++i;
  }
  return count;
}

/// Without the options at the front, and the variables that they set; -u and -g may take a word.
Words without_options(Words words, bool takes_user) {
  while (!words.empty() && (is_option(words.front()) || words.front().contains('='))) {
    const bool with_value = takes_user && (words.front() == "-u" || words.front() == "-g");
    words = words.subspan(with_value && words.size() > 1 ? 2 : 1);
  }
  return words;
}

/// The command behind `sudo`, `env A=b`, `nohup` and their like; empty when a time limit bounds it.
Words without_prefixes(Words words) {
  constexpr std::array<std::string_view, 9> prefixes{"sudo", "env",    "nohup",  "exec", "command",
                                                     "nice", "stdbuf", "setsid", "doas"};
  while (words.size() > 1 && is_one_of(words.front(), prefixes)) {
    const bool takes_user = words.front() == "sudo" || words.front() == "doas";
    const Words rest = without_options(words.subspan(1), takes_user);
    if (rest.empty()) break;
    words = rest;
  }
  return words.front() == "timeout" ? Words() : words;
}

struct Said {
  std::string what;
  std::string hint;
  std::string who = {};  ///< The program, where it is not the first word.
};

std::optional<Said> remote_session(Words words) {
  const std::string_view program = words.front();
  const Words rest = words.subspan(1);
  if (program == "ssh" && plain_arguments(rest, "BbcDEeFIiJLlmOopQRSWw") == 1 &&
      !has_letter(rest, 'N')) {
    return Said{"opens a session, and the steps after it would still run here",
                fmt::format("give those steps host=NAME, {}", by_hand)};
  }
  const bool debugs = (program == "oc" || program == "kubectl") && !rest.empty() &&
                      rest.front() == "debug" && !has_any(rest, std::array{std::string_view("--")});
  if (debugs) {
    return Said{"opens a session on a node", fmt::format("add '-- COMMAND', {}", by_hand)};
  }
  return std::nullopt;
}

std::optional<Said> local_session(Words words, bool fed) {
  const std::string_view program = words.front();
  const Words rest = words.subspan(1);
  constexpr std::array<std::string_view, 8> to_root{"-i", "-s",   "--login", "--shell",
                                                    "su", "bash", "sh",      "zsh"};
  if (program == "sudo" && !rest.empty() && rest.size() <= 2 && !fed) {
    const bool session = std::ranges::all_of(
        rest, [&](const std::string& word) { return is_one_of(word, to_root) || word == "-"; });
    if (session) {
      return Said{"opens a session as another user",
                  fmt::format("put 'sudo' before each command, {}", by_hand)};
    }
  }
  if (program == "su" && !has_letter(rest, 'c') && !fed) {
    return Said{"opens a session as another user",
                fmt::format("write su -c 'COMMAND', {}", by_hand)};
  }
  constexpr std::array<std::string_view, 3> shells{"bash", "sh", "zsh"};
  if (is_one_of(program, shells) && rest.empty() && !fed) {
    return Said{"opens a session", fmt::format("write what it is to run, {}", by_hand)};
  }
  return std::nullopt;
}

std::optional<Said> prompt_of_a_client(Words words, bool fed) {
  const std::string_view program = words.front();
  const Words rest = words.subspan(1);
  if (fed) return std::nullopt;
  constexpr std::array<std::string_view, 6> psql{"--command", "--file", "--list",
                                                 "--version", "--help", "-?"};
  if (program == "psql" && !has_letter(rest, 'c') && !has_letter(rest, 'f') &&
      !has_letter(rest, 'l') && !has_letter(rest, 'V') && !has_any(rest, psql) &&
      std::ranges::none_of(rest, [](const std::string& word) {
        return word.starts_with("--command=") || word.starts_with("--file=");
      })) {
    return Said{"waits at a prompt of its own", fmt::format("write psql -c 'SQL', {}", by_hand)};
  }
  if ((program == "mysql" || program == "mariadb") && !has_letter(rest, 'e') &&
      std::ranges::none_of(rest,
                           [](const std::string& word) { return word.starts_with("--execute"); })) {
    return Said{"waits at a prompt of its own",
                fmt::format("write {} -e 'SQL', {}", program, by_hand)};
  }
  constexpr std::array<std::string_view, 4> languages{"python", "python3", "node", "irb"};
  if (is_one_of(program, languages) && rest.empty()) {
    return Said{"waits at a prompt of its own",
                fmt::format("write what it is to run, {}", by_hand)};
  }
  if (program == "redis-cli" && plain_arguments(rest, "hpanui") == 0) {
    return Said{"waits at a prompt of its own",
                fmt::format("write redis-cli COMMAND, {}", by_hand)};
  }
  return std::nullopt;
}

/// The words before `--`, behind which another command begins.
Words before_dashes(Words words) {
  return words.first(static_cast<std::size_t>(std::ranges::find(words, "--") - words.begin()));
}

std::optional<Said> wants_a_terminal(Words words) {
  constexpr std::array<std::string_view, 4> runners{"kubectl", "oc", "docker", "podman"};
  constexpr std::array<std::string_view, 3> ways{"exec", "run", "attach"};
  constexpr std::array<std::string_view, 3> options{"-it", "-ti", "--tty"};
  const Words rest = words.subspan(1);
  if (rest.empty() || !is_one_of(words.front(), runners)) return std::nullopt;
  const bool asked = has_any(before_dashes(rest), ways) && has_any(before_dashes(rest), options);
  if (!asked) return std::nullopt;
  return Said{"asks for a terminal, and an automatic step has none",
              fmt::format("leave -t out and write a command that ends by itself, {}", by_hand)};
}

std::optional<Said> opens_an_editor(Words words) {
  constexpr std::array<std::string_view, 3> managers{"kubectl", "oc", "systemctl"};
  const Words rest = words.subspan(1);
  const bool edits =
      (is_one_of(words.front(), managers) && !rest.empty() && rest.front() == "edit") ||
      (words.front() == "crontab" && has_letter(rest, 'e'));
  if (!edits) return std::nullopt;
  return Said{"opens an editor, which needs a person at the terminal",
              fmt::format("write a command that needs none, {}", by_hand)};
}

std::optional<Said> waits_for_keys(Words words, const StartedCommand& command) {
  constexpr std::array<std::string_view, 11> screens{
      "vim", "vi", "nvim", "nano", "emacs", "less", "more", "top", "htop", "watch", "visudo"};
  const std::string_view program = words.front();
  if (is_one_of(program, screens) && !(program == "top" && has_letter(words.subspan(1), 'b'))) {
    return Said{"needs a person at the terminal",
                program == "watch"
                    ? fmt::format("write the command itself with retry=10 interval=5s, {}", by_hand)
                    : fmt::format("write a command that needs none, {}", by_hand)};
  }
  if (program == "read" && !command.fed && !command.loop_test) {
    return Said{"waits for a person to type",
                fmt::format("write <name> where the value is needed, {}", by_hand)};
  }
  return std::nullopt;
}

/// Whether what reads the output of `at` ends by itself, and the follower with it.
bool reader_ends(const std::vector<StartedCommand>& commands, std::size_t at) {
  if (!commands[at].piped_on || at + 1 >= commands.size()) return false;
  const Words words = commands[at + 1].words;
  if (words.front() == "head") return true;
  return words.front() == "grep" &&
         (has_letter(words.subspan(1), 'm') || has_letter(words.subspan(1), 'q'));
}

std::optional<Said> follows(Words words) {
  const std::string_view program = words.front();
  const Words rest = words.subspan(1);
  constexpr std::array<std::string_view, 1> long_option{"--follow"};
  const bool asked = has_letter(rest, 'f') || has_any(rest, long_option);
  const bool logs =
      (program == "kubectl" || program == "oc" || program == "docker" || program == "podman") &&
      !rest.empty() && rest.front() == "logs";
  const bool follower =
      (program == "tail" &&
       (asked || has_letter(rest, 'F') ||
        std::ranges::any_of(
            rest, [](const std::string& word) { return word.starts_with("--follow="); }))) ||
      (program == "journalctl" && asked) || (logs && asked);
  if (!follower) return std::nullopt;
  return Said{"follows its input and never ends",
              "write a command that ends, with retry=10 interval=5s, or let it run beside "
              "the next steps with background=true"};
}

std::optional<Said> judge(const std::vector<StartedCommand>& commands, std::size_t at,
                          bool in_background) {
  const StartedCommand& command = commands[at];
  if (command.background) return std::nullopt;
  const Words whole = command.words;
  if (auto said = local_session(whole, command.fed)) return said;
  const Words words = without_prefixes(whole);
  if (words.empty()) return std::nullopt;
  auto said = local_session(words, command.fed);
  if (!said) said = waits_for_keys(words, command);
  if (!said) said = wants_a_terminal(words);
  if (!said) said = opens_an_editor(words);
  if (!said) said = prompt_of_a_client(words, command.fed);
  if (!said && !command.fed) said = remote_session(words);
  if (!said && !in_background && !reader_ends(commands, at)) said = follows(words);
  if (said) said->who = words.front();
  return said;
}

}  // namespace

std::vector<Objection> object_to(const std::vector<StartedCommand>& commands, bool in_background) {
  std::vector<Objection> objections;
  for (std::size_t at = 0; at < commands.size(); ++at) {
    auto said = judge(commands, at, in_background);
    if (!said) continue;
    const std::string& first = commands[at].words.front();
    const std::string& name = said->who.empty() ? first : said->who;
    objections.push_back({.offset = commands[at].offset,
                          .length = first.size(),
                          .message = fmt::format("'{}' {}", name, said->what),
                          .hint = std::move(said->hint)});
  }
  return objections;
}

}  // namespace understudy::parse
