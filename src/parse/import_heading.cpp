#include "import_heading.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "heading.hpp"
#include "understudy/model/playbook.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

using model::SectionKind;

struct Synonym {
  std::string_view title;
  SectionKind kind;
};

/// Beyond what a playbook's own headings may be called (heading.cpp): there a section named so need
/// not be what it is here, and a run must not guess.
constexpr std::array synonyms{
    Synonym{"meaning", SectionKind::purpose},
    Synonym{"description", SectionKind::purpose},
    Synonym{"about", SectionKind::purpose},
    Synonym{"goal", SectionKind::purpose},
    Synonym{"objective", SectionKind::purpose},
    Synonym{"owner", SectionKind::leads},
    Synonym{"owners", SectionKind::leads},
    Synonym{"contacts", SectionKind::leads},
    Synonym{"contact", SectionKind::leads},
    Synonym{"escalation", SectionKind::leads},
    Synonym{"responsible", SectionKind::leads},
    Synonym{"priority", SectionKind::severity},
    Synonym{"summary", SectionKind::overview},
    Synonym{"tl;dr", SectionKind::overview},
    Synonym{"requirements", SectionKind::assumptions},
    Synonym{"before you begin", SectionKind::assumptions},
    Synonym{"preconditions", SectionKind::assumptions},
    Synonym{"dependencies", SectionKind::assumptions},
    Synonym{"environment", SectionKind::platform},
    Synonym{"architecture", SectionKind::platform},
    Synonym{"diagnosis", SectionKind::recovery},
    Synonym{"troubleshooting", SectionKind::recovery},
    Synonym{"investigation", SectionKind::recovery},
    Synonym{"steps", SectionKind::recovery},
    Synonym{"resolution", SectionKind::recovery},
    Synonym{"remediation", SectionKind::recovery},
    Synonym{"recovery", SectionKind::recovery},
    Synonym{"failover", SectionKind::recovery},
    Synonym{"restore", SectionKind::recovery},
    Synonym{"fix", SectionKind::recovery},
    Synonym{"how to fix", SectionKind::recovery},
    Synonym{"what to do", SectionKind::recovery},
    Synonym{"actions", SectionKind::recovery},
    Synonym{"possible actions", SectionKind::recovery},
    Synonym{"instructions", SectionKind::recovery},
    Synonym{"solution", SectionKind::recovery},
    Synonym{"validation", SectionKind::test},
    Synonym{"verify", SectionKind::test},
    Synonym{"testing", SectionKind::test},
    Synonym{"confirm", SectionKind::test},
    Synonym{"failback", SectionKind::resume},
    Synonym{"follow-up", SectionKind::resume},
    Synonym{"follow up", SectionKind::resume},
    Synonym{"clean up", SectionKind::resume},
    Synonym{"cleanup", SectionKind::resume},
    Synonym{"post-incident", SectionKind::resume},
};

/// Small letters, without a number before and marks of any kind around it.
std::string plain(std::string_view title) {
  std::string text = lower(folded(title));
  text.erase(0, std::min(text.find_first_not_of("0123456789.) "), text.size()));
  while (text.ends_with(':') || text.ends_with('?') || text.ends_with('.')) text.pop_back();
  return text;
}

SectionKind section_of(std::string_view title) {
  if (const SectionKind kind = section_kind(title); kind != SectionKind::other) return kind;
  const auto* const found = std::ranges::find(synonyms, title, &Synonym::title);
  return found == synonyms.end() ? SectionKind::other : found->kind;
}

/// Of "diagnosis and mitigation" both must mean the same.
SectionKind section_of_all(std::string_view title) {
  constexpr std::array<std::string_view, 3> joints{" and ", " & ", "/"};
  for (const std::string_view joint : joints) {
    const auto at = title.find(joint);
    if (at == std::string_view::npos) continue;
    const SectionKind first = section_of(trimmed(title.substr(0, at)));
    const SectionKind second = section_of(trimmed(title.substr(at + joint.size())));
    return first == second ? first : SectionKind::other;
  }
  return section_of(title);
}

}  // namespace

std::string_view heading_of(SectionKind kind) {
  switch (kind) {
    case SectionKind::purpose: return "Purpose";
    case SectionKind::leads: return "Disaster recovery leads";
    case SectionKind::severity: return "Severity";
    case SectionKind::overview: return "Recovery procedure overview";
    case SectionKind::assumptions: return "Basic assumptions";
    case SectionKind::rto: return "Recovery time objective";
    case SectionKind::rpo: return "Recovery point objective";
    case SectionKind::platform: return "Recovery platform";
    case SectionKind::recovery: return "Recovery procedure";
    case SectionKind::test: return "Test procedure";
    case SectionKind::resume: return "Resume procedure";
    case SectionKind::rollback: return "Rollback procedure";
    case SectionKind::other: break;
  }
  return {};
}

ImportedHeading imported_heading(std::string_view title) {
  if (const SectionKind kind = section_kind(title); kind != SectionKind::other) {
    return {.kind = kind, .ours = {}};
  }
  const SectionKind kind = section_of_all(plain(title));
  return {.kind = kind, .ours = std::string(heading_of(kind))};
}

}  // namespace understudy::parse
