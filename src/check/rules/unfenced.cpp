// A file's content that stands in a procedure without a fence: Markdown folds its lines into one.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "../rules.hpp"
#include "../subject.hpp"

namespace understudy::check {

namespace {

bool is_procedure(model::SectionKind kind) {
  return kind == model::SectionKind::recovery || kind == model::SectionKind::test ||
         kind == model::SectionKind::resume || kind == model::SectionKind::rollback;
}

/// `key: value` or `key:`, the key one word in small letters, as files have it and prose has not.
struct Pair {
  std::size_t indent = 0;
  bool opens = false;  ///< Nothing stands behind the colon.
};

std::optional<Pair> pair_in(std::string_view line) {
  constexpr std::string_view of_a_key =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
  while (line.ends_with(' ') || line.ends_with('\r')) line.remove_suffix(1);
  Pair pair{.indent = line.find_first_not_of(' ')};
  if (pair.indent == std::string_view::npos) return std::nullopt;
  line.remove_prefix(pair.indent);
  if (line.starts_with("- ")) {
    line.remove_prefix(2);
    pair.indent += 2;
  }
  if (line.empty() || line.front() < 'a' || line.front() > 'z') return std::nullopt;
  const auto end = line.find_first_not_of(of_a_key);
  if (end == std::string_view::npos || line[end] != ':') return std::nullopt;
  pair.opens = end + 1 == line.size();
  if (!pair.opens && line[end + 1] != ' ') return std::nullopt;
  return pair;
}

/// Where the content of fences begins and ends.
class Fences {
 public:
  /// Whether the line is one of a fence, its marks included.
  bool take(std::string_view line) {
    const auto begin = line.find_first_not_of(" >");
    line = begin == std::string_view::npos ? std::string_view() : line.substr(begin);
    const bool mark = line.starts_with("```") || line.starts_with("~~~");
    if (!inside_) {
      if (mark) mark_ = line.substr(0, 3);
      inside_ = mark;
      return mark;
    }
    if (line.starts_with(mark_)) inside_ = false;
    return true;
  }

 private:
  bool inside_ = false;
  std::string_view mark_;
};

/// A key alone, and deeper below it another one: once for each procedure.
void check_section(const model::Section& section, Sink& sink) {
  Fences fences;
  std::optional<Pair> above;
  std::string_view rest = section.where.source->text;
  std::uint32_t line = 1;
  const auto next = [&rest, &line] {
    const auto end = rest.find('\n');
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    ++line;
  };
  while (line <= section.where.line && !rest.empty()) next();
  std::string_view last = section.text;
  while (last.ends_with('\n')) last.remove_suffix(1);
  last = last.substr(last.rfind('\n') + 1);
  for (; !rest.empty(); next()) {
    const std::string_view text = rest.substr(0, rest.find('\n'));
    const auto pair = fences.take(text) ? std::nullopt : pair_in(text);
    if (above && above->opens && pair && pair->indent > above->indent) {
      sink.warning(
          "US-R074", "this looks like a file's content, but no fence keeps its lines apart",
          {.source = section.where.source,
           .line = line,
           .column = static_cast<std::uint32_t>(text.find_first_not_of(' ') + 1),
           .length = static_cast<std::uint32_t>(text.size() - text.find_first_not_of(' '))},
          "put it into a fence with its language, as in ```yaml");
      return;
    }
    above = pair;
    if (text == last) return;
  }
}

}  // namespace

void check_unfenced(const Subject& subject, Sink& sink) {
  for (const Told& told : subject.scenarios()) {
    for (const model::Section& section : told.scenario->sections) {
      if (is_procedure(section.kind) && section.where.source != nullptr) {
        check_section(section, sink);
      }
    }
  }
}

}  // namespace understudy::check
