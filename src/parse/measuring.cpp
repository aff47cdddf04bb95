#include "measuring.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

namespace {

/// The attribute itself, where it stands on the line that bears it; else all of `where`: it may
/// stand in a comment above.
diag::Span place_of_attribute(diag::Span where, std::string_view pair, std::string_view json_key) {
  if (where.source == nullptr || where.line == 0) return where;
  std::string_view rest = where.source->text;
  for (std::uint32_t line = 1; line < where.line; ++line) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return where;
    rest.remove_prefix(end + 1);
  }
  const std::string_view line = rest.substr(0, rest.find('\n'));
  for (const std::string_view wanted : {pair, json_key}) {
    const auto at = line.find(wanted);
    if (at == std::string_view::npos) continue;
    where.column = static_cast<std::uint32_t>(at) + 1;
    where.length = static_cast<std::uint32_t>(wanted.size());
    return where;
  }
  return where;
}

class Measuring {
 public:
  explicit Measuring(Reporter& reporter) : reporter_(reporter) {}

  void procedure(std::string_view name, const std::vector<model::Step>& steps) {
    procedure_ = name;
    sequence(steps);
  }

 private:
  void sequence(const std::vector<model::Step>& steps) {
    for (const model::Step& step : steps) {
      one(step.attributes, step.where);
      for (const model::Block& block : step.blocks) one(block.attributes, block.where);
      for (const model::Branch& branch : step.branches) {
        for (const model::Block& block : branch.blocks) one(block.attributes, block.where);
        sequence(branch.steps);
      }
    }
  }

  void one(const model::Attributes& given, const diag::Span& where) {
    if (given.starts_clock) start(given, place_of_attribute(where, "clock=start", "\"clock\""));
    if (given.stops_clock && !stop_) {
      stop_ = place_of_attribute(where, "clock=stop", "\"clock\"");
    }
    if (given.rpo_probe) {
      probe(given, place_of_attribute(where, "rpo-probe=true", "\"rpo-probe\""));
    }
  }

  /// Why an exercise never sees the step; empty: it does.
  static std::string_view unseen(const model::Attributes& given) {
    if (!given.skip.empty()) return "is never run";
    return given.only == model::Only::real ? "an exercise passes over" : "";
  }

  void start(const model::Attributes& given, const diag::Span& where) {
    if (procedure_ != "recovery") {
      reporter_.error("US-P078",
                      fmt::format("'clock=start' stands in the {} procedure, but the clock of a "
                                  "recovery starts before",
                                  procedure_),
                      where,
                      "put it on the step of the recovery procedure that makes the disruption");
    } else if (const auto why = unseen(given); !why.empty()) {
      reporter_.error("US-P078", fmt::format("'clock=start' stands on a step that {}", why), where,
                      "put it on the step that makes the disruption, or take it out");
    } else if (stop_) {
      reporter_
          .error("US-P078", "'clock=start' stands behind 'clock=stop'", where,
                 "the clock starts with the disruption and stops once it is over")
          .notes.push_back({.message = "stopped here", .where = *stop_});
    } else if (start_) {
      reporter_
          .error("US-P077", "'clock=start' stands twice in one scenario", where,
                 "keep it on the step that makes the disruption")
          .notes.push_back({.message = "first given here", .where = *start_});
    }
    if (!start_) start_ = where;
  }

  void probe(const model::Attributes& given, const diag::Span& where) {
    if (procedure_ != "test") {
      reporter_.error("US-P079",
                      fmt::format("'rpo-probe' stands in the {} procedure, but what is left is "
                                  "known once the recovery is over",
                                  procedure_),
                      where, "put it on a step of the test procedure");
    } else if (const auto why = unseen(given); !why.empty()) {
      reporter_.error("US-P079", fmt::format("'rpo-probe' stands on a step that {}", why), where,
                      "let it run in an exercise, or take 'rpo-probe' out");
    }
  }

  Reporter& reporter_;
  std::string_view procedure_;
  std::optional<diag::Span> start_;
  std::optional<diag::Span> stop_;
};

}  // namespace

void check_measuring(const model::Scenario& scenario, Reporter& reporter) {
  Measuring measuring(reporter);
  measuring.procedure("recovery", scenario.recovery);
  measuring.procedure("test", scenario.test);
  measuring.procedure("resume", scenario.resume);
  measuring.procedure("rollback", scenario.rollback);
}

}  // namespace understudy::parse
