#include "understudy/check/check.hpp"

#include <array>

#include "rules.hpp"
#include "subject.hpp"

namespace understudy::check {

namespace {

constexpr std::array rules{
    check_dependencies,  check_sections,        check_leads,       check_contacts,
    check_notifications, check_objectives,      check_time_budget, check_names,
    check_variables,     check_branches,        check_endpoints,   check_secrets,
    check_commands,      check_volatile_output, check_prose,       check_versions,
    check_agreement,     check_owners,          check_tolerance};

}  // namespace

diag::Findings check(const Workspace& workspace) {
  Sink sink;
  for (const Member& member : workspace.members) {
    const Subject subject(member);
    for (const auto rule : rules) rule(subject, sink);
  }
  check_neighbours(workspace, sink);

  return sink.take();
}

}  // namespace understudy::check
