// Who leads a recovery: declared people, and more than one of them.

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/diag/nearest.hpp"

namespace understudy::check {

void check_leads(const Subject& subject, Sink& sink) {
  std::vector<std::string_view> known;
  for (const model::Contact& contact : subject.app().contacts) known.emplace_back(contact.id.value);
  for (const Told& told : subject.scenarios()) {
    const model::Scenario& scenario = *told.scenario;
    for (const model::Text& lead : scenario.leads) {
      if (subject.person(lead.value) != nullptr) continue;
      sink.error("US-R005", fmt::format("the lead '{}' is no contact of the manifest", lead.value),
                 lead.where,
                 known.empty() ? "declare the contact in the manifest"
                               : diag::did_you_mean(lead.value, known));
    }
    if (scenario.leads.size() != 1) continue;
    const model::Contact* only = subject.person(scenario.leads.front().value);
    if (only == nullptr || only->deputy) continue;
    sink.warning("US-R006",
                 fmt::format("only '{}' can lead this recovery, and nobody stands in",
                             scenario.leads.front().value),
                 scenario.leads.front().where,
                 "name a second lead, or give the contact a 'deputy'");
  }
}

}  // namespace understudy::check
