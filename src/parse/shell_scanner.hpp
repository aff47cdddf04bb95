/// \file
/// Reads shell text line by line, as far as is needed to know where a command ends and which
/// programs it starts. It decides nothing about what runs: bash does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/parse/shell.hpp"

namespace understudy::parse {

/// What a command still waits for after the lines read so far.
enum class Waiting : std::uint8_t {
  nothing,
  line,       ///< A backslash at the end of the line.
  quote,      ///< A closing quote, bracket or brace.
  heredoc,    ///< The end of a here-document.
  construct,  ///< `done`, `fi`, `}` …, or what follows `|`, `&&`, `||`.
};

/// What a whole text turned out to be.
struct ScannedText {
  Waiting waiting = Waiting::nothing;   ///< For what it still waited at its end.
  std::vector<std::size_t> bare_masks;  ///< Of masks outside every quote: their offsets, rising.
  std::vector<StartedCommand> commands;
};

class ShellScanner {
 public:
  /// Stands for a placeholder while the text is scanned: part of a word, whatever it will be.
  static constexpr char mask = '\x01';

  /// Reads one line, without its end. Offsets go on counting, one byte for each line end.
  void feed(std::string_view line);

  /// Reads a text line by line; a carriage return before a line's end belongs to the end.
  void feed_lines(std::string_view text);

  [[nodiscard]] Waiting waiting() const;

  /// Closes what is open and gives what was found. Nothing more may be fed.
  [[nodiscard]] ScannedText finish();

 private:
  /// What encloses the character at hand.
  enum class Inside : char {
    single_quotes,
    dollar_quotes,
    double_quotes,
    substitution,
    backticks,
    expansion,
  };

  enum class Redirect : std::uint8_t { none, output, input, heredoc, heredoc_tabs };

  struct Heredoc {
    std::string delimiter;
    bool strip_tabs = false;
  };

  void heredoc_line(std::string_view line);
  void step();
  void step_inside(Inside inside);
  void step_quoted();
  void step_nested(Inside inside);
  void step_plain();
  bool open_enclosure();
  bool take_redirection();
  bool take_operator();
  void open_group();
  void close_group();
  void note_mask();

  void append(char c);
  void append_ordinary();
  void end_word();
  bool take_keyword(std::string_view word);
  void end_command();

  [[nodiscard]] bool next_is(std::string_view text) const;
  [[nodiscard]] bool in_quotes() const;

  std::string_view line_;
  std::size_t at_ = 0;    ///< In the line.
  std::size_t base_ = 0;  ///< Offset of the line.

  std::vector<Inside> inside_;
  std::vector<char> constructs_;  ///< Openers of what is still to be closed.
  std::vector<Heredoc> heredocs_;
  std::vector<std::size_t> bare_masks_;
  std::vector<StartedCommand> commands_;

  StartedCommand command_;
  std::string word_;
  bool in_word_ = false;
  bool quoted_word_ = false;
  std::size_t word_begin_ = 0;
  Redirect redirect_ = Redirect::none;
  bool continued_ = false;        ///< The line ended in a backslash.
  bool needs_command_ = false;    ///< The last operator was `|`, `&&` or `||`.
  bool next_fed_ = false;         ///< The last operator was `|`.
  bool next_tests_loop_ = false;  ///< The last keyword was `while` or `until`.
};

}  // namespace understudy::parse
