#include "understudy/report/layout.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "characters.hpp"
#include "understudy/exercise/expect.hpp"
#include "words.hpp"

namespace understudy::report {

namespace {

/// Without what is an order, and with U+FFFD for bytes that are no character.
std::string without_orders(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    if (!c.valid) {
      out += "\uFFFD";
    } else if (c.code == '\n' || !is_an_order(c.code)) {
      out += text.substr(at, c.bytes);
    } else if (c.code == '\t') {
      out += "    ";
    }
    at += c.bytes;
  }
  return out;
}

/// The most bytes of `text` that fit into `width` columns; at least one character.
std::size_t fitting(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  std::size_t used = 0;
  while (at < text.size()) {
    const Character c = character_at(text, at);
    used += columns_of(c.code);
    if (used > width && at > 0) return at;
    at += c.bytes;
  }
  return at;
}

/// Where to cut a word that is too long: behind the last sign that joins its parts, if that leaves
/// a good part of the line.
std::size_t cut_of(std::string_view word, std::size_t width) {
  const std::size_t most = fitting(word, width);
  const std::size_t joint = word.substr(0, most).find_last_of("-/.,:_@#");
  const bool worth = joint != std::string_view::npos && (joint + 1) * 3 > width;
  return worth ? joint + 1 : most;
}

/// Puts words into lines one after the other.
class Filler {
 public:
  explicit Filler(std::size_t width) : width_(width == 0 ? 1 : width) {}

  void add(std::string_view word) {
    const std::size_t columns = columns_of(word);
    if (used_ > 0 && used_ + 1 + columns <= width_) {
      line_ += ' ';
      append(word, columns + 1);
      return;
    }
    if (used_ > 0) end_line();
    while (columns_of(word) > width_) {
      const std::size_t bytes = cut_of(word, width_);
      lines_.emplace_back(word.substr(0, bytes));
      word.remove_prefix(bytes);
    }
    append(word, columns_of(word));
  }

  std::vector<std::string> take() {
    if (!line_.empty()) end_line();
    return std::move(lines_);
  }

 private:
  void append(std::string_view word, std::size_t columns) {
    line_ += word;
    used_ += columns;
  }

  void end_line() {
    lines_.push_back(std::move(line_));
    line_.clear();
    used_ = 0;
  }

  std::size_t width_;
  std::size_t used_ = 0;
  std::string line_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<std::string_view> words;
  std::size_t at = text.find_first_not_of(blanks);
  while (at != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(blanks, end);
  }
  return words;
}

std::string safe_line(std::string_view text) {
  const std::string safe = without_orders(exercise::plain_text(text));
  return fmt::format("{}", fmt::join(words_of(safe), " "));
}

std::vector<std::string> safe_lines(std::string_view text) {
  const std::string safe = without_orders(exercise::plain_text(text));
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < safe.size();) {
    const std::size_t end = std::min(safe.find('\n', at), safe.size());
    lines.push_back(safe.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    columns += c.valid ? columns_of(c.code) : 1;
    at += c.bytes;
  }
  return columns;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  Filler filler(width);
  for (const std::string_view word : words_of(text)) filler.add(word);
  return filler.take();
}

std::string cut_to(std::string_view text, std::size_t width) {
  if (columns_of(text) <= width) return std::string(text);
  if (width < 2) return "…";
  return std::string(text.substr(0, fitting(text, width - 1))) + "…";
}

std::string painted(std::string_view text, std::string_view code, const Style& style) {
  return style.color && !text.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", code, text)
                                      : std::string(text);
}

std::string joined(const std::vector<std::string>& items, std::string_view between) {
  return fmt::format("{}", fmt::join(items, between));
}

}  // namespace understudy::report
