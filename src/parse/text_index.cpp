#include "text_index.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/runner.hpp"

namespace understudy::parse {

namespace {

constexpr std::size_t characters_per_mark = 64;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool is_continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (byte_at(text, at) & 0xC0U) == 0x80U;
}

/// Length of the well-formed UTF-8 sequence at `at`, 0 when there is none: overlong forms,
/// surrogates and code points past U+10FFFF are not.
std::size_t sequence_at(std::string_view text, std::size_t at) {
  const unsigned lead = byte_at(text, at);
  if (lead < 0x80U) return 1;
  if (lead < 0xC2U || lead > 0xF4U || !is_continuation(text, at + 1)) return 0;
  const unsigned second = byte_at(text, at + 1);
  if (lead < 0xE0U) return 2;
  if (!is_continuation(text, at + 2)) return 0;
  if (lead < 0xF0U) {
    const bool overlong = lead == 0xE0U && second < 0xA0U;
    const bool surrogate = lead == 0xEDU && second >= 0xA0U;
    return overlong || surrogate ? 0 : 3;
  }
  const bool overlong = lead == 0xF0U && second < 0x90U;
  const bool too_large = lead == 0xF4U && second >= 0x90U;
  return overlong || too_large || !is_continuation(text, at + 3) ? 0 : 4;
}

bool is_bad_control(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '\t' || c == '\n') return false;
  if (c == '\r') return at + 1 >= text.size() || text[at + 1] != '\n';
  return byte_at(text, at) < 0x20U || c == '\x7F';
}

constexpr std::size_t block = 64;

/// Whether the next block is there and holds nothing but printable ASCII and line feeds, which is
/// what nearly all of any text is.
bool is_plain_block(std::string_view text, std::size_t at) {
  if (text.size() - at < block) return false;
  unsigned char odd = 0;
  for (const char c : text.substr(at, block)) {
    const auto byte = static_cast<unsigned char>(c);
    odd |= static_cast<unsigned char>((byte < 0x20U && byte != '\n') || byte >= 0x7FU);
  }
  return odd == 0;
}

/// Of a long text: enough for a thread to be worth it.
constexpr std::size_t piece = std::size_t{1} << 20U;

std::size_t pieces_of(std::string_view text, const model::Runner& run) {
  return run ? std::max<std::size_t>(text.size() / piece, 1) : 1;
}

/// Calls `work(i)` for each piece; a single one needs no thread.
void each_piece(std::size_t count, const model::Runner& run,
                const std::function<void(std::size_t)>& work) {
  if (count == 1) {
    work(0);
  } else {
    run(count, work);
  }
}

/// Where the lines behind the line ends from `begin` to `end` start.
std::vector<std::uint32_t> starts_behind(std::string_view text, std::size_t begin,
                                         std::size_t end) {
  constexpr std::size_t usual_line = 32;
  std::vector<std::uint32_t> starts;
  starts.reserve((end - begin) / usual_line + 1);
  for (auto at = text.find('\n', begin); at < end; at = text.find('\n', at + 1)) {
    if (at + 1 < text.size()) starts.push_back(static_cast<std::uint32_t>(at + 1));
  }
  return starts;
}

}  // namespace

TextIndex::TextIndex(std::shared_ptr<const diag::Source> source, const model::Runner& run)
    : source_(std::move(source)), text_(source_->text) {
  if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
  std::vector<std::vector<std::uint32_t>> found(pieces_of(text_, run));
  each_piece(found.size(), run, [&](std::size_t i) {
    const bool last = i + 1 == found.size();
    found[i] = starts_behind(text_, i * piece, last ? text_.size() : (i + 1) * piece);
  });
  std::size_t count = 1;
  for (const std::vector<std::uint32_t>& some : found) count += some.size();
  std::vector<std::uint32_t> starts;
  starts.reserve(count);
  starts.push_back(0);
  for (const std::vector<std::uint32_t>& some : found) {
    starts.insert(starts.end(), some.begin(), some.end());
  }
  starts_ = std::make_shared<const std::vector<std::uint32_t>>(std::move(starts));
}

TextIndex TextIndex::apart() const {
  TextIndex other = *this;
  // A count of its own, which keeps one share of the source.
  const auto share = std::make_shared<std::shared_ptr<const diag::Source>>(source_);
  other.source_ = std::shared_ptr<const diag::Source>(share, source_.get());
  return other;
}

std::size_t TextIndex::start_of(std::uint32_t line) const {
  if (line == 0) return 0;
  return line <= starts_->size() ? (*starts_)[line - 1] : text_.size();
}

std::string_view TextIndex::line(std::uint32_t number) const {
  if (number == 0 || number > starts_->size()) return {};
  const std::size_t begin = (*starts_)[number - 1];
  const std::size_t end = number < starts_->size() ? (*starts_)[number] : text_.size();
  std::string_view found = text_.substr(begin, end - begin);
  if (found.ends_with('\n')) found.remove_suffix(1);
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

std::uint32_t TextIndex::line_of(std::size_t offset) const {
  // Most questions of a thread are about a line near its last one; of another text it does no harm.
  static thread_local std::uint32_t last = 1;
  constexpr std::uint32_t near = 8;
  const auto lines = static_cast<std::uint32_t>(starts_->size());
  if (last <= lines && (*starts_)[last - 1] <= offset) {
    const std::uint32_t until = std::min(lines, last + near);
    for (std::uint32_t line = last; line <= until; ++line) {
      if (line == lines || (*starts_)[line] > offset) return last = line;
    }
  }
  const auto after = std::ranges::upper_bound(*starts_, offset);
  return last = static_cast<std::uint32_t>(after - starts_->begin());
}

diag::Span TextIndex::span(std::size_t begin, std::size_t end) const {
  begin = std::min(begin, text_.size());
  const std::uint32_t number = line_of(begin);
  return at(number, begin - (*starts_)[number - 1] + 1, end > begin ? end - begin : 1);
}

diag::Span TextIndex::at(std::uint32_t line, std::size_t column, std::size_t length) const {
  const std::size_t width = this->line(line).size();
  const std::size_t from = std::min(std::max<std::size_t>(column, 1), width + 1);
  const std::size_t room = std::max<std::size_t>(width + 1 - from, 1);
  return {.source = source_,
          .line = std::max<std::uint32_t>(line, 1),
          .column = static_cast<std::uint32_t>(from),
          .length = static_cast<std::uint32_t>(std::clamp<std::size_t>(length, 1, room))};
}

diag::Span TextIndex::whole_line(std::uint32_t line) const {
  const std::string_view text = this->line(line);
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return at(line, 1, 1);
  return at(line, first + 1, text.find_last_not_of(" \t") - first + 1);
}

CharacterIndex::CharacterIndex(std::string_view text) : text_(text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  if (all < 0x80U) return;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_continuation(text, at)) continue;
    if (count % characters_per_mark == 0) marks_.push_back(at);
    ++count;
  }
}

std::size_t CharacterIndex::byte_of(std::size_t character) const {
  if (marks_.empty()) return std::min(character, text_.size());
  const std::size_t mark = character / characters_per_mark;
  if (mark >= marks_.size()) return text_.size();
  std::size_t at = marks_[mark];
  for (std::size_t left = character % characters_per_mark; left > 0 && at < text_.size(); --left) {
    ++at;
    while (is_continuation(text_, at)) ++at;
  }
  return at;
}

std::optional<BadByte> first_bad_byte(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (is_plain_block(text, at)) {
      at += block;
      continue;
    }
    for (const std::size_t until = std::min(at + block, text.size()); at < until;) {
      const std::size_t length = sequence_at(text, at);
      if (length == 0) return BadByte{.offset = at, .control = false};
      if (length == 1 && is_bad_control(text, at)) return BadByte{.offset = at, .control = true};
      at += length;
    }
  }
  return std::nullopt;
}

std::optional<BadByte> first_bad_byte(const TextIndex& index, const model::Runner& run) {
  const std::string_view text = index.text();
  std::vector<std::optional<BadByte>> found(pieces_of(text, run));
  // No character and no line end crosses the beginning of a line.
  std::vector<std::size_t> cuts(found.size() + 1, text.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    cuts[i] = index.start_of(index.span(i * piece, i * piece).line);
  }
  each_piece(found.size(), run, [&](std::size_t i) {
    found[i] = first_bad_byte(text.substr(cuts[i], cuts[i + 1] - cuts[i]));
    if (found[i]) found[i]->offset += cuts[i];
  });
  const auto first = std::ranges::find_if(found, [](const auto& bad) { return bad.has_value(); });
  return first == found.end() ? std::nullopt : *first;
}

}  // namespace understudy::parse
