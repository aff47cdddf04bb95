#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>

#include <fmt/format.h>

#include "experiment_parts.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/experiment.hpp"

namespace understudy::parse {

namespace {

using std::chrono::milliseconds;

class Times {
 public:
  Times(const model::Experiment& experiment, Reporter& reporter)
      : experiment_(experiment), whole_(experiment.duration.value), reporter_(reporter) {}

  void check() {
    for (std::size_t i = 0; i < experiment_.faults.size(); ++i) check_overlap(i);
    if (whole_.count() == 0) return;  // Not there, or reported.
    bool fits = true;
    for (const model::PlannedFault& planned : experiment_.faults) fits = check_end(planned) && fits;
    for (const model::Condition& condition : experiment_.hypothesis) {
      if (fits) check_within(condition);
    }
    for (const model::AbortCondition& abort : experiment_.abort) check_abort(abort);
    check_schedule();
  }

 private:
  bool check_end(const model::PlannedFault& planned) {
    if (planned.ends() < whole_) return true;
    reporter_.error(
        "US-E028",
        fmt::format("the fault '{}' lasts until {}, but the experiment is over after {}",
                    planned.fault.value, model::to_text(planned.ends()), model::to_text(whole_)),
        planned.lasts.where,
        "give it a longer 'duration': what comes after the last fault shows whether "
        "the steady state is back");
    return false;
  }

  /// A fault that is in force cannot be injected once more.
  void check_overlap(std::size_t at) {
    const model::PlannedFault& later = experiment_.faults[at];
    for (std::size_t i = 0; i < at; ++i) {
      const model::PlannedFault& earlier = experiment_.faults[i];
      if (earlier.fault.value != later.fault.value || later.fault.value.empty()) continue;
      if (earlier.ends() <= later.after || later.ends() <= earlier.after) continue;
      reporter_
          .error("US-E021",
                 fmt::format("the fault '{}' is planned while it is in force", later.fault.value),
                 later.fault.where, "let one end before the other begins, or leave one out")
          .notes.push_back({.message = "it is in force from here", .where = earlier.fault.where});
      return;
    }
  }

  void check_within(const model::Condition& condition) {
    milliseconds last{0};
    for (const model::PlannedFault& planned : experiment_.faults) {
      last = std::max(last, planned.ends());
    }
    if (condition.within.value < whole_ - last) return;
    reporter_.error(
        "US-E031",
        fmt::format("'within' is {}, but the experiment is over {} after its last fault",
                    model::to_text(condition.within.value), model::to_text(whole_ - last)),
        condition.within.where, "give it a longer 'duration', or nothing is left to judge");
  }

  void check_abort(const model::AbortCondition& abort) {
    const bool watches = abort.probe.has_value();
    const model::Duration& needed = watches ? abort.failing : abort.every;
    if (needed.value < whole_) return;
    reporter_.error(
        "US-E029",
        fmt::format("'{}' is {}, but the experiment is over after {}: it is never aborted",
                    watches ? "failing" : "every", model::to_text(needed.value),
                    model::to_text(whole_)),
        needed.where, "give it a shorter time");
  }

  void check_schedule() {
    if (!experiment_.schedule) return;
    const model::Duration& every = experiment_.schedule->every;
    if (every.value.count() == 0 || every.value > whole_) return;
    reporter_.error("US-E034",
                    fmt::format("the experiment takes {}, but begins anew every {}",
                                model::to_text(whole_), model::to_text(every.value)),
                    every.where, "let one end before the next begins");
  }

  const model::Experiment& experiment_;
  milliseconds whole_;
  Reporter& reporter_;
};

}  // namespace

void check_times(const model::Experiment& experiment, Reporter& reporter) {
  Times(experiment, reporter).check();
}

}  // namespace understudy::parse
