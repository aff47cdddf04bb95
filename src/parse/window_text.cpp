#include "window_text.hpp"

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

#include <fmt/format.h>

#include "understudy/diag/nearest.hpp"
#include "understudy/model/window.hpp"
#include "window_proposal.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

using model::Calendar;
using model::Window;
using std::chrono::minutes;

constexpr std::array<std::string_view, 7> day_names{"Mon", "Tue", "Wed", "Thu",
                                                    "Fri", "Sat", "Sun"};

/// A word of the text and where it begins.
struct Word {
  std::string_view text;
  std::size_t begin = 0;

  [[nodiscard]] Word part(std::size_t at, std::size_t length = std::string_view::npos) const {
    return {.text = text.substr(at, length), .begin = begin + at};
  }
};

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t at = 0;;) {
    at = text.find_first_not_of(' ', at);
    if (at == std::string_view::npos) return words;
    const std::size_t end = std::min(text.find(' ', at), text.size());
    words.push_back({.text = text.substr(at, end - at), .begin = at});
    at = end;
  }
}

std::unexpected<WindowError> wrong(WindowFault fault, const Word& word, std::string message,
                                   std::string hint = {}) {
  return std::unexpected(WindowError{.fault = fault,
                                     .begin = word.begin,
                                     .length = word.text.size(),
                                     .message = std::move(message),
                                     .hint = std::move(hint)});
}

/// Whether the text has the given outline: a `0` stands for a digit.
bool has_outline(std::string_view text, std::string_view outline) {
  return std::ranges::equal(
      text, outline, [](char c, char wanted) { return wanted == '0' ? is_digit(c) : c == wanted; });
}

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool is_day(std::string_view text) {
  return is_one_of(text.substr(0, 3), day_names) || text == "daily";
}

/// Reads one calendar window from its words.
class CalendarReader {
 public:
  explicit CalendarReader(std::string_view text) : whole_{.text = text}, words_(words_of(text)) {}

  std::expected<Window, WindowError> read() {
    Calendar calendar;
    for (const auto part : {&CalendarReader::dates, &CalendarReader::days, &CalendarReader::times,
                            &CalendarReader::zone}) {
      if (auto problem = (this->*part)(calendar)) return std::unexpected(std::move(*problem));
    }
    if (!said_) return wrong(WindowFault::not_a_window, whole_, "is not a window");
    if (at_ < words_.size()) {
      return wrong(WindowFault::not_a_window, words_[at_], "stands where a window is over");
    }
    return calendar;
  }

 private:
  using Problem = std::optional<WindowError>;

  [[nodiscard]] const Word* word() const { return at_ < words_.size() ? &words_[at_] : nullptr; }

  template <typename... Parts>
  static Problem problem(Parts&&... parts) {
    return wrong(std::forward<Parts>(parts)...).error();
  }

  Problem dates(Calendar& calendar) {
    const Word* at = word();
    if (at == nullptr || !at->text.contains("..")) return std::nullopt;
    const std::size_t dots = at->text.find("..");
    const Word first = at->part(0, dots);
    const Word last = at->part(dots + 2);
    said_ = true;
    ++at_;
    if (has_outline(first.text, "00-00") && has_outline(last.text, "00-00")) {
      return season(first, last, calendar);
    }
    if (has_outline(first.text, "0000-00-00") && has_outline(last.text, "0000-00-00")) {
      return range(first, last, calendar);
    }
    return problem(WindowFault::not_a_window, *at, "is not a range of days",
                   "write MM-DD..MM-DD for every year, or YYYY-MM-DD..YYYY-MM-DD for one");
  }

  static std::chrono::month_day month_day(std::string_view text) {
    return std::chrono::month(static_cast<unsigned>(number(text.substr(0, 2)))) /
           std::chrono::day(static_cast<unsigned>(number(text.substr(3, 2))));
  }

  static Problem season(const Word& first, const Word& last, Calendar& calendar) {
    const model::Season read{.first = month_day(first.text), .last = month_day(last.text)};
    if (!read.first.ok()) return no_such_day(first);
    if (!read.last.ok()) return no_such_day(last);
    calendar.dates = read;
    return std::nullopt;
  }

  static Problem range(const Word& first, const Word& last, Calendar& calendar) {
    const auto day = [](std::string_view text) {
      const std::chrono::month_day rest = month_day(text.substr(5));
      return std::chrono::year(number(text.substr(0, 4))) / rest.month() / rest.day();
    };
    const model::DateRange read{.first = day(first.text), .last = day(last.text)};
    for (const auto& [word, date] : {std::pair(first, read.first), std::pair(last, read.last)}) {
      if (!date.ok()) return no_such_day(word);
      if (date.year() < std::chrono::year(1970) || date.year() > std::chrono::year(2099)) {
        return problem(WindowFault::out_of_range, word, "is before 1970 or after 2099");
      }
    }
    if (read.last < read.first) {
      return problem(WindowFault::never_begins, last, "is before the day on which it begins",
                     "the earlier day stands first");
    }
    calendar.dates = read;
    return std::nullopt;
  }

  static Problem no_such_day(const Word& word) {
    return problem(WindowFault::out_of_range, word, "is not a day of the calendar");
  }

  Problem days(Calendar& calendar) {
    const Word* at = word();
    if (at == nullptr || !is_day(at->text)) return std::nullopt;
    said_ = true;
    ++at_;
    if (at->text != "daily") {
      calendar.days = 0;
      for (std::size_t begin = 0; begin <= at->text.size();) {
        const std::size_t end = std::min(at->text.find(',', begin), at->text.size());
        if (auto bad = add_days(at->part(begin, end - begin), calendar)) return bad;
        begin = end + 1;
      }
    }
    if (const Word* next = word(); next != nullptr && next->text.contains(':')) return std::nullopt;
    return problem(WindowFault::not_a_window, *at, "does not say from when until when",
                   fmt::format("write '{} 00:00-24:00' if whole days are meant", at->text));
  }

  /// `Mon` or `Mon-Fri`; a range may go past Sunday.
  static Problem add_days(const Word& part, Calendar& calendar) {
    const std::size_t dash = std::min(part.text.find('-'), part.text.size());
    const Word first = part.part(0, dash);
    const Word last = dash == part.text.size() ? first : part.part(dash + 1);
    std::array<std::size_t, 2> found{};
    for (std::size_t i = 0; i < 2; ++i) {
      const Word& name = i == 0 ? first : last;
      const auto* const day = std::ranges::find(day_names, name.text);
      if (day == day_names.end()) {
        return problem(WindowFault::not_a_window, name.text.empty() ? part : name,
                       "is none of Mon, Tue, Wed, Thu, Fri, Sat and Sun",
                       diag::did_you_mean(name.text, day_names));
      }
      found.at(i) = static_cast<std::size_t>(day - day_names.begin());
    }
    for (std::size_t day = found[0];; day = (day + 1) % 7) {
      calendar.days = static_cast<model::Weekdays>(calendar.days | (1U << day));
      if (day == found[1]) return std::nullopt;
    }
  }

  Problem times(Calendar& calendar) {
    const Word* at = word();
    if (at == nullptr || !at->text.contains(':')) return std::nullopt;
    said_ = true;
    ++at_;
    if (!has_outline(at->text, "00:00-00:00")) {
      return problem(WindowFault::not_a_window, *at, "is not a range of times");
    }
    for (const std::size_t begin : {std::size_t{0}, std::size_t{6}}) {
      const Word time = at->part(begin, 5);
      const int hour = number(time.text.substr(0, 2));
      const int minute = number(time.text.substr(3, 2));
      const bool midnight = begin > 0 && hour == 24 && minute == 0;
      if (minute > 59 || (hour > 23 && !midnight)) {
        return problem(WindowFault::out_of_range, time, "is not a time of day",
                       "times go from 00:00 to 23:59; 24:00 may end a window");
      }
      (begin == 0 ? calendar.from : calendar.until) = minutes(hour * 60 + minute);
    }
    if (calendar.from != calendar.until) return std::nullopt;
    return problem(WindowFault::never_begins, *at, "ends when it begins",
                   "write 00:00-24:00 if the whole day is meant");
  }

  Problem zone(Calendar& calendar) {
    const Word* at = word();
    if (at == nullptr || !said_) return std::nullopt;
    auto error = zone_error(at->text, at->begin);
    // Of several words that are no zone, none is one: they are what is surplus.
    if (error && at_ + 1 < words_.size()) return std::nullopt;
    ++at_;
    calendar.zone = at->text;
    return error;
  }

  Word whole_;
  std::vector<Word> words_;
  std::size_t at_ = 0;
  bool said_ = false;  ///< Dates, days or times were read.
};

bool is_page(std::string_view text) {
  return (text.starts_with("https://") && text.size() > 8) ||
         (text.starts_with("http://") && text.size() > 7);
}

}  // namespace

std::expected<Window, WindowError> parse_window(std::string_view text) {
  const Word whole{.text = text};
  if (text.size() > longest_window) {
    return wrong(WindowFault::not_a_window, whole, "is too long for a window",
                 "write one window an item");
  }
  const std::vector<Word> words = words_of(text);
  if (words.size() == 1 && words[0].text == "always") return model::Always{};
  if (words.size() == 1 && words[0].text == "never") return model::Never{};
  if (!words.empty() && words[0].text == "on-call") {
    if (words.size() == 1) return model::OnCall{};
    if (words.size() == 2 && is_page(words[1].text)) {
      return model::OnCall{.schedule = std::string(words[1].text)};
    }
    return wrong(WindowFault::not_a_window, words[1], "is not the address of a schedule",
                 "write 'on-call', or 'on-call https://…'");
  }
  return CalendarReader(text).read();
}

std::optional<WindowError> zone_error(std::string_view word, std::size_t begin) {
  const Word at{.text = word, .begin = begin};
  const std::string_view meant = zone_of_abbreviation(word);
  if (!meant.empty()) {
    return wrong(WindowFault::not_a_zone, at,
                 "may mean several zones, and does not say when its clocks change",
                 fmt::format("write '{}' if that is meant", meant))
        .error();
  }
  bool first = true;  // Of a part between slashes.
  bool sound = !word.empty() && word.size() <= longest_zone && is_letter(word.front()) &&
               !word.ends_with('/');
  for (const char c : word) {
    const bool inner = is_digit(c) || c == '-' || c == '+';
    sound = sound && (is_letter(c) || (!first && (inner || c == '_' || c == '/')));
    first = c == '/';
  }
  const bool offset = word.starts_with("UTC") && word.size() > 3;
  if (sound && !offset) return std::nullopt;
  return wrong(WindowFault::not_a_zone, at, "is not the name of a time zone",
               "write an IANA name, as in Europe/Berlin or UTC")
      .error();
}

}  // namespace understudy::parse
