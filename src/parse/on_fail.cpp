#include "on_fail.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "reporter.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

namespace {

constexpr std::string_view rollback = "rollback";

/// A step in the order of the text, and the branch around it; empty outside all.
struct Placed {
  const model::Step* step = nullptr;
  std::string branch;
};

/// An `on-fail=goto:` and the place it stands in.
struct Leap {
  const model::Text* to = nullptr;
  std::size_t at = 0;  ///< Index of its step.
  std::string inside;  ///< Id of its step or branch.
};

class Leaps {
 public:
  explicit Leaps(const model::Scenario& scenario) : scenario_(scenario) {
    for (const auto* steps :
         {&scenario.recovery, &scenario.test, &scenario.resume, &scenario.rollback}) {
      sequence(*steps, "");
    }
  }

  void check(Reporter& reporter) const {
    for (const Leap& leap : leaps_) one(leap, reporter);
  }

 private:
  void sequence(const std::vector<model::Step>& steps, const std::string& branch) {
    for (const model::Step& step : steps) {
      const std::size_t at = placed_.size();
      placed_.push_back({.step = &step, .branch = branch});
      if (!step.name.empty()) named_.emplace(step.name, at);
      leap(step.attributes, at, step.id);
      for (const model::Block& block : step.blocks) leap(block.attributes, at, step.id);
      for (const model::Branch& way : step.branches) {
        for (const model::Block& block : way.blocks) leap(block.attributes, at, way.id);
        sequence(way.steps, way.id);
      }
    }
  }

  void leap(const model::Attributes& given, std::size_t at, const std::string& inside) {
    if (!given.on_fail_step) return;
    leaps_.push_back({.to = &*given.on_fail_step, .at = at, .inside = inside});
  }

  void one(const Leap& leap, Reporter& reporter) const {
    const std::string& name = leap.to->value;
    const bool in_rollback = leap.inside.starts_with(rollback);
    if (name == rollback && !scenario_.rollback.empty()) {
      if (in_rollback) refuse(leap, "the rollback cannot go on at its own beginning", reporter);
      return;
    }
    const auto found = named_.find(name);
    if (found == named_.end()) {
      unknown(leap, reporter);
      return;
    }
    const std::size_t target = found->second;
    const Placed& there = placed_[target];
    const bool into_rollback = there.step->id.starts_with(rollback) && !in_rollback;
    const bool outside = !there.branch.empty() && !leap.inside.starts_with(there.branch + ".") &&
                         leap.inside != there.branch;
    if (target <= leap.at) {
      refuse(leap, fmt::format("'{}' is not behind this step, so a run could go in circles", name),
             reporter);
    } else if (into_rollback) {
      refuse(leap, fmt::format("'{}' is in the middle of the rollback", name), reporter);
    } else if (outside) {
      refuse(leap, fmt::format("'{}' is on another way on, which was not taken", name), reporter);
    }
  }

  static void refuse(const Leap& leap, std::string message, Reporter& reporter) {
    reporter.error("US-P064", std::move(message), leap.to->where,
                   "name a later step of the same way on, or 'rollback'");
  }

  void unknown(const Leap& leap, Reporter& reporter) const {
    // Every name is held against every other: not in a file of thousands.
    constexpr std::size_t most = 200;
    std::vector<std::string_view> names;
    for (const Placed& placed : placed_) {
      if (!placed.step->name.empty() && names.size() < most) names.emplace_back(placed.step->name);
    }
    const bool missing = leap.to->value == rollback;
    reporter.error("US-P064",
                   missing ? "there is no rollback procedure to go to"
                           : fmt::format("there is no step named '{}'", leap.to->value),
                   leap.to->where,
                   missing         ? "add a heading 'Rollback procedure' with numbered steps"
                   : names.empty() ? "give the step a name: <!-- step: name=… -->"
                                   : diag::did_you_mean(leap.to->value, names));
  }

  const model::Scenario& scenario_;
  std::vector<Placed> placed_;
  std::unordered_map<std::string_view, std::size_t> named_;  ///< Into placed_.
  std::vector<Leap> leaps_;
};

}  // namespace

void check_on_fail(const model::Scenario& scenario, Reporter& reporter) {
  Leaps(scenario).check(reporter);
}

}  // namespace understudy::parse
