#include "shell_scanner.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "placeholders.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

/// A hostile text must not make the scanner hold more than it needs to.
constexpr std::size_t most_open = 1000;

/// Of a command: room for so many is made at once.
constexpr std::size_t usual_words = 4;

bool is_assignment(std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos) return false;
  std::string_view name = word.substr(0, equals);
  if (name.ends_with('+')) name.remove_suffix(1);
  return is_variable(name);
}

bool is_all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// Outside quotes: what may end a word or begin quotes, an expansion, a redirection, an operator or
/// a comment.
constexpr std::string_view shell_specials = " \t\r\n#\\$'\"`<>;&|()";

constexpr std::array<bool, 256> make_shell_table() {
  std::array<bool, 256> table{};
  for (const char c : shell_specials) table[static_cast<unsigned char>(c)] = true;
  table[static_cast<unsigned char>(ShellScanner::mask)] = true;
  return table;
}

constexpr std::array<bool, 256> special_in_shell = make_shell_table();

/// Just part of a word, wherever it stands outside quotes: most characters are.
bool is_ordinary(char c) {
  return !special_in_shell[static_cast<unsigned char>(c)];
}

}  // namespace

bool ShellScanner::next_is(std::string_view text) const {
  return line_.substr(at_).starts_with(text);
}

bool ShellScanner::in_quotes() const {
  return std::ranges::any_of(inside_, [](Inside inside) {
    return inside == Inside::single_quotes || inside == Inside::dollar_quotes ||
           inside == Inside::double_quotes;
  });
}

void ShellScanner::feed(std::string_view line) {
  line_ = line;
  at_ = 0;
  if (!heredocs_.empty() && !continued_ && inside_.empty()) {
    heredoc_line(line);
  } else {
    continued_ = false;
    while (at_ < line_.size()) step();
    if (inside_.empty() && !continued_) {
      end_word();
      end_command();
    } else if (!continued_) {
      append('\n');
    }
  }
  base_ += line.size() + 1;
}

void ShellScanner::feed_lines(std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    feed(line);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void ShellScanner::heredoc_line(std::string_view line) {
  if (heredocs_.front().strip_tabs) {
    line = line.substr(std::min(line.find_first_not_of('\t'), line.size()));
  }
  if (line == heredocs_.front().delimiter) heredocs_.erase(heredocs_.begin());
}

void ShellScanner::step() {
  note_mask();
  if (inside_.empty()) {
    step_plain();
  } else {
    step_inside(inside_.back());
  }
}

void ShellScanner::note_mask() {
  if (line_[at_] == mask && !in_quotes()) bare_masks_.push_back(base_ + at_);
}

void ShellScanner::step_inside(Inside inside) {
  if (inside == Inside::single_quotes) {
    if (line_[at_] == '\'') {
      inside_.pop_back();
    } else {
      append(line_[at_]);
    }
    ++at_;
  } else if (inside == Inside::double_quotes) {
    step_quoted();
  } else {
    step_nested(inside);
  }
}

/// Double quotes: only `\`, `$` and the backtick are special.
void ShellScanner::step_quoted() {
  const char c = line_[at_];
  if (c == '"') {
    inside_.pop_back();
    ++at_;
  } else if (c == '\\') {
    if (at_ + 1 < line_.size()) append(line_[at_ + 1]);
    at_ += 2;
  } else if (c != '$' || !open_enclosure()) {
    if (c == '`') inside_.push_back(Inside::backticks);
    append(c);
    ++at_;
  }
}

/// `$'…'`, `$(…)`, `${…}` and backticks: what is inside stays part of the word as it is.
void ShellScanner::step_nested(Inside inside) {
  const char c = line_[at_];
  const char closing = inside == Inside::substitution    ? ')'
                       : inside == Inside::backticks     ? '`'
                       : inside == Inside::dollar_quotes ? '\''
                                                         : '}';
  const bool opens_nothing = inside == Inside::dollar_quotes || inside == Inside::backticks;
  append(c);
  if (c == closing) {
    inside_.pop_back();
    ++at_;
  } else if (c == '\\') {
    at_ += 2;
  } else if (!opens_nothing && c == '(' && inside_.size() < most_open) {
    inside_.push_back(Inside::substitution);
    ++at_;
  } else if (opens_nothing || !open_enclosure()) {
    ++at_;
  }
}

/// Steps over a quote or `$(`, `${`, `$'`, backtick that opens here.
bool ShellScanner::open_enclosure() {
  constexpr std::array<std::pair<std::string_view, Inside>, 6> openers{
      {{"$(", Inside::substitution},
       {"${", Inside::expansion},
       {"$'", Inside::dollar_quotes},
       {"'", Inside::single_quotes},
       {"\"", Inside::double_quotes},
       {"`", Inside::backticks}}};
  const char first = line_[at_];
  if (first != '$' && first != '\'' && first != '"' && first != '`') return false;
  const bool quoted = !inside_.empty() && inside_.back() == Inside::double_quotes;
  for (const auto& [text, inside] : openers) {
    if (!next_is(text) || inside_.size() >= most_open) continue;
    if (quoted && inside == Inside::dollar_quotes) return false;
    if (!in_word_) word_begin_ = base_ + at_;
    in_word_ = true;
    quoted_word_ = true;
    inside_.push_back(inside);
    at_ += text.size();
    return true;
  }
  return false;
}

void ShellScanner::step_plain() {
  const char c = line_[at_];
  if (is_ordinary(c)) {
    append_ordinary();
  } else if (is_blank(c)) {
    end_word();
    ++at_;
  } else if (c == '#' && !in_word_) {
    at_ = line_.size();
  } else if (c == '\\') {
    if (at_ + 1 == line_.size()) {
      continued_ = true;
    } else {
      append(line_[at_ + 1]);
      quoted_word_ = true;
    }
    at_ += 2;
  } else if (c == '(' && word_.ends_with('=')) {
    append(c);
    inside_.push_back(Inside::substitution);
    ++at_;
  } else if (!open_enclosure() && !take_redirection() && !take_operator()) {
    append(c);
    ++at_;
  }
}

bool ShellScanner::take_redirection() {
  struct Operator {
    std::string_view text;
    Redirect redirect;
  };

  constexpr std::array<Operator, 11> operators{{{"<<<", Redirect::input},
                                                {"<<-", Redirect::heredoc_tabs},
                                                {"<<", Redirect::heredoc},
                                                {"<>", Redirect::input},
                                                {"<&", Redirect::input},
                                                {"<", Redirect::input},
                                                {"&>>", Redirect::output},
                                                {"&>", Redirect::output},
                                                {">>", Redirect::output},
                                                {">&", Redirect::output},
                                                {">", Redirect::output}}};
  const char first = line_[at_];
  if (first != '<' && first != '>' && first != '&') return false;
  if (next_is("<(") || next_is(">(")) {
    append(line_[at_]);
    append('(');
    inside_.push_back(Inside::substitution);
    at_ += 2;
    return true;
  }
  for (const Operator& candidate : operators) {
    if (!next_is(candidate.text)) continue;
    // The number of a descriptor stands right before the operator.
    if (is_all_digits(word_) && !quoted_word_) {
      word_.clear();
      in_word_ = false;
    }
    end_word();
    redirect_ = candidate.redirect;
    if (redirect_ != Redirect::output) command_.fed = true;
    at_ += candidate.text.size();
    if (next_is("|")) ++at_;
    return true;
  }
  return false;
}

bool ShellScanner::take_operator() {
  constexpr std::array<std::string_view, 10> operators{";;&", ";;", ";&", ";", "&&",
                                                       "||",  "|&", "|",  "&", "("};
  const char first = line_[at_];
  if (first != ';' && first != '&' && first != '|' && first != '(' && first != ')') return false;
  if (first == ')') {
    end_word();
    close_group();
    ++at_;
    return true;
  }
  for (const std::string_view text : operators) {
    if (!next_is(text)) continue;
    if (text == "(") {
      open_group();
      ++at_;
      return true;
    }
    end_word();
    const bool pipe = text == "|" || text == "|&";
    command_.piped_on = pipe;
    command_.background = text == "&";
    end_command();
    needs_command_ = pipe || text == "&&" || text == "||";
    next_fed_ = pipe;
    at_ += text.size();
    return true;
  }
  return false;
}

void ShellScanner::open_group() {
  if (in_word_ || !command_.words.empty()) {
    // `name()` defines a function: the word before it starts nothing.
    word_.clear();
    in_word_ = false;
    command_ = {};
    if (at_ + 1 < line_.size() && line_[at_ + 1] == ')') ++at_;
    return;
  }
  if (constructs_.size() < most_open) constructs_.push_back('(');
}

void ShellScanner::close_group() {
  if (!constructs_.empty() && constructs_.back() == '(') {
    constructs_.pop_back();
    end_command();
    return;
  }
  // The pattern of a case: its words start nothing.
  command_ = {};
}

void ShellScanner::append(char c) {
  if (!in_word_) {
    in_word_ = true;
    word_begin_ = base_ + at_;
  }
  word_ += c;
}

/// Appends all ordinary characters from here on.
void ShellScanner::append_ordinary() {
  const std::size_t begin = at_;
  while (at_ < line_.size() && is_ordinary(line_[at_])) ++at_;
  if (!in_word_) word_begin_ = base_ + begin;
  in_word_ = true;
  word_ += line_.substr(begin, at_ - begin);
}

void ShellScanner::end_word() {
  if (!in_word_) return;
  in_word_ = false;
  std::string word = std::exchange(word_, {});
  const bool quoted = std::exchange(quoted_word_, false);
  const Redirect redirect = std::exchange(redirect_, Redirect::none);
  if (redirect == Redirect::heredoc || redirect == Redirect::heredoc_tabs) {
    heredocs_.push_back(
        {.delimiter = std::move(word), .strip_tabs = redirect == Redirect::heredoc_tabs});
    return;
  }
  if (redirect != Redirect::none) return;
  if (command_.words.empty()) {
    if ((!quoted && take_keyword(word)) || is_assignment(word)) return;
    command_.offset = word_begin_;
    command_.words.reserve(usual_words);
  }
  command_.words.push_back(std::move(word));
}

/// `word` stands where a command begins. Keywords open and close constructs and start nothing.
bool ShellScanner::take_keyword(std::string_view word) {
  constexpr std::array<std::string_view, 8> openers{"if",    "case",  "for", "select",
                                                    "while", "until", "{",   "[["};
  constexpr std::array<std::string_view, 4> closers{"fi", "esac", "done", "}"};
  constexpr std::array<std::string_view, 6> others{"then", "elif", "else", "do", "!", "time"};
  constexpr std::size_t longest = 6;
  needs_command_ = false;
  if (word.size() > longest) return false;
  if (is_one_of(word, closers)) {
    if (!constructs_.empty()) constructs_.pop_back();
    return true;
  }
  if (is_one_of(word, others)) return true;
  if (!is_one_of(word, openers)) return false;
  const bool loop = word == "while" || word == "until";
  if (loop) next_tests_loop_ = true;
  if (word != "[[" && constructs_.size() < most_open) constructs_.push_back('k');
  // The words after `for`, `select`, `case` and `[[` are no command of their own.
  return loop || word == "if" || word == "{";
}

void ShellScanner::end_command() {
  StartedCommand done = std::exchange(command_, {});
  if (done.words.empty()) return;
  done.fed = done.fed || next_fed_;
  done.loop_test = std::exchange(next_tests_loop_, false);
  next_fed_ = false;
  needs_command_ = false;
  constexpr std::array<std::string_view, 5> not_programs{"for", "select", "case", "[[", "function"};
  if (!is_one_of(done.words.front(), not_programs)) commands_.push_back(std::move(done));
}

Waiting ShellScanner::waiting() const {
  if (!inside_.empty()) return Waiting::quote;
  if (continued_) return Waiting::line;
  if (!heredocs_.empty()) return Waiting::heredoc;
  if (needs_command_ || !constructs_.empty()) return Waiting::construct;
  return Waiting::nothing;
}

ScannedText ShellScanner::finish() {
  ScannedText found{.waiting = waiting(), .bare_masks = {}, .commands = {}};
  inside_.clear();
  end_word();
  end_command();
  found.bare_masks = std::move(bare_masks_);
  found.commands = std::move(commands_);
  return found;
}

std::vector<StartedCommand> started_commands(std::string_view text) {
  ShellScanner scanner;
  const std::vector<Placeholder> placeholders = find_placeholders(text);
  if (placeholders.empty()) {
    scanner.feed_lines(text);
  } else {
    scanner.feed_lines(masked(text, placeholders));
  }
  return scanner.finish().commands;
}

}  // namespace understudy::parse
