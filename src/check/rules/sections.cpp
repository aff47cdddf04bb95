// Every scenario has the sections that the seed document asks for.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"

namespace understudy::check {

namespace {

using model::SectionKind;

struct Wanted {
  SectionKind kind;
  std::string_view title;
};

constexpr std::array wanted{
    Wanted{SectionKind::leads, "Disaster recovery leads"},
    Wanted{SectionKind::severity, "Severity"},
    Wanted{SectionKind::overview, "Recovery procedure overview"},
    Wanted{SectionKind::assumptions, "Basic assumptions"},
    Wanted{SectionKind::rto, "Recovery time objective"},
    Wanted{SectionKind::rpo, "Recovery point objective"},
    Wanted{SectionKind::platform, "Recovery platform"},
    Wanted{SectionKind::test, "Test procedure"},
    Wanted{SectionKind::resume, "Resume procedure"},
};

/// What the front matter may say in place of a section.
bool stated(const model::Scenario& scenario, SectionKind kind) {
  switch (kind) {
    case SectionKind::leads: return !scenario.leads.empty();
    case SectionKind::severity: return !scenario.severity.empty();
    case SectionKind::rto: return scenario.objectives.rto.has_value();
    case SectionKind::rpo: return scenario.objectives.rpo.has_value();
    default: return false;
  }
}

const model::Section* section_of(const model::Scenario& scenario, SectionKind kind) {
  const auto found = std::ranges::find(scenario.sections, kind, &model::Section::kind);
  return found == scenario.sections.end() ? nullptr : &*found;
}

void check_scenario(const model::Scenario& scenario, Sink& sink) {
  std::vector<std::string> missing;
  for (const Wanted& one : wanted) {
    const model::Section* section = section_of(scenario, one.kind);
    if (section == nullptr && !stated(scenario, one.kind)) missing.emplace_back(one.title);
    if (section != nullptr && section->text.empty() && !stated(scenario, one.kind)) {
      sink.error("US-R015", fmt::format("the section '{}' is empty", section->title),
                 section->where, "write what a person needs to know, or 'N/A' and why");
    }
  }
  if (missing.empty()) return;
  sink.error("US-R004",
             fmt::format("the scenario '{}' does not have all a person needs: {} {} missing",
                         scenario.title, listed(missing), missing.size() == 1 ? "is" : "are"),
             scenario.where, "add a heading and a text for each; 'N/A' and why is an answer");
}

}  // namespace

void check_sections(const Subject& subject, Sink& sink) {
  for (const Told& told : subject.scenarios()) check_scenario(*told.scenario, sink);
}

}  // namespace understudy::check
