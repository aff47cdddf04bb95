#include "understudy/doctor/report.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace understudy::doctor {

namespace {

struct KindFacts {
  std::string_view name;
  std::string_view code;
  Area area;
};

/// In the order of `Kind`.
constexpr std::array<KindFacts, 16> all_kinds{{
    {"declared", "US-D001", Area::plans},
    {"agreement", "US-D002", Area::plans},
    {"playbooks", "US-D003", Area::plans},
    {"contacts", "US-D004", Area::plans},
    {"exercises", "US-D005", Area::rehearsal},
    {"targets", "US-D006", Area::rehearsal},
    {"probes", "US-D007", Area::clients},
    {"metrics", "US-D008", Area::clients},
    {"names", "US-D009", Area::clients},
    {"certificates", "US-D010", Area::clients},
    {"hosts", "US-D011", Area::places},
    {"rights", "US-D012", Area::places},
    {"tools", "US-D013", Area::places},
    {"versions", "US-D014", Area::places},
    {"clocks", "US-D015", Area::places},
    {"backups", "US-D016", Area::data},
}};

const KindFacts& facts_of(Kind kind) {
  return all_kinds.at(static_cast<std::size_t>(kind));
}

bool in_the_way(const Finding& finding) {
  return finding.state == State::problem || (finding.state == State::unknown && finding.essential);
}

}  // namespace

Area area_of(Kind kind) {
  return facts_of(kind).area;
}

std::string_view name_of(Kind kind) {
  return facts_of(kind).name;
}

std::string_view code_of(Kind kind) {
  return facts_of(kind).code;
}

std::string_view name_of(State state) {
  switch (state) {
    case State::problem: return "problem";
    case State::unknown: return "unknown";
    case State::ok: break;
  }
  return "ok";
}

std::string_view title_of(Area area) {
  switch (area) {
    case Area::plans: return "Plans and people";
    case Area::rehearsal: return "Exercises";
    case Area::clients: return "What clients see";
    case Area::places: return "Where steps run";
    case Area::data: break;
  }
  return "Backups";
}

bool cleared(const Report& report) {
  return !report.passive && std::ranges::none_of(report.findings, in_the_way);
}

bool holds(const Report& report) {
  return report.passive ? count(report, State::problem) == 0 : cleared(report);
}

std::vector<std::string> problems_of(const Report& report) {
  std::vector<std::string> out;
  for (const State state : {State::problem, State::unknown}) {
    for (const Finding& finding : report.findings) {
      if (finding.state != state || !in_the_way(finding)) continue;
      const std::string subject = finding.subject.empty() ? "" : " (" + finding.subject + ")";
      out.push_back(fmt::format("{}{}: {}{}", name_of(finding.kind), subject,
                                state == State::unknown ? "unknown, " : "", finding.says));
    }
  }
  return out;
}

std::size_t count(const Report& report, State state) {
  return static_cast<std::size_t>(std::ranges::count(report.findings, state, &Finding::state));
}

void put_in_order(std::vector<Finding>& findings) {
  std::array<State, 5> worst{State::ok, State::ok, State::ok, State::ok, State::ok};
  for (const Finding& finding : findings) {
    State& of_area = worst.at(static_cast<std::size_t>(area_of(finding.kind)));
    of_area = std::min(of_area, finding.state);
  }
  using Rank = std::tuple<State, Area, State, Kind, std::size_t>;
  std::vector<Rank> ranks;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& one = findings[i];
    const Area area = area_of(one.kind);
    ranks.emplace_back(worst.at(static_cast<std::size_t>(area)), area, one.state, one.kind, i);
  }
  std::ranges::sort(ranks);
  std::vector<Finding> ordered;
  ordered.reserve(ranks.size());
  for (const Rank& rank : ranks) ordered.push_back(std::move(findings[std::get<4>(rank)]));
  findings = std::move(ordered);
}

}  // namespace understudy::doctor
