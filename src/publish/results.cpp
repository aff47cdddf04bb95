#include "results.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "understudy/evidence/evidence.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

namespace {

double share_of(const evidence::Measured& one) {
  if (!one.objective || !one.measured || one.objective->count() == 0) return -1;
  using Seconds = std::chrono::duration<double>;
  return Seconds(*one.measured) / Seconds(*one.objective);
}

/// What is worse is greater: missed before unknown before met, then by the share.
int severity_of(const evidence::Measured& one) {
  if (one.held == evidence::Held::missed) return 2;
  return one.held == evidence::Held::met ? 0 : 1;
}

std::int64_t milliseconds_of(const std::optional<std::chrono::nanoseconds>& time) {
  return time ? std::chrono::duration_cast<std::chrono::milliseconds>(*time).count() : -1;
}

std::vector<TrendPoint> trend_of(const std::vector<const evidence::Run*>& newest_first,
                                 evidence::Measured evidence::Run::* which,
                                 const std::string& target) {
  std::vector<TrendPoint> points;
  for (const evidence::Run* run : newest_first) {
    if (!conclusive(*run) || subject_of(*run) != target) continue;
    const evidence::Measured& one = run->*which;
    points.push_back({.measured_ms = milliseconds_of(one.measured),
                      .objective_ms = milliseconds_of(one.objective),
                      .failed = run->verdict == evidence::Verdict::failed ||
                                one.held == evidence::Held::missed});
    if (points.size() == most_in_trend) break;
  }
  std::ranges::reverse(points);
  return points;
}

}  // namespace

std::string_view word_of(evidence::Held held) {
  switch (held) {
    case evidence::Held::met: return "met";
    case evidence::Held::missed: return "missed";
    case evidence::Held::not_shown:
    case evidence::Held::not_declared: break;
  }
  return "unknown";
}

std::string measured_text(const evidence::Measured& measured) {
  if (!measured.measured) return "not measured";
  // Nothing lost is no tiny loss.
  return measured.measured->count() == 0 ? "0 s" : model::to_human(*measured.measured);
}

std::string against_text(const evidence::Measured& measured) {
  if (!measured.objective) return measured_text(measured);
  return fmt::format("{} of {}", measured_text(measured), model::to_text(*measured.objective));
}

const std::string& subject_of(const evidence::Run& run) {
  if (!run.target.empty()) return run.target;
  return run.scenario.empty() ? run.experiment : run.scenario;
}

bool conclusive(const evidence::Run& run) {
  return run.verdict == evidence::Verdict::passed || run.verdict == evidence::Verdict::failed;
}

Worst worst_of(const std::vector<const evidence::Run*>& newest_first,
               evidence::Measured evidence::Run::* which) {
  const evidence::Run* worst = nullptr;
  std::set<std::string_view> seen;
  for (const evidence::Run* run : newest_first) {
    if (!conclusive(*run) || !seen.insert(subject_of(*run)).second) continue;
    const evidence::Measured& one = run->*which;
    if (worst == nullptr) {
      worst = run;
      continue;
    }
    const evidence::Measured& other = worst->*which;
    const auto rank = std::pair(severity_of(one), share_of(one));
    if (rank > std::pair(severity_of(other), share_of(other))) worst = run;
  }
  if (worst == nullptr) return {.state = "unknown"};
  const evidence::Measured& one = worst->*which;
  return {.text = against_text(one),
          .target = subject_of(*worst),
          .state = std::string(word_of(one.held)),
          .share = share_of(one),
          .trend = trend_of(newest_first, which, subject_of(*worst))};
}

}  // namespace understudy::publish
