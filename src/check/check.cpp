#include "understudy/check/check.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "rules.hpp"
#include "subject.hpp"
#include "understudy/graph/landscape.hpp"
#include "understudy/graph/order.hpp"

namespace understudy::check {

namespace {

constexpr std::array rules{
    check_dependencies,    check_sections,   check_leads,       check_contacts,
    check_notifications,   check_objectives, check_time_budget, check_names,
    check_variables,       check_branches,   check_endpoints,   check_commands,
    check_volatile_output, check_prose,      check_versions,    check_agreement,
    check_owners,          check_tolerance,  check_windows,     check_reachability,
    check_blanks,          check_ways,       check_images,      check_unfenced};

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

/// All applications together, and in which order they would be brought back.
struct Together {
  graph::Landscape landscape;
  graph::Order order;
};

Together together(const Workspace& workspace) {
  std::vector<const model::Application*> applications;
  applications.reserve(workspace.members.size());
  for (const Member& member : workspace.members) applications.push_back(&member.application);
  graph::Landscape landscape(applications);
  graph::Order order = graph::recovery_order(landscape.graph());
  return {.landscape = std::move(landscape), .order = std::move(order)};
}

std::vector<Subject> all_of(std::vector<std::optional<Subject>> made) {
  std::vector<Subject> subjects;
  subjects.reserve(made.size());
  for (std::optional<Subject>& subject : made) {
    if (subject) subjects.push_back(std::move(*subject));
  }
  return subjects;
}

}  // namespace

diag::Findings check(const Workspace& workspace, const Runner& run) {
  const Runner one_by_one = one_after_another;
  const Runner& each = run && is_large(workspace) ? run : one_by_one;
  const std::size_t members = workspace.members.size();
  const std::size_t of_rules = members * rules.size();
  // Findings stand in the order of the sinks: rule by rule, then what is between applications.
  std::vector<Sink> sinks(of_rules + members + 3);
  const std::span<Sink> secrets = std::span(sinks).subspan(of_rules, members);
  Sink& neighbours = sinks[of_rules + members];
  Sink& structure = sinks[of_rules + members + 1];
  Sink& recovery = sinks[of_rules + members + 2];

  // What all rules need; the texts are looked through meanwhile. The longest pieces are begun
  // first.
  std::unique_ptr<const Together> all;
  std::vector<std::optional<Subject>> made(members);
  each(1 + 2 * members, [&](std::size_t i) {
    if (i == 0) {
      all = std::make_unique<const Together>(together(workspace));
    } else if (i <= members) {
      check_secrets(workspace.members[i - 1], secrets[i - 1]);
    } else {
      const std::size_t member = i - 1 - members;
      made[member].emplace(workspace.members[member], workspace.zones);
    }
  });
  const std::vector<Subject> subjects = all_of(std::move(made));
  each(3 + of_rules, [&](std::size_t i) {
    if (i == 0) return check_structure(all->landscape, all->order, structure);
    if (i == 1) return check_recovery(all->landscape, all->order, subjects, recovery);
    if (i == 2) return check_neighbours(workspace, neighbours);
    const std::size_t at = i - 3;
    rules[at % rules.size()](subjects[at / rules.size()], sinks[at]);
  });

  diag::Findings findings;
  for (Sink& sink : sinks) std::ranges::move(sink.take(), std::back_inserter(findings));
  return findings;
}

}  // namespace understudy::check
