#include "understudy/report/metrics.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "understudy/report/layout.hpp"

namespace understudy::report {

namespace {

using stage::Ladder;
using stage::Standing;
using stage::State;
using stage::Tested;
using Labels = std::vector<std::pair<std::string_view, std::string>>;

/// One family after the other, as both formats want it.
class Families {
 public:
  void begin(std::string_view name, std::string_view help) {
    name_ = name;
    head_ = fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, help, name);
  }

  void sample(const Labels& labels, double value) {
    out_ += std::exchange(head_, "") + name_;
    char before = '{';
    for (const auto& [key, text] : labels) {
      out_ += fmt::format("{}{}=\"{}\"", before, key, escaped_label(text));
      before = ',';
    }
    out_ += fmt::format("{} {}\n", labels.empty() ? "" : "}", value);
  }

  std::string take() { return std::move(out_) + "# EOF\n"; }

 private:
  static std::string escaped_label(std::string_view text) {
    std::string out;
    for (const char c : safe_line(text)) {
      if (c == '\\' || c == '"') out += '\\';
      out += c;
    }
    return out;
  }

  std::string name_;
  std::string head_;  ///< Of a family without a sample yet: one without any is left out.
  std::string out_;
};

double seconds_of(std::chrono::nanoseconds span) {
  return std::chrono::duration<double>(span).count();
}

double unix_seconds(evidence::Time time) {
  return seconds_of(time.time_since_epoch());
}

class MetricsWriter {
 public:
  explicit MetricsWriter(const std::vector<Standpoint>& all) : all_(all) {}

  std::string write(const std::string& version) {
    out_.begin("understudy_build_info", "The version that wrote these metrics.");
    out_.sample({{"version", version}}, 1);
    stages();
    requirements();
    agreements();
    times();
    objectives();
    return out_.take();
  }

 private:
  void each(const std::function<void(const Standpoint&, const std::string&)>& write) {
    for (const Standpoint& one : all_) write(one, one.ladder.application);
  }

  void stages() {
    out_.begin("understudy_stage", "The stage reached, 0 to 5; -1 without the prerequisites.");
    each([this](const Standpoint& one, const std::string& name) {
      out_.sample({{"application", name}}, one.ladder.reached.value_or(-1));
    });
    out_.begin("understudy_stage_target", "The stage that the team is climbing to.");
    each([this](const Standpoint& one, const std::string& name) {
      if (one.ladder.target) out_.sample({{"application", name}}, *one.ladder.target);
    });
    out_.begin("understudy_cadence_seconds", "The longest time from one exercise to the next.");
    each([this](const Standpoint& one, const std::string& name) {
      out_.sample({{"application", name}}, seconds_of(one.ladder.cadence));
    });
  }

  void requirements() {
    out_.begin("understudy_requirement_state", "1 for the state that a requirement is in.");
    each([this](const Standpoint& one, const std::string& name) {
      for (const Standing& standing : one.ladder.standings) {
        for (const State state : {State::held, State::expired, State::voided, State::missing}) {
          out_.sample({{"application", name},
                       {"requirement", standing.requirement.id},
                       {"stage", fmt::format("{}", standing.requirement.stage)},
                       {"state", std::string(name_of(state))}},
                      standing.state == state ? 1 : 0);
        }
      }
    });
    out_.begin("understudy_requirement_expiry_timestamp_seconds",
               "When what holds a requirement stops counting by itself.");
    each([this](const Standpoint& one, const std::string& name) {
      for (const Standing& standing : one.ladder.standings) expiry(name, standing);
    });
  }

  void expiry(const std::string& name, const Standing& standing) {
    std::optional<evidence::Time> first;
    for (const stage::Part& part : standing.parts) {
      if (part.until) first = first ? std::min(*first, *part.until) : *part.until;
    }
    if (standing.state != State::held || !first) return;
    out_.sample({{"application", name}, {"requirement", standing.requirement.id}},
                unix_seconds(*first));
  }

  void agreements() {
    out_.begin("understudy_agreement_reached", "1 when the team agrees to what is declared.");
    each([this](const Standpoint& one, const std::string& name) {
      out_.sample({{"application", name}}, one.agreed ? 1 : 0);
    });
    out_.begin("understudy_agreement_lacking_people", "People whose agreement is lacking.");
    each([this](const Standpoint& one, const std::string& name) {
      out_.sample({{"application", name}}, static_cast<double>(one.not_agreed));
    });
    out_.begin("understudy_agreement_objections", "Objections that are open.");
    each([this](const Standpoint& one, const std::string& name) {
      out_.sample({{"application", name}}, static_cast<double>(one.objections));
    });
  }

  using OfTested = std::function<std::optional<double>(const Ladder&, const Tested&)>;

  void family(std::string_view metric, std::string_view help, const OfTested& value_of) {
    out_.begin(metric, help);
    each([&](const Standpoint& one, const std::string& name) {
      for (const Tested& tested : one.tested) {
        const auto value = value_of(one.ladder, tested);
        if (!value) continue;
        out_.sample({{"application", name},
                     {"dependency", tested.dependency},
                     {"criticality", tested.critical ? "critical" : "non-critical"}},
                    *value);
      }
    });
  }

  void times() {
    using Value = std::optional<double>;
    family("understudy_last_passed_timestamp_seconds", "When a test of it passed last.",
           [](const Ladder&, const Tested& one) {
             return one.passed ? Value(unix_seconds(one.passed->ended)) : std::nullopt;
           });
    family("understudy_since_last_passed_seconds", "How long ago a test of it passed last.",
           [](const Ladder& ladder, const Tested& one) {
             return one.passed ? Value(seconds_of(ladder.at - one.passed->ended)) : std::nullopt;
           });
  }

  void objectives() {
    const auto in_seconds = [](const auto& span) -> std::optional<double> {
      return span ? std::optional(seconds_of(*span)) : std::nullopt;
    };
    family("understudy_rto_promised_seconds", "Recovery time objective.",
           [&](const Ladder&, const Tested& one) { return in_seconds(one.rto); });
    family("understudy_rto_measured_seconds", "Downtime that clients saw in the newest test.",
           [&](const Ladder&, const Tested& one) {
             return one.measured ? in_seconds(one.measured->rto.measured) : std::nullopt;
           });
    family("understudy_rpo_promised_seconds", "Recovery point objective.",
           [&](const Ladder&, const Tested& one) { return in_seconds(one.rpo); });
    family("understudy_rpo_measured_seconds",
           "Age of the oldest acknowledged write that the newest test lost; 0 for none.",
           [&](const Ladder&, const Tested& one) {
             return one.measured ? in_seconds(one.measured->rpo.measured) : std::nullopt;
           });
  }

  const std::vector<Standpoint>& all_;
  Families out_;
};

}  // namespace

std::string metrics_text(const std::vector<Standpoint>& standpoints, const std::string& version) {
  return MetricsWriter(standpoints).write(version);
}

}  // namespace understudy::report
