#include "understudy/check/check.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rules.hpp"
#include "subject.hpp"

namespace understudy::check {

namespace {

constexpr std::array rules{
    check_dependencies,  check_sections,        check_leads,       check_contacts,
    check_notifications, check_objectives,      check_time_budget, check_names,
    check_variables,     check_branches,        check_endpoints,   check_secrets,
    check_commands,      check_volatile_output, check_prose,       check_versions};

}  // namespace

diag::Findings check(const Workspace& workspace) {
  Sink sink;
  for (const Member& member : workspace.members) {
    const Subject subject(member);
    for (const auto rule : rules) rule(subject, sink);
  }
  check_neighbours(workspace, sink);

  diag::Findings findings = sink.take();
  // Files in the order in which they were given, each from top to bottom.
  std::unordered_map<const diag::Source*, std::size_t> order;
  for (const Member& member : workspace.members) {
    order.emplace(member.application.source.get(), order.size());
    for (const PlaybookFile& file : member.playbooks) {
      order.emplace(file.value.source.get(), order.size());
    }
  }
  using Key = std::tuple<std::size_t, std::uint32_t, std::uint32_t, std::size_t>;
  std::vector<Key> keys;
  keys.reserve(findings.size());
  for (const diag::Diagnostic& finding : findings) {
    const auto file = order.find(finding.where.source.get());
    keys.emplace_back(file == order.end() ? order.size() : file->second, finding.where.line,
                      finding.where.column, keys.size());
  }
  std::ranges::sort(keys);
  diag::Findings sorted;
  sorted.reserve(findings.size());
  for (const Key& key : keys) sorted.push_back(std::move(findings[std::get<3>(key)]));
  return sorted;
}

}  // namespace understudy::check
