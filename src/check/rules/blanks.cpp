// What a draft leaves to a person, and nobody has filled in yet.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/parse/outline.hpp"

namespace understudy::check {

namespace {

bool is_part_of_a_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

/// Where the mark stands as a word of its own from `from` on. In quotes, 'FILL-IN', it is spoken
/// of.
std::size_t find_mark(std::string_view line, std::size_t from) {
  const std::string_view mark = parse::blank_mark;
  for (auto at = line.find(mark, from); at != std::string_view::npos;
       at = line.find(mark, at + 1)) {
    const char before = at == 0 ? ' ' : line[at - 1];
    const std::size_t end = at + mark.size();
    const char after = end < line.size() ? line[end] : ' ';
    const bool spoken_of = before == '\'' || before == '`';
    if (!spoken_of && !is_part_of_a_word(before) && !is_part_of_a_word(after)) return at;
  }
  return std::string_view::npos;
}

/// What is wanted in the place of the mark, as far as the draft says so.
std::string_view blank_asks_for(std::string_view line, std::size_t mark) {
  std::string_view rest = line.substr(mark + parse::blank_mark.size());
  if (!rest.starts_with(": ")) return {};
  rest.remove_prefix(2);
  const bool quoted = mark > 0 && line[mark - 1] == '"';
  rest = rest.substr(0, std::min(rest.find(quoted ? "\"" : "-->"), rest.size()));
  const auto end = rest.find_last_not_of(" \t\r.");
  return rest.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

void report(const std::shared_ptr<const diag::Source>& source, std::uint32_t number,
            std::string_view line, std::size_t mark, Sink& sink) {
  const std::string_view what = blank_asks_for(line, mark);
  const std::string_view before = line.substr(0, mark);
  const bool comment = before.ends_with("# ") || before.ends_with("<!-- ");
  std::size_t length = parse::blank_mark.size();
  if (!what.empty()) length += 2 + what.size();
  sink.error(
      "US-R082",
      what.empty() ? "this is still to be decided" : fmt::format("still to be filled in: {}", what),
      {.source = source,
       .line = number,
       .column = static_cast<std::uint32_t>(mark + 1),
       .length = static_cast<std::uint32_t>(length)},
      comment ? "once the value is what you want, take the comment away"
              : fmt::format("write it in the place of {}", parse::blank_mark));
}

void check_text(const std::shared_ptr<const diag::Source>& source, Sink& sink) {
  if (source == nullptr || !source->text.contains(parse::blank_mark)) return;
  std::string_view rest = source->text;
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (rest.starts_with(byte_order_mark)) rest.remove_prefix(byte_order_mark.size());
  for (std::uint32_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    const std::size_t mark = find_mark(line, 0);
    if (mark != std::string_view::npos) report(source, number, line, mark, sink);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

}  // namespace

void check_blanks(const Subject& subject, Sink& sink) {
  check_text(subject.app().source, sink);
  for (const PlaybookFile& file : subject.playbooks()) check_text(file.value.source, sink);
}

}  // namespace understudy::check
