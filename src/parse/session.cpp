#include "session.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "expectation.hpp"
#include "markdown.hpp"
#include "reporter.hpp"
#include "shell_scanner.hpp"
#include "snippet.hpp"
#include "text_index.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

bool is_blank_line(const CodeLine& line) {
  return trimmed(line.text).empty();
}

/// Whether a command stands at the prompt; a marked line is output whatever it begins with.
bool is_prompt(std::string_view text, char prompt) {
  return text.size() > 1 && text[0] == prompt && text[1] == ' ' &&
         !trimmed(text.substr(2)).empty() && !has_mark(text);
}

std::size_t indent_of(std::string_view text) {
  return std::min(text.find_first_not_of(" \t"), text.size());
}

/// The line without up to `indent` blanks before it.
CodeLine dedented(const CodeLine& line, std::size_t indent) {
  const std::size_t off = std::min(indent, indent_of(line.text));
  return {.text = line.text.substr(off),
          .line = line.line,
          .column = line.column + static_cast<std::uint32_t>(off)};
}

class SessionSplitter {
 public:
  SessionSplitter(char prompt, const TextIndex& index, Reporter& reporter)
      : prompt_(prompt), index_(index), reporter_(reporter) {}

  void take(const CodeLine& line) {
    const bool open = !commands_.empty() && must_go_on();
    if (!open && is_prompt(line.text, prompt_)) {
      begin(line);
    } else if (open || is_continuation(line)) {
      go_on(line);
    } else if (!commands_.empty() && trimmed(line.text) != std::string(1, prompt_)) {
      commands_.back().output.push_back(line);
    }
  }

  std::vector<SessionCommand> finish() {
    finish_command();
    return std::move(commands_);
  }

 private:
  /// The shell itself would still be reading the command.
  [[nodiscard]] bool must_go_on() const {
    const Waiting waiting = scanner_.waiting();
    return waiting != Waiting::nothing && waiting != Waiting::construct;
  }

  void begin(const CodeLine& line) {
    finish_command();
    prompted_ = Prompted::not_yet;
    commands_.emplace_back();
    add(line, 2);
  }

  void add(const CodeLine& line, std::size_t off) {
    const std::string_view text = line.text.substr(std::min(off, line.text.size()));
    commands_.back().text.add(text, line.line, line.column + static_cast<std::uint32_t>(off));
    scanner_.feed(text);
  }

  /// `> ` behind a command that the shell would still be reading. Behind a complete one it may as
  /// well be output, and running output is the worst of mistakes: that is for the author to say.
  bool is_continuation(const CodeLine& line) {
    const bool marked = line.text.starts_with("> ") || line.text == ">";
    if (!marked || commands_.empty() || !commands_.back().output.empty()) return false;
    if (scanner_.waiting() == Waiting::construct) return true;
    if (has_mark(line.text)) return false;
    reporter_.error("US-P049",
                    "the command above is complete: this line may be output or a further command",
                    index_.at(line.line, line.column, line.text.size()),
                    "give a command its own '$ ', or end a line of output with ' (equal)'");
    return false;
  }

  void go_on(const CodeLine& line) {
    const bool marked = line.text.starts_with("> ") || line.text == ">";
    if (prompted_ == Prompted::not_yet) prompted_ = marked ? Prompted::yes : Prompted::no;
    add(line, marked && prompted_ == Prompted::yes ? 2 : 0);
  }

  void finish_command() {
    if (commands_.empty()) return;
    SessionCommand& command = commands_.back();
    command.scanned = scanner_.finish();
    scanner_ = {};
    while (!command.output.empty() && is_blank_line(command.output.back())) {
      command.output.pop_back();
    }
  }

  /// Whether a command's further lines carry the `> ` of a transcript: its first one decides.
  enum class Prompted : std::uint8_t { not_yet, yes, no };

  char prompt_;
  const TextIndex& index_;
  Reporter& reporter_;
  ShellScanner scanner_;
  Prompted prompted_ = Prompted::not_yet;
  std::vector<SessionCommand> commands_;
};

}  // namespace

bool is_terminal(const Fence& fence) {
  constexpr std::array<std::string_view, 3> languages{"console", "terminal", "shell-session"};
  return is_one_of(fence.language, languages);
}

char prompt_of(const Fence& fence, Reporter& reporter) {
  const auto first = std::ranges::find_if_not(fence.lines, is_blank_line);
  if (first == fence.lines.end()) return '\0';
  const std::string_view text = trimmed(first->text);
  if (is_prompt(text, '$')) return '$';
  if (!is_terminal(fence) || !is_prompt(text, '#')) return '\0';
  const auto other = std::find_if(first, fence.lines.end(),
                                  [](const CodeLine& line) { return is_prompt(line.text, '$'); });
  if (other != fence.lines.end()) {
    reporter.error("US-P052", "this block has both '# ' and '$ ' prompts", fence.where,
                   "write '$ ' before every command, and take comments out");
  }
  return '#';
}

std::vector<SessionCommand> split_session(const Fence& fence, char prompt, const TextIndex& index,
                                          Reporter& reporter) {
  const auto first = std::ranges::find_if_not(fence.lines, is_blank_line);
  const std::size_t indent = first == fence.lines.end() ? 0 : indent_of(first->text);
  SessionSplitter splitter(prompt, index, reporter);
  for (const CodeLine& line : fence.lines) splitter.take(dedented(line, indent));
  return splitter.finish();
}

}  // namespace understudy::parse
