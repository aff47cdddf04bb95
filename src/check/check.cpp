#include "understudy/check/check.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <iterator>
#include <span>
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

/// Dependencies and playbooks from which on threads bring more than they cost.
constexpr std::size_t large = 2'000;

bool is_large(const Workspace& workspace) {
  std::size_t parts = 0;
  for (const Member& member : workspace.members) {
    parts += member.application.dependencies.size() + member.playbooks.size();
  }
  return parts >= large;
}

void one_after_another(std::size_t count, const std::function<void(std::size_t)>& work) {
  for (std::size_t i = 0; i < count; ++i) work(i);
}

/// What goes along the dependencies of all applications together.
void check_landscape(const Workspace& workspace, std::span<const Subject> subjects, Sink& sink) {
  std::vector<const model::Application*> applications;
  applications.reserve(workspace.members.size());
  for (const Member& member : workspace.members) applications.push_back(&member.application);
  const graph::Landscape landscape(applications);
  const graph::Order order = graph::recovery_order(landscape.graph());
  check_structure(landscape, order, sink);
  check_recovery(landscape, order, subjects, sink);
}

}  // namespace

diag::Findings check(const Workspace& workspace, const Runner& run) {
  std::vector<Subject> subjects;
  subjects.reserve(workspace.members.size());
  for (const Member& member : workspace.members) subjects.emplace_back(member, workspace.zones);

  // Findings stand in the order of the sinks. The longest piece of work is begun first.
  const std::size_t alone = subjects.size() * rules.size();
  std::vector<Sink> sinks(alone + 2);
  const auto work = [&](std::size_t i) {
    if (i == 0) return check_landscape(workspace, subjects, sinks[alone + 1]);
    if (i == 1) return check_neighbours(workspace, sinks[alone]);
    const std::size_t at = i - 2;
    rules[at % rules.size()](subjects[at / rules.size()], sinks[at]);
  };
  if (run && is_large(workspace)) {
    run(sinks.size(), work);
  } else {
    one_after_another(sinks.size(), work);
  }

  diag::Findings findings;
  for (Sink& sink : sinks) std::ranges::move(sink.take(), std::back_inserter(findings));
  return findings;
}

}  // namespace understudy::check
