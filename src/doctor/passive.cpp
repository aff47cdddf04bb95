#include "understudy/doctor/passive.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "understudy/check/reach.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::doctor {

namespace {

/// What `check` finds about people that can be reached, and about playbooks that are there.
constexpr std::array<std::string_view, 7> about_contacts{"US-R006", "US-R007", "US-R008", "US-R011",
                                                         "US-R016", "US-R018", "US-R019"};

bool is_about_contacts(const diag::Diagnostic& finding) {
  return std::ranges::find(about_contacts, std::string_view(finding.code)) != about_contacts.end();
}

std::string in_folder(std::string_view command, const Known& known) {
  const std::string& folder = known.content->folder;
  return folder.empty() ? std::string(command) : fmt::format("{} {}", command, folder);
}

std::string file_in(const Known& known, const std::string& path) {
  const std::string& folder = known.content->folder;
  return folder.empty() ? path : fmt::format("{}/{}", folder, path);
}

std::string counted(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string place_of(const diag::Diagnostic& finding) {
  if (finding.where.source == nullptr) return finding.message;
  if (finding.where.line == 0) {
    return fmt::format("{}: {}", finding.where.source->name, finding.message);
  }
  return fmt::format("{}:{}: {}", finding.where.source->name, finding.where.line, finding.message);
}

Finding look_at_declared(const Known& known) {
  Finding finding{.kind = Kind::declared};
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::string first;
  for (const diag::Diagnostic& one : *known.found) {
    if (is_about_contacts(one)) continue;
    if (one.severity == diag::Severity::warning) ++warnings;
    if (one.severity != diag::Severity::error) continue;
    if (errors++ == 0) first = place_of(one);
  }
  if (errors > 0) {
    finding.state = State::problem;
    finding.says = fmt::format("{}, first: {}", counted(errors, "error"), first);
    finding.next = in_folder("understudy check", known);
    return finding;
  }
  finding.state = State::ok;
  finding.says = fmt::format("manifest and {} hold together",
                             counted(known.content->playbooks.size(), "playbook"));
  if (warnings > 0) finding.says += fmt::format(" ({})", counted(warnings, "warning"));
  return finding;
}

Finding look_at_agreement(const Known& known) {
  const evidence::AgreementRecorded& agreement = *known.agreement;
  Finding finding{.kind = Kind::agreement, .state = State::problem};
  if (!agreement.objections.empty()) {
    finding.says = fmt::format("open objections: {}", fmt::join(agreement.objections, "; "));
    finding.next = in_folder("understudy agreement", known);
  } else if (!agreement.reached) {
    const std::size_t all = agreement.agreed.size() + agreement.missing.size();
    finding.says = fmt::format("{} of {} agree to it as it stands; missing: {}",
                               agreement.agreed.size(), all, fmt::join(agreement.missing, ", "));
    if (!agreement.voided.empty()) {
      finding.says +=
          fmt::format("; agreed to an earlier text: {}", fmt::join(agreement.voided, ", "));
    }
    finding.next = in_folder("understudy agree", known);
  } else {
    finding.state = State::ok;
    finding.says = fmt::format("{} agree to it as it stands", fmt::join(agreement.agreed, ", "));
  }
  return finding;
}

const stage::Standing* standing_of(const Known& known, std::string_view id) {
  const auto found = std::ranges::find(known.ladder->standings, id, [](const stage::Standing& one) {
    return std::string_view(one.requirement.id);
  });
  return found == known.ladder->standings.end() ? nullptr : &*found;
}

void look_at_playbooks(const Known& known, std::vector<Finding>& out) {
  const stage::Standing* standing = standing_of(known, "S0.critical-playbooks");
  if (standing == nullptr) return;
  for (const stage::Part& part : standing->parts) {
    const bool held = part.state == stage::State::held;
    out.push_back({.kind = Kind::playbooks,
                   .subject = part.subject,
                   .state = held ? State::ok : State::problem,
                   .says = part.says,
                   .next = held ? "" : part.next});
  }
}

std::string who_now(const Known& known, const std::string& dependency) {
  const auto list = check::who_is_called(*known.member, *known.zones, dependency, known.at);
  if (!list) return {};
  for (const check::Callee& callee : *list) {
    if (callee.reachable) return callee.contact->id.value;
  }
  return {};
}

bool is_critical(const model::Dependency& dependency) {
  return dependency.criticality == model::Criticality::critical;
}

/// `NAME for DEPENDENCY` for all that is critical and has somebody who can be called now.
std::string callees_now(const Known& known) {
  std::string now;
  for (const model::Dependency& dependency : known.content->application.dependencies) {
    if (!is_critical(dependency)) continue;
    const std::string who = who_now(known, dependency.name.value);
    if (!who.empty())
      now += fmt::format("{}{} for {}", now.empty() ? "" : ", ", who, dependency.name.value);
  }
  return now;
}

void look_at_contacts(const Known& known, std::vector<Finding>& out) {
  bool covered = true;
  for (const diag::Diagnostic& one : *known.found) {
    if (!is_about_contacts(one)) continue;
    covered = false;
    out.push_back({.kind = Kind::contacts,
                   .state = State::problem,
                   .says = one.message,
                   .next = one.hint.empty() ? in_folder("understudy check", known) : one.hint});
  }
  if (!covered) return;
  if (known.content->application.contacts.empty()) {
    out.push_back({.kind = Kind::contacts,
                   .state = State::problem,
                   .says = "nobody is declared who could be called",
                   .next = "declare who can be reached under 'contacts'"});
    return;
  }
  const std::string now = callees_now(known);
  out.push_back({.kind = Kind::contacts,
                 .state = State::ok,
                 .says = "somebody can be reached at every hour at which something is critical" +
                         (now.empty() ? std::string() : "; now " + now)});
}

/// The playbook files with a scenario for the dependency.
std::vector<const stage::PlaybookFile*> files_for(const Known& known,
                                                  const model::Dependency& dependency) {
  std::vector<const stage::PlaybookFile*> out;
  for (const stage::PlaybookFile& file : known.content->playbooks) {
    const bool named =
        dependency.playbook && (dependency.playbook->value == file.path ||
                                dependency.playbook->value.starts_with(file.path + "#"));
    const bool serves = std::ranges::any_of(file.value.scenarios, [&](const auto& scenario) {
      return scenario.service && scenario.service->value == dependency.name.value;
    });
    if (named || serves) out.push_back(&file);
  }
  return out;
}

/// The newest exercise of these files as they stand that passed, and one that failed after it.
struct Exercised {
  const evidence::Run* passed = nullptr;
  const evidence::Run* failed = nullptr;
};

Exercised exercised(const Known& known, const std::vector<const stage::PlaybookFile*>& files) {
  Exercised out;
  const auto newer = [](const evidence::Run* than, const evidence::Run& run) {
    return than == nullptr || run.ended > than->ended;
  };
  for (const evidence::Run& run : known.evidence->runs) {
    const bool same = std::ranges::any_of(
        files, [&](const stage::PlaybookFile* file) { return file->sha256 == run.file_sha256; });
    if (!same || run.kind != evidence::Kind::exercise || run.ended > known.at) continue;
    if (run.verdict == evidence::Verdict::passed && newer(out.passed, run)) out.passed = &run;
    if (run.verdict == evidence::Verdict::failed && newer(out.failed, run)) out.failed = &run;
  }
  if (out.passed != nullptr && out.failed != nullptr && out.failed->ended < out.passed->ended) {
    out.failed = nullptr;
  }
  return out;
}

std::string ago(std::chrono::seconds age) {
  const auto days = std::chrono::floor<std::chrono::days>(age).count();
  if (days == 0) return "today";
  return days == 1 ? "1 day ago" : fmt::format("{} days ago", days);
}

Finding look_at_exercises(const Known& known, const model::Dependency& dependency) {
  Finding finding{.kind = Kind::exercises, .subject = dependency.name.value};
  const auto files = files_for(known, dependency);
  if (files.empty()) {
    finding.says = "there is no playbook to exercise";
    finding.next = "write the playbook first";
    finding.essential = false;  // The missing playbook is a problem by itself.
    return finding;
  }
  finding.next = "understudy exercise " + file_in(known, files.front()->path);
  const Exercised last = exercised(known, files);
  if (last.failed != nullptr) {
    finding.state = State::problem;
    finding.says = fmt::format("the last exercise failed on {} ({})",
                               evidence::to_date(last.failed->ended), last.failed->id);
    return finding;
  }
  if (last.passed == nullptr) {
    finding.says = "never exercised as its playbook stands now";
    finding.essential = false;  // Whoever has yet to climb is not ill.
    return finding;
  }
  const auto age = known.at - last.passed->ended;
  const std::string when =
      fmt::format("passed on {}, {}", evidence::to_date(last.passed->ended), ago(age));
  if (age > known.ladder->cadence) {
    finding.state = State::problem;
    finding.says =
        fmt::format("{}: past the cadence of {}", when, model::to_text(known.ladder->cadence));
    return finding;
  }
  finding.state = State::ok;
  finding.says = when;
  finding.next.clear();
  return finding;
}

bool has_passed(const Known& known, std::string_view dependency) {
  for (const model::Dependency& one : known.content->application.dependencies) {
    if (one.name.value != dependency) continue;
    return exercised(known, files_for(known, one)).passed != nullptr;
  }
  return false;
}

void look_at_targets(const Known& known, std::vector<Finding>& out) {
  const stage::Standing* standing = standing_of(known, "S2.targets");
  if (standing == nullptr) return;
  for (const stage::Part& part : standing->parts) {
    Finding finding{.kind = Kind::targets, .subject = part.subject, .says = part.says};
    if (part.state == stage::State::held) {
      finding.state = State::ok;
    } else if (part.state == stage::State::missing && !has_passed(known, part.subject)) {
      finding.says = "nothing was measured yet that RTO and RPO could be compared with";
      finding.next = "exercise it, then look at the targets";
      finding.essential = false;
    } else {
      finding.state = State::problem;
      finding.next = part.next;
    }
    out.push_back(std::move(finding));
  }
}

}  // namespace

std::vector<Finding> passive_findings(const Known& known) {
  std::vector<Finding> out{look_at_declared(known), look_at_agreement(known)};
  look_at_playbooks(known, out);
  look_at_contacts(known, out);
  for (const model::Dependency& dependency : known.content->application.dependencies) {
    if (is_critical(dependency)) out.push_back(look_at_exercises(known, dependency));
  }
  look_at_targets(known, out);
  return out;
}

evidence::Time next_exercise(const Known& known) {
  const auto cadence = std::chrono::ceil<std::chrono::seconds>(known.ladder->cadence);
  evidence::Time latest = known.at;
  for (const model::Dependency& dependency : known.content->application.dependencies) {
    if (!is_critical(dependency)) continue;
    const auto* passed = exercised(known, files_for(known, dependency)).passed;
    evidence::Time due = known.at + cadence;
    if (passed != nullptr && passed->ended + cadence > known.at) due = passed->ended + cadence;
    latest = std::max(latest, due);
  }
  return latest == known.at ? known.at + cadence : latest;
}

}  // namespace understudy::doctor
