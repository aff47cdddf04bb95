/// \file
/// A playbook cut into scenarios and sections, and what the short sections say.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heading.hpp"
#include "markdown.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"

namespace understudy::parse {

/// A heading and what stands below it, up to the next heading that opens something.
struct RawSection {
  SectionKind kind = SectionKind::other;
  std::string title;
  diag::Span heading;
  std::uint32_t first_line = 0;  ///< Of its text.
  std::uint32_t last_line = 0;
  std::vector<MarkdownNode> content;
};

struct RawScenario {
  std::string title;  ///< Empty for the part of a file before its first "Scenario:" heading.
  diag::Span where;
  std::vector<RawSection> sections;
};

/// What a heading opens: `section_kind`, or a reader that knows more words.
using KindOf = SectionKind (*)(std::string_view title);

/// At least one scenario; the first is what stands before any "Scenario:" heading, and the whole
/// file when there is none.
[[nodiscard]] std::vector<RawScenario> split_document(const Document& document,
                                                      KindOf kind_of = section_kind);

/// The text of the section's first list item, or of its first paragraph.
[[nodiscard]] std::optional<model::Text> first_statement(const Document& document,
                                                         const RawSection& section);

/// The people named in a section's list: `Primary: Bob, Lead Developer` is Bob.
[[nodiscard]] std::vector<model::Text> named_leads(const Document& document,
                                                   const RawSection& section);

/// The section's Markdown as written, without blank lines around it.
[[nodiscard]] std::string text_of(const Document& document, const RawSection& section);

}  // namespace understudy::parse
