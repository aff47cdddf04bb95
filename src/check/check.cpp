#include "understudy/check/check.hpp"

#include <array>
#include <vector>

#include "rules.hpp"
#include "subject.hpp"
#include "understudy/graph/landscape.hpp"
#include "understudy/graph/order.hpp"

namespace understudy::check {

namespace {

constexpr std::array rules{
    check_dependencies,  check_sections,        check_leads,       check_contacts,
    check_notifications, check_objectives,      check_time_budget, check_names,
    check_variables,     check_branches,        check_endpoints,   check_secrets,
    check_commands,      check_volatile_output, check_prose,       check_versions,
    check_agreement,     check_owners,          check_tolerance,   check_windows,
    check_reachability,  check_blanks,          check_ways,        check_images,
    check_unfenced};

}  // namespace

diag::Findings check(const Workspace& workspace) {
  Sink sink;
  std::vector<Subject> subjects;
  std::vector<const model::Application*> applications;
  subjects.reserve(workspace.members.size());
  for (const Member& member : workspace.members) {
    const Subject& subject = subjects.emplace_back(member, workspace.zones);
    for (const auto rule : rules) rule(subject, sink);
    applications.push_back(&member.application);
  }
  check_neighbours(workspace, sink);

  const graph::Landscape landscape(applications);
  const graph::Order order = graph::recovery_order(landscape.graph());
  check_structure(landscape, order, sink);
  check_recovery(landscape, order, subjects, sink);

  return sink.take();
}

}  // namespace understudy::check
