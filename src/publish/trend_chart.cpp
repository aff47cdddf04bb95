#include "trend_chart.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "markup.hpp"
#include "results.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::publish {

namespace {

// Units of the drawing.
constexpr double chart_left = 88;
constexpr double chart_right = 624;
constexpr double chart_top = 16;
constexpr double chart_bottom = 176;

/// Shorter times are drawn as this: a logarithm needs a floor, and below it lies the resolution of
/// what is measured.
constexpr double shortest_seconds = 0.01;

double seconds_of(std::chrono::nanoseconds time) {
  return std::max(std::chrono::duration<double>(time).count(), shortest_seconds);
}

/// Where instants and durations lie on the drawing.
class Scales {
 public:
  void take(evidence::Time at) {
    const std::int64_t seconds = at.time_since_epoch().count();
    from_ = any_ ? std::min(from_, seconds) : seconds;
    to_ = any_ ? std::max(to_, seconds) : seconds;
    any_ = true;
  }

  void take(std::chrono::nanoseconds time) {
    const double power = std::log10(seconds_of(time));
    low_ = std::min(low_, std::floor(power));
    high_ = std::max(high_, std::ceil(power));
  }

  [[nodiscard]] double x(evidence::Time at) const {
    if (to_ == from_) return (chart_left + chart_right) / 2;
    const auto part = static_cast<double>(at.time_since_epoch().count() - from_);
    return chart_left + (chart_right - chart_left) * part / static_cast<double>(to_ - from_);
  }

  [[nodiscard]] double y(std::chrono::nanoseconds time) const {
    return height(std::log10(seconds_of(time)));
  }

  [[nodiscard]] double height(double power) const {
    const double span = std::max(high_ - low_, 1.0);
    return chart_bottom - (chart_bottom - chart_top) * (power - low_) / span;
  }

  [[nodiscard]] int low() const { return static_cast<int>(low_); }

  [[nodiscard]] int high() const { return static_cast<int>(std::max(high_, low_ + 1)); }

  [[nodiscard]] bool any() const { return any_; }

 private:
  std::int64_t from_ = 0;
  std::int64_t to_ = 0;
  bool any_ = false;
  double low_ = 9;
  double high_ = -3;
};

std::string power_text(int power) {
  constexpr double nanoseconds = 1e9;
  return model::to_human(std::chrono::nanoseconds(
      static_cast<std::int64_t>(std::llround(std::pow(10.0, power) * nanoseconds))));
}

void add_axes(const Scales& scales, Writer& out) {
  for (int power = scales.low(); power <= scales.high(); ++power) {
    const double y = scales.height(power);
    out.add(
        "<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>"
        "<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
        chart_left, chart_right, std::round(y), std::round(y), chart_left - 8, std::round(y) + 4,
        power_text(power));
  }
  out.add("<line class=\"axis\" x1=\"{0}\" x2=\"{1}\" y1=\"{2}\" y2=\"{2}\"/>", chart_left,
          chart_right, chart_bottom);
}

std::string tenths(double value) {
  return fmt::format("{:.1f}", value);
}

}  // namespace

Html trend_chart(const std::vector<const evidence::Run*>& oldest_first,
                 evidence::Measured evidence::Run::* which, std::string_view id,
                 std::string_view title) {
  Scales scales;
  std::vector<const evidence::Run*> drawn;
  for (const evidence::Run* run : oldest_first) {
    const evidence::Measured& one = run->*which;
    if (!one.measured) continue;
    drawn.push_back(run);
    scales.take(run->ended);
    scales.take(*one.measured);
    if (one.objective) scales.take(*one.objective);
  }
  if (!scales.any()) return {};
  Writer out;
  out.add(
      "<svg class=\"trend-chart\" viewBox=\"0 0 640 208\" role=\"img\" "
      "aria-labelledby=\"{0}\"><title id=\"{0}\">{1}</title>",
      id, title);
  add_axes(scales, out);
  std::string line;
  std::string objective;
  for (const evidence::Run* run : drawn) {
    const evidence::Measured& one = run->*which;
    if (!one.measured) continue;
    const std::string x = tenths(scales.x(run->ended));
    line += fmt::format("{},{} ", x, tenths(scales.y(*one.measured)));
    if (one.objective) objective += fmt::format("{},{} ", x, tenths(scales.y(*one.objective)));
  }
  out.add("<polyline class=\"objective\" points=\"{}\"/><polyline class=\"line\" points=\"{}\"/>",
          objective, line);
  for (const evidence::Run* run : drawn) {
    const evidence::Measured& one = run->*which;
    if (!one.measured) continue;
    out.add("<circle class=\"point {}\" cx=\"{}\" cy=\"{}\" r=\"4\"/>", word_of(one.held),
            tenths(scales.x(run->ended)), tenths(scales.y(*one.measured)));
  }
  out.add("<text class=\"tick\" x=\"{}\" y=\"200\">{}</text>", chart_left,
          evidence::to_date(drawn.front()->ended));
  if (drawn.size() > 1) {
    out.add("<text class=\"tick\" x=\"{}\" y=\"200\" text-anchor=\"end\">{}</text>", chart_right,
            evidence::to_date(drawn.back()->ended));
  }
  out.add(Html{"</svg>"});
  return out.take();
}

}  // namespace understudy::publish
