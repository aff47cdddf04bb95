#include "zone_rule.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "words.hpp"

namespace understudy::parse {

namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;

constexpr year last_year{2100};

enum class DayKind : std::uint8_t {
  nth_weekday,     ///< `Mm.w.d`: the w-th weekday d of month m; the fifth is the last one.
  day_of_year,     ///< `n`: from 0, leap days counted.
  day_without_29,  ///< `Jn`: from 1, 29 February never counted.
};

/// When in a year the clocks change: a day, and the time they show until then.
struct YearlyChange {
  DayKind kind = DayKind::nth_weekday;
  int month = 0;
  int week = 0;
  int day = 0;
  seconds time = std::chrono::hours(2);

  [[nodiscard]] sys_days in(year of) const {
    const sys_days new_year(of / std::chrono::January / 1);
    switch (kind) {
      case DayKind::day_of_year: return new_year + days(day);
      case DayKind::day_without_29:
        return new_year + days(day - (of.is_leap() && day >= 60 ? 0 : 1));
      case DayKind::nth_weekday: break;
    }
    const std::chrono::year_month at = of / std::chrono::month(static_cast<unsigned>(month));
    const std::chrono::weekday weekday(static_cast<unsigned>(day));
    if (week == 5) return sys_days(at / weekday[std::chrono::last]);
    return sys_days(at / weekday[static_cast<unsigned>(week)]);
  }
};

struct Rule {
  seconds standard{0};
  bool has_summer = false;
  seconds summer{0};
  YearlyChange begins;
  YearlyChange ends;
};

/// Reads the rule from its text, front to back; every part says whether it was there.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<Rule> read() {
    Rule rule;
    if (!name() || !offset(rule.standard)) return std::nullopt;
    rule.standard = -rule.standard;  // POSIX counts westwards.
    if (rest_.empty()) return rule;
    rule.has_summer = true;
    rule.summer = rule.standard + std::chrono::hours(1);
    if (!name()) return std::nullopt;
    if (!rest_.empty() && rest_.front() != ',') {
      if (!offset(rule.summer)) return std::nullopt;
      rule.summer = -rule.summer;
    }
    if (!change(rule.begins) || !change(rule.ends) || !rest_.empty()) return std::nullopt;
    return rule;
  }

 private:
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool name() {
    const bool quoted = take('<');
    const auto inside = [quoted](char c) {
      return is_letter(c) || (quoted && (is_digit(c) || c == '+' || c == '-'));
    };
    const auto size =
        static_cast<std::size_t>(std::ranges::find_if_not(rest_, inside) - rest_.begin());
    rest_.remove_prefix(size);
    return size >= 3 && (!quoted || take('>'));
  }

  bool number(int& value, int least, int most) {
    if (rest_.empty() || !is_digit(rest_.front())) return false;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{} || value < least || value > most) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }

  /// `[+-]hh[:mm[:ss]]`
  bool clock(seconds& value, int most_hours) {
    const bool minus = take('-');
    if (!minus) take('+');
    std::array<int, 3> parts{};
    if (!number(parts[0], 0, most_hours)) return false;
    for (std::size_t i = 1; i < parts.size() && take(':'); ++i) {
      if (!number(parts.at(i), 0, 59)) return false;
    }
    value = std::chrono::hours(parts[0]) + std::chrono::minutes(parts[1]) + seconds(parts[2]);
    if (minus) value = -value;
    return true;
  }

  bool offset(seconds& value) { return clock(value, 24); }

  bool change(YearlyChange& out) {
    if (!take(',')) return false;
    if (take('M')) {
      out.kind = DayKind::nth_weekday;
      if (!number(out.month, 1, 12) || !take('.') || !number(out.week, 1, 5) || !take('.') ||
          !number(out.day, 0, 6)) {
        return false;
      }
    } else if (take('J')) {
      out.kind = DayKind::day_without_29;
      if (!number(out.day, 1, 365)) return false;
    } else {
      out.kind = DayKind::day_of_year;
      if (!number(out.day, 0, 365)) return false;
    }
    return !take('/') || clock(out.time, 167);
  }

  std::string_view rest_;
};

/// The first year the rule is responsible for.
year first_year(const model::Zone& zone) {
  constexpr year earliest{1900};
  if (zone.changes.empty()) return earliest;
  const auto last = std::clamp(std::chrono::floor<days>(zone.changes.back().at),
                               sys_days(earliest / 1 / 1), sys_days(last_year / 12 / 31));
  return std::chrono::year_month_day(last).year();
}

}  // namespace

bool continue_by_rule(std::string_view text, model::Zone& zone) {
  const auto rule = Reader(text).read();
  if (!rule) return false;
  if (!rule->has_summer) return true;
  std::vector<model::ZoneChange> more;
  for (year at = first_year(zone); at <= last_year; ++at) {
    // Each time is what the clocks show before they change.
    more.push_back({.at = sys_seconds(rule->begins.in(at)) + rule->begins.time - rule->standard,
                    .offset = rule->summer});
    more.push_back({.at = sys_seconds(rule->ends.in(at)) + rule->ends.time - rule->summer,
                    .offset = rule->standard});
  }
  std::ranges::sort(more, {}, &model::ZoneChange::at);
  for (const model::ZoneChange& change : more) {
    const bool behind = zone.changes.empty() || zone.changes.back().at < change.at;
    if (behind) zone.changes.push_back(change);
  }
  return true;
}

}  // namespace understudy::parse
