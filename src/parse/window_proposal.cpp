#include "window_proposal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "understudy/model/window.hpp"
#include "window_text.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Letters = std::pair<std::string_view, std::string_view>;

/// What people in one place mean; elsewhere the letters mean other zones.
constexpr std::array<Letters, 36> zone_letters{{
    {"PST", "America/Los_Angeles"},  {"PDT", "America/Los_Angeles"}, {"PT", "America/Los_Angeles"},
    {"MST", "America/Denver"},       {"MDT", "America/Denver"},      {"MT", "America/Denver"},
    {"CST", "America/Chicago"},      {"CDT", "America/Chicago"},     {"CT", "America/Chicago"},
    {"EST", "America/New_York"},     {"EDT", "America/New_York"},    {"ET", "America/New_York"},
    {"AKST", "America/Anchorage"},   {"AKDT", "America/Anchorage"},  {"HST", "Pacific/Honolulu"},
    {"AST", "America/Halifax"},      {"ADT", "America/Halifax"},     {"BRT", "America/Sao_Paulo"},
    {"BST", "Europe/London"},        {"IST", "Asia/Kolkata"},        {"WEST", "Europe/Lisbon"},
    {"CEST", "Europe/Berlin"},       {"EEST", "Europe/Athens"},      {"MSK", "Europe/Moscow"},
    {"SAST", "Africa/Johannesburg"}, {"HKT", "Asia/Hong_Kong"},      {"SGT", "Asia/Singapore"},
    {"JST", "Asia/Tokyo"},           {"KST", "Asia/Seoul"},          {"AWST", "Australia/Perth"},
    {"ACST", "Australia/Adelaide"},  {"AEST", "Australia/Sydney"},   {"AEDT", "Australia/Sydney"},
    {"NZST", "Pacific/Auckland"},    {"NZDT", "Pacific/Auckland"},   {"Z", "UTC"},
}};

/// Which days a word means, by its bits; one that stands for a whole group has several.
struct DayWord {
  std::string_view text;
  model::Weekdays days;
};

constexpr std::array<DayWord, 42> day_words{{
    {"m", 1},          {"mo", 1},         {"mon", 1},       {"monday", 1},   {"mondays", 1},
    {"t", 2},          {"tu", 2},         {"tue", 2},       {"tues", 2},     {"tuesday", 2},
    {"tuesdays", 2},   {"w", 4},          {"we", 4},        {"wed", 4},      {"wednesday", 4},
    {"wednesdays", 4}, {"th", 8},         {"thu", 8},       {"thur", 8},     {"thurs", 8},
    {"thursday", 8},   {"thursdays", 8},  {"f", 16},        {"fr", 16},      {"fri", 16},
    {"friday", 16},    {"fridays", 16},   {"s", 32},        {"sa", 32},      {"sat", 32},
    {"saturday", 32},  {"saturdays", 32}, {"su", 64},       {"sun", 64},     {"sunday", 64},
    {"sundays", 64},   {"weekdays", 31},  {"workdays", 31}, {"weekend", 96}, {"weekends", 96},
    {"daily", 127},    {"everyday", 127},
}};

enum class Sign : std::uint8_t { dash, separator, end };

/// A time as far as it is written: `9`, `9:30`, `9 AM`.
struct Time {
  int hour = 0;
  int minute = 0;
  bool exact = false;  ///< It has minutes, so it may be one of 24 hours.
  char half = ' ';     ///< 'a' or 'p'.
};

struct DayItem {
  model::Weekdays days = 0;
};

struct ZoneItem {
  std::string name;
};

using Item = std::variant<Sign, Time, DayItem, ZoneItem>;

/// Splits prose into items; nullopt at the first word that means nothing here.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<std::vector<Item>> scan() {
    while (!rest_.empty()) {
      if (is_blank(rest_.front())) {
        rest_.remove_prefix(1);
      } else if (is_digit(rest_.front())) {
        if (!time()) return std::nullopt;
      } else if (is_letter(rest_.front())) {
        if (!word()) return std::nullopt;
      } else if (!sign()) {
        return std::nullopt;
      }
    }
    items_.emplace_back(Sign::end);
    return std::move(items_);
  }

 private:
  bool sign() {
    for (const std::string_view dash : {"-", "\u2013", "\u2014"}) {
      if (take(dash)) return add(Sign::dash);
    }
    for (const std::string_view separator : {",", "&", "+"}) {
      if (take(separator)) return add(Sign::separator);
    }
    if (take(";")) return add(Sign::end);
    return false;
  }

  bool add(Item item) {
    items_.push_back(std::move(item));
    return true;
  }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  bool digits(int& value) {
    const auto [last, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    const auto count = static_cast<std::size_t>(last - rest_.data());
    if (error != std::errc{} || count > 2) return false;
    rest_.remove_prefix(count);
    return true;
  }

  bool time() {
    Time time;
    if (!digits(time.hour)) return false;
    if (take(":")) {
      if (rest_.empty() || !is_digit(rest_.front()) || !digits(time.minute)) return false;
      time.exact = true;
    }
    return add(time);
  }

  bool word() {
    const auto inner = [](char c) {
      return is_letter(c) || is_digit(c) || c == '_' || c == '/' || c == '.';
    };
    const auto size =
        static_cast<std::size_t>(std::ranges::find_if_not(rest_, inner) - rest_.begin());
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    const std::string low = lower(text);
    if (low == "to" || low == "until" || low == "till" || low == "through") return add(Sign::dash);
    if (low == "and") return add(Sign::separator);
    if (low == "from" || low == "every" || low == "on") return true;
    if (low == "day" || low == "days") return add(DayItem{model::every_day});
    if (half_of_day(low)) return true;
    if (low == "noon") return add(Time{.hour = 12, .exact = true});
    if (low == "midnight") return add(Time{.hour = 0, .exact = true});
    const auto* const day = std::ranges::find(day_words, low, &DayWord::text);
    if (day != day_words.end()) return add(DayItem{day->days});
    return zone(text);
  }

  /// `am` behind a time.
  bool half_of_day(std::string_view low) {
    const bool morning = low == "am" || low == "a.m." || low == "a.m";
    const bool evening = low == "pm" || low == "p.m." || low == "p.m";
    Time* time = items_.empty() ? nullptr : std::get_if<Time>(&items_.back());
    if (!(morning || evening) || time == nullptr || time->half != ' ') return false;
    time->half = morning ? 'a' : 'p';
    return true;
  }

  bool zone(std::string_view text) {
    const std::string_view meant = zone_of_abbreviation(text);
    if (!meant.empty()) return add(ZoneItem{std::string(meant)});
    if (!text.contains('/') && text != "UTC" && text != "GMT") return false;
    if (zone_error(text, 0)) return false;
    return add(ZoneItem{std::string(text)});
  }

  std::string_view rest_;
  std::vector<Item> items_;
};

using Range = std::pair<minutes, minutes>;

/// Minutes since midnight; nullopt when there is no such time.
std::optional<minutes> time_of(Time time, bool ends) {
  if (time.minute > 59) return std::nullopt;
  if (time.half != ' ') {
    if (time.hour < 1 || time.hour > 12) return std::nullopt;
    time.hour = time.hour % 12 + (time.half == 'p' ? 12 : 0);
  }
  minutes at = hours(time.hour) + minutes(time.minute);
  if (ends && at.count() == 0) at = hours(24);
  const bool fits = at < hours(24) || (ends && at == hours(24));
  return fits ? std::optional(at) : std::nullopt;
}

std::optional<Range> range_of(Time from, Time until) {
  if (until.half != ' ' && from.half == ' ') {
    // '9 - 5 PM' begins in the morning, '1 - 5 PM' does not.
    const bool same = from.hour % 12 < until.hour % 12;
    from.half = same ? until.half : (until.half == 'p' ? 'a' : 'p');
  }
  const bool short_form = !from.exact && !until.exact && from.half == ' ' && until.half == ' ';
  if (short_form && from.hour <= 12 && until.hour <= from.hour && until.hour > 0) {
    until.hour += 12;  // '9 - 5'
  }
  const auto begin = time_of(from, false);
  const auto end = time_of(until, true);
  if (!begin || !end || *begin == *end) return std::nullopt;
  return Range{*begin, *end};
}

/// Puts items together to windows; gives up at what does not fit.
class Assembler {
 public:
  explicit Assembler(const std::vector<Item>& items) : items_(items) {}

  std::optional<std::vector<model::Calendar>> assemble() {
    while (at_ < items_.size()) {
      const Item& item = items_[at_];
      bool fits = true;
      if (std::holds_alternative<DayItem>(item)) {
        fits = days();
      } else if (std::holds_alternative<Time>(item)) {
        fits = range();
      } else if (const auto* zone = std::get_if<ZoneItem>(&item)) {
        fits = zone_.empty() || zone_ == zone->name;
        zone_ = zone->name;
        ++at_;
      } else {
        fits = sign(std::get<Sign>(item));
      }
      if (!fits) return std::nullopt;
    }
    for (model::Calendar& window : windows_) window.zone = zone_;
    return std::move(windows_);
  }

 private:
  bool sign(Sign sign) {
    if (sign == Sign::dash) return false;  // Those that mean something stand inside a range.
    if (sign == Sign::end && !flush()) return false;
    ++at_;
    return true;
  }

  template <typename T>
  [[nodiscard]] const T* item(std::size_t at) const {
    return at < items_.size() ? std::get_if<T>(&items_[at]) : nullptr;
  }

  [[nodiscard]] bool is_dash(std::size_t at) const {
    const Sign* sign = item<Sign>(at);
    return sign != nullptr && *sign == Sign::dash;
  }

  bool days() {
    if (days_ != 0 && after_range_ && !flush()) return false;
    after_range_ = false;
    model::Weekdays first = item<DayItem>(at_)->days;
    // The second one of 'S & S' and 'S - S' is Sunday.
    if (first == 0x20 && (days_ & 0x20U) != 0) first = 0x40;
    ++at_;
    if (!is_dash(at_) || item<DayItem>(at_ + 1) == nullptr) {
      days_ = static_cast<model::Weekdays>(days_ | first);
      return true;
    }
    model::Weekdays last = item<DayItem>(at_ + 1)->days;
    if (first == 0x20 && last == 0x20) last = 0x40;
    at_ += 2;
    if (std::popcount(first) != 1 || std::popcount(last) != 1) return false;
    for (model::Weekdays day = first;;
         day = static_cast<model::Weekdays>(day == 0x40 ? 1U : static_cast<unsigned>(day) << 1U)) {
      days_ = static_cast<model::Weekdays>(days_ | day);
      if (day == last) return true;
    }
  }

  bool range() {
    const Time* from = item<Time>(at_);
    const Time* until = is_dash(at_ + 1) ? item<Time>(at_ + 2) : nullptr;
    if (until == nullptr) return false;
    // A second range behind the days of a first one begins another window.
    if (days_ != 0 && times_first_ && !ranges_.empty() && !flush()) return false;
    const auto range = range_of(*from, *until);
    if (!range) return false;
    if (ranges_.empty()) times_first_ = days_ == 0;
    ranges_.push_back(*range);
    after_range_ = true;
    at_ += 3;
    return true;
  }

  /// Days without times mean nothing certain; times without days mean every day.
  bool flush() {
    if (ranges_.empty()) return days_ == 0;
    for (const auto& [from, until] : ranges_) {
      windows_.push_back({.dates = {},
                          .days = days_ == 0 ? model::every_day : days_,
                          .from = from,
                          .until = until,
                          .zone = {}});
    }
    ranges_.clear();
    days_ = 0;
    times_first_ = false;
    after_range_ = false;
    return true;
  }

  const std::vector<Item>& items_;
  std::size_t at_ = 0;
  std::vector<model::Calendar> windows_;
  model::Weekdays days_ = 0;
  std::vector<Range> ranges_;
  bool times_first_ = false;
  bool after_range_ = false;  ///< What was read last, signs aside.
  std::string zone_;
};

std::string_view word_for(std::string_view low) {
  constexpr std::array<std::string_view, 7> always{
      "always", "24/7", "24x7", "anytime", "any time", "all the time", "at all times"};
  constexpr std::array<std::string_view, 4> on_call{"on-call", "on call", "oncall", "on_call"};
  if (is_one_of(low, always)) return "always";
  if (is_one_of(low, on_call)) return "on-call";
  if (low == "never") return "never";
  return {};
}

}  // namespace

std::string_view zone_of_abbreviation(std::string_view word) {
  const auto* const found = std::ranges::find(zone_letters, word, &Letters::first);
  return found == zone_letters.end() ? std::string_view() : found->second;
}

std::vector<std::string> proposed_windows(std::string_view prose) {
  if (prose.size() > longest_window) return {};
  const std::string_view word = word_for(lower(folded(prose)));
  if (!word.empty()) return {std::string(word)};
  const auto items = Scanner(prose).scan();
  if (!items) return {};
  const auto windows = Assembler(*items).assemble();
  if (!windows) return {};
  std::vector<std::string> out;
  for (const model::Calendar& window : *windows) out.push_back(model::to_text(window));
  return out;
}

}  // namespace understudy::parse
