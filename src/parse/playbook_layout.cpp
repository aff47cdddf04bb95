#include "playbook_layout.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cmark.h>

#include "attribute_layout.hpp"
#include "attributes.hpp"
#include "block.hpp"
#include "front_matter.hpp"
#include "markdown.hpp"
#include "reporter.hpp"
#include "same_markdown.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "words.hpp"
#include "yaml_layout.hpp"

namespace understudy::parse {

namespace {

/// How much of the Markdown is laid out.
enum class Reach : std::uint8_t {
  everything,
  attributes,  ///< Only those of fences: blanks that look idle may stand inside a code span.
};

/// The lines of a document, each to be kept, replaced or left out.
class LaidOutLines {
 public:
  explicit LaidOutLines(const TextIndex& index)
      : index_(index), changed_(index.lines() + 2), dropped_(index.lines() + 2) {}

  void replace(std::uint32_t line, std::string text) { changed_[line] = std::move(text); }

  void drop(std::uint32_t line) { dropped_[line] = true; }

  [[nodiscard]] std::string_view now(std::uint32_t line) const {
    const std::optional<std::string>& changed = changed_[line];
    return changed ? std::string_view(*changed) : index_.line(line);
  }

  [[nodiscard]] std::string from(std::uint32_t first) const {
    std::string out;
    for (std::uint32_t line = first; line <= index_.lines(); ++line) {
      if (dropped_[line]) continue;
      out += now(line);
      out += '\n';
    }
    return out;
  }

 private:
  const TextIndex& index_;
  std::vector<std::optional<std::string>> changed_;
  std::vector<bool> dropped_;
};

class BodyLayouter {
 public:
  BodyLayouter(const Document& document, std::uint32_t first_line)
      : document_(document),
        index_(document.index()),
        first_(first_line),
        lines_(index_),
        verbatim_(index_.lines() + 2, false),
        continues_(index_.lines() + 2, false) {}

  std::string lay_out(Reach reach) {
    each_node(document_.root(), [&](MarkdownNode node) { visit(node, reach); });
    if (reach == Reach::everything) {
      for (std::uint32_t line = first_; line <= index_.lines(); ++line) strip(line);
    }
    return lines_.from(first_);
  }

 private:
  void visit(MarkdownNode node, Reach reach) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_CODE_BLOCK: code(document_.fence(node)); break;
      case CMARK_NODE_HTML_BLOCK: mark(verbatim_, node); break;
      case CMARK_NODE_PARAGRAPH: mark(continues_, node); break;
      case CMARK_NODE_HEADING:
        if (reach == Reach::everything) heading(node);
        break;
      default: break;
    }
  }

  void mark(std::vector<bool>& lines, MarkdownNode node) const {
    const auto end = static_cast<std::uint32_t>(std::max(cmark_node_get_end_line(node), 1));
    for (std::uint32_t line = document_.line_of(node); line <= end && line < lines.size(); ++line) {
      lines[line] = true;
    }
    // Blanks behind a paragraph's last line break nothing.
    if (&lines == &continues_ && end < lines.size()) lines[end] = false;
  }

  void code(const Fence& fence) {
    const std::uint32_t last = std::min(fence.closing_line, index_.lines());
    for (std::uint32_t line = fence.line; line <= last; ++line) verbatim_[line] = true;
    if (!fence.fenced || fence.indented_too_far) return;
    verbatim_[fence.line] = false;
    if (runs(fence) == Runs::yes && fence.info.starts_with('{')) attributes(fence);
  }

  /// Attributes that mean nothing to this tool belong to somebody else.
  void attributes(const Fence& fence) {
    Reporter reporter(Family::playbook);
    const AttributeList list = read_attributes(index_, fence.info, fence.info_offset, reporter);
    static_cast<void>(interpret(list, Bearer::block, reporter));
    if (list.empty() || !reporter.take().empty()) return;
    const auto canonical = lay_out_attributes(list);
    if (!canonical) return;
    const std::string_view line = index_.line(fence.line);
    const std::size_t language = static_cast<std::size_t>(fence.written.data() - line.data());
    lines_.replace(fence.line,
                   std::string(line.substr(0, language + fence.written.size())) + ' ' + *canonical);
  }

  void heading(MarkdownNode node) {
    const std::uint32_t number = document_.line_of(node);
    const std::string_view line = index_.line(number);
    const std::size_t column = document_.offset_of(node) - index_.start_of(number);
    if (column >= line.size()) return;
    const std::string_view written = line.substr(column);
    const bool marked = written.starts_with('#');
    const std::string_view title = trimmed(marked ? without_marks(written) : written);
    const bool several_lines = std::ranges::any_of(children(node), [](MarkdownNode child) {
      const cmark_node_type kind = cmark_node_get_type(child);
      return kind == CMARK_NODE_SOFTBREAK || kind == CMARK_NODE_LINEBREAK;
    });
    // A title that ends in marks would lose them.
    if (title.ends_with('#') || title.empty() || several_lines) return;
    if (!marked) {
      if (!underlines(index_.line(number + 1))) return;
      lines_.drop(number + 1);
    }
    const auto level = static_cast<std::size_t>(cmark_node_get_heading_level(node));
    lines_.replace(number, std::string(line.substr(0, column)) + std::string(level, '#') + ' ' +
                               std::string(title));
  }

  /// What stands between the marks of a heading.
  static std::string_view without_marks(std::string_view written) {
    std::string_view title =
        trimmed(written.substr(std::min(written.find_first_not_of('#'), written.size())));
    const std::size_t end = title.find_last_not_of('#') + 1;
    if (end < title.size() && end > 0 && is_blank(title[end - 1])) title = title.substr(0, end);
    return title;
  }

  static bool underlines(std::string_view line) {
    const std::string_view marks =
        trimmed(line.substr(std::min(line.find_first_of("=-"), line.size())));
    return !marks.empty() && marks.find_first_not_of(marks.front()) == marks.npos;
  }

  void strip(std::uint32_t line) {
    if (verbatim_[line]) return;
    const std::string_view text = lines_.now(line);
    if (continues_[line] && text.ends_with("  ")) return;  // A line break.
    const std::size_t size = text.find_last_not_of(" \t") + 1;
    if (size < text.size()) lines_.replace(line, std::string(text.substr(0, size)));
  }

  const Document& document_;
  const TextIndex& index_;
  std::uint32_t first_;
  LaidOutLines lines_;
  std::vector<bool> verbatim_;
  std::vector<bool> continues_;  ///< Lines of a paragraph that another one follows.
};

/// The front matter with the lines around it; nullopt when it cannot be laid out.
std::optional<std::string> lay_out_front_matter(const TextIndex& index, std::uint32_t body_line,
                                                const Canon& canon) {
  if (body_line == 1) return std::string();
  const std::size_t begin = index.start_of(2);
  const std::size_t end = index.start_of(body_line - 1);
  auto yaml = lay_out_yaml(index, index.text().substr(begin, end - begin), begin, canon);
  if (!yaml) return std::nullopt;
  return "---\n" + *yaml + "---\n";
}

std::optional<Document> read_body(const TextIndex& index, std::uint32_t first_line) {
  Reporter reporter(Family::playbook);
  return Document::read(index, first_line, reporter);
}

/// Read where it will stand: a mark of byte order means something at the beginning of a file alone.
bool says_the_same(const Document& before, const std::string& head, const std::string& body) {
  const TextIndex index(std::make_shared<const diag::Source>(diag::Source{.text = head + body}));
  const auto first = static_cast<std::uint32_t>(std::ranges::count(head, '\n') + 1);
  const auto after = read_body(index, first);
  return after && same_markdown(before, *after);
}

}  // namespace

std::optional<std::string> lay_out_playbook(const TextIndex& index) {
  Canon canon;
  Reporter reporter(Family::playbook, nullptr, &canon);
  const FrontMatter matter = read_front_matter(index, reporter);
  const auto head = lay_out_front_matter(index, matter.body_line, canon);
  const auto document = read_body(index, matter.body_line);
  if (!head || !document) return std::nullopt;
  for (const Reach reach : {Reach::everything, Reach::attributes}) {
    const std::string body = BodyLayouter(*document, matter.body_line).lay_out(reach);
    if (says_the_same(*document, *head, body)) return *head + body;
  }
  return std::nullopt;
}

}  // namespace understudy::parse
