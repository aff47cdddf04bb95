#include "section.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cmark.h>

#include "heading.hpp"
#include "markdown.hpp"
#include "text_index.hpp"
#include "understudy/model/application.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

/// Walks the top of a document and opens scenarios and sections.
class Splitter {
 public:
  Splitter(const Document& document, KindOf kind_of) : document_(document), kind_of_(kind_of) {
    scenarios_.emplace_back();
  }

  std::vector<RawScenario> split() {
    for (const MarkdownNode node : children(document_.root())) {
      if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
        heading(node);
      } else {
        add(node);
      }
    }
    close(document_.index().lines() + 1);
    return std::move(scenarios_);
  }

 private:
  void heading(MarkdownNode node) {
    const std::string title = prose(node);
    const int level = cmark_node_get_heading_level(node);
    const SectionKind kind = kind_of_(title);
    const bool inside = kind == SectionKind::other && open_ && level > level_;
    const auto scenario = scenario_title(title);
    if (!scenario && inside) {
      add(node);
      return;
    }
    const std::uint32_t line = document_.line_of(node);
    close(line);
    if (scenario) {
      scenarios_.push_back({.title = *scenario, .where = document_.where(node), .sections = {}});
      return;
    }
    open_ = true;
    level_ = level;
    scenarios_.back().sections.push_back({.kind = kind,
                                          .title = title,
                                          .heading = document_.where(node),
                                          .first_line = last_line_of(node) + 1,
                                          .last_line = line,
                                          .content = {}});
  }

  /// The line that underlines a heading, else its own. What cmark gives as an underlined heading's
  /// end is the line behind it.
  [[nodiscard]] std::uint32_t last_line_of(MarkdownNode node) const {
    const std::uint32_t first = document_.line_of(node);
    const auto end = static_cast<std::uint32_t>(std::max(cmark_node_get_end_line(node), 1));
    for (std::uint32_t line = first + 1; line <= end; ++line) {
      const std::string_view text = trimmed(document_.index().line(line));
      if (!text.empty() && text.find_first_not_of(text.front()) == std::string_view::npos &&
          (text.front() == '=' || text.front() == '-')) {
        return line;
      }
    }
    return first;
  }

  void add(MarkdownNode node) {
    if (open_) scenarios_.back().sections.back().content.push_back(node);
  }

  void close(std::uint32_t next_line) {
    if (open_) scenarios_.back().sections.back().last_line = next_line - 1;
    open_ = false;
  }

  const Document& document_;
  KindOf kind_of_;
  std::vector<RawScenario> scenarios_;
  bool open_ = false;
  int level_ = 0;
};

bool is_type(MarkdownNode node, cmark_node_type type) {
  return node != nullptr && cmark_node_get_type(node) == type;
}

MarkdownNode first_paragraph(MarkdownNode item) {
  MarkdownNode child = cmark_node_first_child(item);
  while (child != nullptr && !is_type(child, CMARK_NODE_PARAGRAPH)) child = cmark_node_next(child);
  return child;
}

}  // namespace

std::vector<RawScenario> split_document(const Document& document, KindOf kind_of) {
  return Splitter(document, kind_of).split();
}

std::optional<model::Text> first_statement(const Document& document, const RawSection& section) {
  MarkdownNode found = nullptr;
  for (const MarkdownNode node : section.content) {
    if (is_type(node, CMARK_NODE_LIST)) {
      found = first_paragraph(cmark_node_first_child(node));
      break;
    }
    if (found == nullptr && is_type(node, CMARK_NODE_PARAGRAPH)) found = node;
  }
  if (found == nullptr) return std::nullopt;
  return model::Text{.value = prose(found), .where = document.where(found)};
}

std::vector<model::Text> named_leads(const Document& document, const RawSection& section) {
  constexpr std::array<std::string_view, 8> labels{"primary", "secondary", "tertiary",  "backup",
                                                   "deputy",  "lead",      "alternate", "first"};
  std::vector<model::Text> leads;
  for (const MarkdownNode node : section.content) {
    if (!is_type(node, CMARK_NODE_LIST)) continue;
    for (const MarkdownNode item : children(node)) {
      const MarkdownNode paragraph = first_paragraph(item);
      if (paragraph == nullptr) continue;
      const std::string text = prose(paragraph);
      std::string_view name = text;
      const auto colon = name.find(':');
      if (colon != std::string_view::npos && is_one_of(lower(name.substr(0, colon)), labels)) {
        name.remove_prefix(colon + 1);
      }
      // "Bob, Lead Developer", "Bob (Lead Developer)", and a link to Bob's page.
      name = trimmed(name.substr(0, std::min(name.find(','), name.find(" ("))));
      if (name.empty()) continue;
      leads.push_back({.value = std::string(name), .where = document.where(paragraph)});
    }
  }
  return leads;
}

std::string text_of(const Document& document, const RawSection& section) {
  const TextIndex& index = document.index();
  std::string text;
  std::uint32_t last = std::min(section.last_line, index.lines());
  std::uint32_t first = section.first_line;
  while (first <= last && trimmed(index.line(first)).empty()) ++first;
  while (last >= first && trimmed(index.line(last)).empty()) --last;
  for (std::uint32_t line = first; line <= last; ++line) {
    text += index.line(line);
    text += '\n';
  }
  return text;
}

}  // namespace understudy::parse
