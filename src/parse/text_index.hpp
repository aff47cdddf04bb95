/// \file
/// Where a byte of a source stands: offsets to lines and columns and back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/runner.hpp"

namespace understudy::parse {

/// Offsets and columns do not count a byte order mark: `text()` begins after it. Any thread may
/// ask.
class TextIndex {
 public:
  /// A long text is looked through in pieces, several at once through `run`, where there is one.
  explicit TextIndex(std::shared_ptr<const diag::Source> source, const model::Runner& run = {});

  /// The same text, whose spans count their shares of the source by themselves: threads that make
  /// many of them do not wait for each other.
  [[nodiscard]] TextIndex apart() const;

  [[nodiscard]] std::string_view text() const { return text_; }

  /// Number of lines; a final line end does not open another one.
  [[nodiscard]] std::uint32_t lines() const { return static_cast<std::uint32_t>(starts_->size()); }

  /// Line `number` (from 1) without its line end; empty when there is no such line.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;

  /// The bytes from `begin` to `end`, as far as they stand on the line where they begin.
  [[nodiscard]] diag::Span span(std::size_t begin, std::size_t end) const;

  /// `length` bytes from a column (from 1) of a line on, cut at the end of the line.
  [[nodiscard]] diag::Span at(std::uint32_t line, std::size_t column, std::size_t length) const;

  /// The line without the blanks around its text.
  [[nodiscard]] diag::Span whole_line(std::uint32_t line) const;

  /// The file as a whole.
  [[nodiscard]] diag::Span file() const { return {.source = source_}; }

  /// Byte offset at which a line begins.
  [[nodiscard]] std::size_t start_of(std::uint32_t line) const;

 private:
  std::shared_ptr<const diag::Source> source_;
  std::string_view text_;
  [[nodiscard]] std::uint32_t line_of(std::size_t offset) const;

  std::shared_ptr<const std::vector<std::uint32_t>> starts_;  ///< Of the lines.
};

/// Byte offsets of the n-th character of a text, for scanners that count characters.
class CharacterIndex {
 public:
  explicit CharacterIndex(std::string_view text);

  [[nodiscard]] std::size_t byte_of(std::size_t character) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> marks_;  ///< Offset of every 64th character; empty for plain ASCII.
};

/// The first byte that no text file should hold: not UTF-8, NUL, or a control character other than
/// tab and line end (a lone carriage return is one).
struct BadByte {
  std::size_t offset = 0;
  bool control = false;  ///< Valid UTF-8, but a control character.
};

[[nodiscard]] std::optional<BadByte> first_bad_byte(std::string_view text);

/// That of an index's text, looked through in pieces as the index is.
[[nodiscard]] std::optional<BadByte> first_bad_byte(const TextIndex& index,
                                                    const model::Runner& run);

}  // namespace understudy::parse
