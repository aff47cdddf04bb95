#include "trend_line.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "markup.hpp"
#include "results.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

namespace {

// Units of the drawing: half a pixel each, so that whole numbers are exact enough.
constexpr int trend_width = 192;
constexpr int trend_top = 8;
constexpr int trend_bottom = 40;
constexpr int trend_edge = 6;
constexpr int trend_cross = 5;
constexpr int trend_step = (trend_width - 2 * trend_edge) / (static_cast<int>(most_in_trend) - 1);

/// A logarithm needs a floor: 10 ms.
double power_of(std::int64_t milliseconds) {
  constexpr std::int64_t least = 10;
  return std::log10(static_cast<double>(std::max(milliseconds, least)));
}

/// Where the exercises lie on the drawing.
class TrendPlaces {
 public:
  explicit TrendPlaces(const std::vector<TrendPoint>& points) : points_(points) {
    for (const TrendPoint& point : points) {
      take(point.measured_ms);
      take(point.objective_ms);
    }
    // What hardly changes is drawn as what hardly changes.
    const double lacking = std::max(0.0, 1 - (high_ - low_));
    high_ += lacking / 2;
    low_ -= lacking / 2;
  }

  [[nodiscard]] int x(std::size_t at) const {
    return trend_width - trend_edge - static_cast<int>(points_.size() - 1 - at) * trend_step;
  }

  [[nodiscard]] int y(std::int64_t milliseconds) const {
    const double part = (power_of(milliseconds) - low_) / (high_ - low_);
    return trend_bottom - static_cast<int>(std::lround((trend_bottom - trend_top) * part));
  }

  /// What was never recovered from is farther than all that was measured.
  [[nodiscard]] int y_of(const TrendPoint& point) const {
    return point.measured_ms < 0 ? trend_top : y(point.measured_ms);
  }

 private:
  void take(std::int64_t milliseconds) {
    if (milliseconds < 0) return;
    const double power = power_of(milliseconds);
    low_ = any_ ? std::min(low_, power) : power;
    high_ = any_ ? std::max(high_, power) : power;
    any_ = true;
  }

  const std::vector<TrendPoint>& points_;
  bool any_ = false;
  double low_ = 0;
  double high_ = 0;
};

/// Interrupted where nothing was measured. Steps, not places: they are shorter to write.
std::string measured_path(const std::vector<TrendPoint>& points, const TrendPlaces& places) {
  std::string path;
  bool first_step = true;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].measured_ms < 0) continue;
    const bool goes_on = i > 0 && points[i - 1].measured_ms >= 0;
    if (!goes_on) {
      path += fmt::format("M{} {}", places.x(i), places.y_of(points[i]));
      first_step = true;
      continue;
    }
    const int rise = places.y_of(points[i]) - places.y_of(points[i - 1]);
    path += fmt::format("{}{}{}{}", first_step ? 'l' : ' ', trend_step, rise < 0 ? "" : " ", rise);
    first_step = false;
  }
  return path;
}

/// As far as it was in force; where it was changed it steps half-way between two exercises. The
/// first and the last one go on to the edges.
std::string objective_path(const std::vector<TrendPoint>& points, const TrendPlaces& places) {
  std::string path;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (points[i].objective_ms < 0) continue;
    const int from = i == 0 ? 0 : places.x(i) - trend_step / 2;
    const int to = i + 1 == points.size() ? trend_width : places.x(i) + trend_step / 2;
    const bool goes_on = i > 0 && points[i - 1].objective_ms >= 0;
    const bool same = goes_on && points[i - 1].objective_ms == points[i].objective_ms;
    const int y = places.y(points[i].objective_ms);
    if (same) {
      path.resize(path.rfind('H'));
    } else {
      path += goes_on ? fmt::format("V{}", y) : fmt::format("M{} {}", from, y);
    }
    path += fmt::format("H{}", to);
  }
  return path;
}

std::string crosses(const std::vector<TrendPoint>& points, const TrendPlaces& places) {
  std::string path;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!points[i].failed) continue;
    path += fmt::format("M{0} {1}l{2} {2}m0-{2}l-{2} {2}", places.x(i) - trend_cross,
                        places.y_of(points[i]) - trend_cross, 2 * trend_cross);
  }
  return path;
}

/// The last one beside the middle of those before it; a tenth is no difference.
std::string_view direction_of(const std::vector<TrendPoint>& points) {
  constexpr double tenth = 0.1;
  std::vector<std::int64_t> before;
  for (const TrendPoint& point : points) {
    if (point.measured_ms >= 0) before.push_back(point.measured_ms);
  }
  if (before.size() < 2 || points.back().measured_ms < 0) return "";
  const auto last = static_cast<double>(before.back());
  before.pop_back();
  const auto middle = before.begin() + static_cast<std::ptrdiff_t>(before.size() / 2);
  std::ranges::nth_element(before, middle);
  const auto usual = static_cast<double>(*middle);
  if (last > usual * (1 + tenth)) return ", rising";
  return last < usual * (1 - tenth) ? ", falling" : ", steady";
}

std::string measured_words(std::int64_t milliseconds) {
  if (milliseconds < 0) return "not measured";
  return milliseconds == 0 ? "0 s" : model::to_human(std::chrono::milliseconds(milliseconds));
}

std::string trend_title(std::string_view figure, const Worst& worst) {
  const TrendPoint& last = worst.trend.back();
  std::string out =
      fmt::format("{} of {}: last {}", figure, worst.target, measured_words(last.measured_ms));
  if (last.objective_ms >= 0) {
    out += ", promised " + model::to_text(std::chrono::milliseconds(last.objective_ms));
  }
  out += direction_of(worst.trend);
  const auto failed = std::ranges::count_if(worst.trend, &TrendPoint::failed);
  if (worst.trend.size() == 1) return out + (failed == 0 ? ", 1 exercise" : ", 1 exercise failed");
  return out + (failed == 0
                    ? fmt::format(", {} exercises", worst.trend.size())
                    : fmt::format(", {} of {} exercises failed", failed, worst.trend.size()));
}

}  // namespace

Html trend_line(std::string_view figure, const Worst& worst) {
  const std::vector<TrendPoint>& points = worst.trend;
  const bool measured =
      std::ranges::any_of(points, [](const TrendPoint& point) { return point.measured_ms >= 0; });
  if (!measured) return {};
  const TrendPlaces places(points);
  Writer out;
  out.add("<svg class=\"spark\" viewBox=\"0 0 {} 48\" role=\"img\"><title>{}</title>", trend_width,
          trend_title(figure, worst));
  const auto add = [&out](std::string_view kind, const std::string& path) {
    if (!path.empty()) out.add("<path class=\"{}\" d=\"{}\"/>", kind, path);
  };
  add("objective", objective_path(points, places));
  add("line", measured_path(points, places));
  if (!points.back().failed && points.back().measured_ms >= 0) {
    // A line of no length with round ends.
    add("last", fmt::format("M{} {}h0", places.x(points.size() - 1), places.y_of(points.back())));
  }
  add("failed", crosses(points, places));
  out.add(Html{"</svg>"});
  return out.take();
}

}  // namespace understudy::publish
