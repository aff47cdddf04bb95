#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/experiment.hpp"
#include "understudy/model/window.hpp"
#include "understudy/parse/experiment.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

std::string_view file_of(std::string_view playbook) {
  return playbook.substr(0, playbook.find('#'));
}

/// What the manifest declares of one kind.
class Declared {
 public:
  /// `one` and `many` name the kind in messages: "host", "hosts".
  Declared(std::string_view one, std::string_view many, Reporter& reporter)
      : one_(one), many_(many), reporter_(reporter) {}

  template <typename Parts>
  void add(const Parts& parts) {
    for (const auto& part : parts) add(std::string_view(part.name.value));
  }

  void add(std::string_view name) {
    if (!name.empty() && known_.insert(name).second) names_.push_back(name);
  }

  void need(const model::Text& reference) const { need(reference, reference.value); }

  void need(const std::vector<model::Text>& references) const {
    for (const model::Text& reference : references) need(reference);
  }

  /// Of the reference, only `name` is looked for.
  void need(const model::Text& reference, std::string_view name) const {
    if (name.empty() || known_.contains(name)) return;
    reporter_.error("US-E020", fmt::format("no {} is named '{}'", one_, name), reference.where,
                    names_.empty() ? fmt::format("the manifest declares no {}", many_)
                                   : diag::did_you_mean(name, names_));
  }

 private:
  std::string_view one_;
  std::string_view many_;
  Reporter& reporter_;
  std::vector<std::string_view> names_;  ///< In the manifest's order, for hints.
  std::unordered_set<std::string_view> known_;
};

class References {
 public:
  References(const model::Experiment& experiment, const model::Application& app, Reporter& reporter)
      : experiment_(experiment), app_(app), reporter_(reporter) {}

  void check() {
    check_names();
    check_served();
    check_playbook();
    check_probes();
    check_hosts();
    check_undo();
    check_window();
  }

 private:
  void check_names() {
    Declared environments("environment", "environments", reporter_);
    environments.add(app_.environments);
    environments.need(experiment_.environment);
    Declared faults("fault", "faults", reporter_);
    faults.add(app_.faults);
    for (const model::PlannedFault& planned : experiment_.faults) faults.need(planned.fault);
  }

  void check_served() {
    Declared served("service or dependency", "service and no dependency", reporter_);
    served.add(app_.services);
    served.add(app_.dependencies);
    served.need(experiment_.proves);
    served.need(experiment_.blast_radius.services);
  }

  /// The plan that is agreed upon names its playbooks; no other one may run in an experiment.
  void check_playbook() {
    Declared playbooks("playbook of a dependency or scenario", "playbooks", reporter_);
    for (const model::Dependency& dependency : app_.dependencies) {
      if (dependency.playbook) playbooks.add(file_of(dependency.playbook->value));
    }
    for (const model::DisruptionScenario& one : app_.scenarios) {
      if (one.playbook) playbooks.add(file_of(one.playbook->value));
    }
    if (!experiment_.playbook || !is_playbook_path(experiment_.playbook->value)) return;
    playbooks.need(*experiment_.playbook, file_of(experiment_.playbook->value));
  }

  void check_probes() {
    Declared probes("probe", "probes", reporter_);
    probes.add(app_.probes);
    for (const model::Condition& condition : experiment_.hypothesis) probes.need(condition.probe);
    for (const model::AbortCondition& abort : experiment_.abort) {
      if (abort.probe) probes.need(*abort.probe);
    }
  }

  void check_hosts() {
    Declared hosts("host", "hosts", reporter_);
    hosts.add(app_.hosts);
    hosts.need(experiment_.blast_radius.hosts);
    for (const model::AbortCondition& abort : experiment_.abort) {
      if (abort.from) hosts.need(*abort.from);
    }
  }

  /// What no command takes back, a playbook must.
  void check_undo() {
    if (experiment_.playbook) return;
    for (const model::PlannedFault& planned : experiment_.faults) {
      const auto fault =
          std::ranges::find(app_.faults, planned.fault.value,
                            [](const model::Fault& known) { return known.name.value; });
      if (fault == app_.faults.end() || !fault->destroys) continue;
      reporter_.error(
          "US-E033",
          fmt::format("nothing reverts the fault '{}', and the experiment has no playbook",
                      planned.fault.value),
          planned.fault.where, "add 'playbook: …' with the one that brings back what it destroys");
    }
  }

  /// A time of day means nothing without a zone.
  void check_window() {
    if (!experiment_.schedule || !experiment_.schedule->window || app_.timezone) return;
    const model::WrittenWindow& window = *experiment_.schedule->window;
    const auto* calendar = std::get_if<model::Calendar>(&window.means);
    if (calendar == nullptr || !calendar->zone.empty()) return;
    reporter_.error("US-E035",
                    fmt::format("nothing says in which time zone '{}' is meant", window.value),
                    window.where, "add 'timezone: …' to the manifest, or write the zone behind it");
  }

  const model::Experiment& experiment_;
  const model::Application& app_;
  Reporter& reporter_;
};

}  // namespace

diag::Findings check_experiment_references(const model::Experiment& experiment,
                                           const model::Application& application) {
  Reporter reporter(Family::experiment);
  References(experiment, application, reporter).check();
  return reporter.take();
}

}  // namespace understudy::parse
