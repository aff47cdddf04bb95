#include "heading.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "understudy/diag/nearest.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

struct Title {
  std::string_view text;
  SectionKind kind;
};

constexpr std::array titles{
    Title{"purpose", SectionKind::purpose},
    Title{"disaster recovery leads", SectionKind::leads},
    Title{"disaster recovery lead", SectionKind::leads},
    Title{"recovery leads", SectionKind::leads},
    Title{"leads", SectionKind::leads},
    Title{"severity", SectionKind::severity},
    Title{"severity level", SectionKind::severity},
    Title{"recovery procedure overview", SectionKind::overview},
    Title{"recovery overview", SectionKind::overview},
    Title{"procedure overview", SectionKind::overview},
    Title{"overview", SectionKind::overview},
    Title{"basic assumptions", SectionKind::assumptions},
    Title{"assumptions", SectionKind::assumptions},
    Title{"prerequisites", SectionKind::assumptions},
    Title{"recovery time objective", SectionKind::rto},
    Title{"recovery time objective (rto)", SectionKind::rto},
    Title{"rto (recovery time objective)", SectionKind::rto},
    Title{"rto", SectionKind::rto},
    Title{"recovery point objective", SectionKind::rpo},
    Title{"recovery point objective (rpo)", SectionKind::rpo},
    Title{"rpo (recovery point objective)", SectionKind::rpo},
    Title{"rpo", SectionKind::rpo},
    Title{"recovery platform", SectionKind::platform},
    Title{"platform", SectionKind::platform},
    Title{"recovery procedure", SectionKind::recovery},
    Title{"recovery steps", SectionKind::recovery},
    Title{"failover procedure", SectionKind::recovery},
    Title{"restore procedure", SectionKind::recovery},
    Title{"procedure", SectionKind::recovery},
    Title{"mitigation", SectionKind::recovery},
    Title{"test procedure", SectionKind::test},
    Title{"test steps", SectionKind::test},
    Title{"verification procedure", SectionKind::test},
    Title{"verification", SectionKind::test},
    Title{"resume procedure", SectionKind::resume},
    Title{"resume steps", SectionKind::resume},
    Title{"resumption procedure", SectionKind::resume},
    Title{"failback procedure", SectionKind::resume},
    Title{"rollback procedure", SectionKind::rollback},
    Title{"rollback steps", SectionKind::rollback},
    Title{"rollback", SectionKind::rollback},
};

/// Small letters, without `3.`, `3)` before and `:`, `{#anchor}` behind it.
std::string plain_title(std::string_view heading) {
  std::string text = lower(folded(heading));
  const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
  if (digits > 0) text.erase(0, digits);
  text.erase(0, std::min(text.find_first_not_of(") "), text.size()));
  if (text.ends_with('}')) text.resize(std::min(text.rfind('{'), text.size()));
  while (text.ends_with(':') || text.ends_with(' ')) text.pop_back();
  if (text.ends_with("procedures")) text.pop_back();
  return text;
}

}  // namespace

SectionKind section_kind(std::string_view heading) {
  const std::string text = plain_title(heading);
  const auto* const found = std::ranges::find(titles, text, &Title::text);
  return found == titles.end() ? SectionKind::other : found->kind;
}

std::optional<std::string> scenario_title(std::string_view heading) {
  constexpr std::string_view word = "scenario";
  if (!begins_with_word(heading, word)) return std::nullopt;
  const auto colon = heading.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  // "Scenario 2: …" counts, "Scenario planning: …" does not.
  const std::string_view between = heading.substr(word.size(), colon - word.size());
  if (between.find_first_not_of(" 0123456789.") != std::string_view::npos) return std::nullopt;
  const std::string_view title = trimmed(heading.substr(colon + 1));
  if (title.empty()) return std::nullopt;
  return std::string(title);
}

std::optional<std::string> nearest_procedure(std::string_view heading) {
  constexpr std::array<std::string_view, 4> procedures{"recovery procedure", "test procedure",
                                                       "resume procedure", "rollback procedure"};
  return diag::nearest(plain_title(heading), procedures);
}

}  // namespace understudy::parse
