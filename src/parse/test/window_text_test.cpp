#include "../window_text.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "../window_proposal.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/window.hpp"
#include "understudy/parse/application.hpp"

namespace understudy::parse {

namespace {

using model::Calendar;
using model::Window;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// What the text means, written canonically; or what is wrong with it.
std::string read(std::string_view text) {
  const auto window = parse_window(text);
  if (window) return model::to_text(*window);
  const WindowError& error = window.error();
  return "'" + std::string(text.substr(error.begin, error.length)) + "' " + error.message;
}

TEST(WindowText, ReadsEveryForm) {
  for (const char* text :
       {"always", "never", "on-call", "on-call https://calls.example.test", "Mon-Fri 09:00-17:00",
        "Sat,Sun 10:00-14:00 America/Los_Angeles", "daily 22:00-06:00", "11-20..12-31",
        "12-20..01-05 Europe/Berlin", "2026-11-20..2026-12-31 Mon-Fri 09:00-24:00 UTC",
        "02-29..02-29", "Mon,Wed-Fri 00:00-24:00 America/Argentina/Buenos_Aires"}) {
    EXPECT_EQ(read(text), text);
  }
}

TEST(WindowText, ReadsTimesWithoutDaysAsEveryDay) {
  EXPECT_EQ(read("02:00-03:00 America/Los_Angeles"), "daily 02:00-03:00 America/Los_Angeles");
  EXPECT_EQ(read("11-20..12-31 daily 00:00-24:00"), "11-20..12-31");
  EXPECT_EQ(read("  Fri-Mon   09:00-17:00 "), "Mon,Fri-Sun 09:00-17:00");
}

TEST(WindowText, PointsAtTheWordThatIsWrong) {
  EXPECT_EQ(read("Mon-Fry 09:00-17:00"), "'Fry' is none of Mon, Tue, Wed, Thu, Fri, Sat and Sun");
  EXPECT_EQ(read("Mon-Fri 09:00-25:00"), "'25:00' is not a time of day");
  EXPECT_EQ(read("Mon-Fri 24:00-25:00"), "'24:00' is not a time of day");
  EXPECT_EQ(read("Mon-Fri 09:60-17:00"), "'09:60' is not a time of day");
  EXPECT_EQ(read("Mon-Fri 9:00-17:00"), "'9:00-17:00' is not a range of times");
  EXPECT_EQ(read("Mon-Fri"), "'Mon-Fri' does not say from when until when");
  EXPECT_EQ(read("Mon-Fri 09:00-09:00"), "'09:00-09:00' ends when it begins");
  EXPECT_EQ(read("02-30..03-01"), "'02-30' is not a day of the calendar");
  EXPECT_EQ(read("2026-02-29..2026-03-01"), "'2026-02-29' is not a day of the calendar");
  EXPECT_EQ(read("2026-05-02..2026-05-01"), "'2026-05-01' is before the day on which it begins");
  EXPECT_EQ(read("1969-05-02..2026-05-01"), "'1969-05-02' is before 1970 or after 2099");
  EXPECT_EQ(read("11-20..2026-12-31"), "'11-20..2026-12-31' is not a range of days");
  EXPECT_EQ(read("Mon-Fri 09:00-17:00 PST"),
            "'PST' may mean several zones, and does not say when its clocks change");
  EXPECT_EQ(read("Mon-Fri 09:00-17:00 UTC+1"), "'UTC+1' is not the name of a time zone");
  EXPECT_EQ(read("Mon-Fri 09:00-17:00 ../../etc/passwd"),
            "'../../etc/passwd' is not the name of a time zone");
  EXPECT_EQ(read("Mon-Fri 09:00-17:00 Europe/Berlin today"),
            "'today' stands where a window is over");
  EXPECT_EQ(read("Mon-Fri 09:00-17:00 +01:00 today"), "'+01:00' stands where a window is over");
  EXPECT_EQ(read("on-call alice"), "'alice' is not the address of a schedule");
  EXPECT_EQ(read("Always"), "'Always' is not a window");
  EXPECT_EQ(read(""), "'' is not a window");
  EXPECT_EQ(read(std::string(201, '-')),
            "'" + std::string(201, '-') + "' is too long for a window");
}

TEST(Windows, AListThatNobodyCanFollowIsRefused) {
  std::string text =
      "apiVersion: understudy/v1\nkind: Application\nmetadata: {name: shop}\nspec:\n"
      "  timezone: UTC\n  contacts:\n    - id: alice\n      availability:\n";
  for (int i = 0; i < 51; ++i) text += fmt::format("        - daily 00:{:02}-12:00\n", i);

  const auto parsed = parse_application(
      std::make_shared<const diag::Source>(diag::Source{.name = "understudy.yaml", .text = text}));

  ASSERT_EQ(parsed.findings.size(), 1U);
  EXPECT_EQ(parsed.findings[0].code, "US-M036");
  EXPECT_EQ(parsed.findings[0].message, "'availability' lists 51 windows, which nobody can follow");
  EXPECT_EQ(parsed.findings[0].where.line, 59U);
}

TEST(WindowProposal, UnderstandsHowPeopleWriteHours) {
  EXPECT_THAT(proposed_windows("9 - 5, M - F"), ElementsAre("Mon-Fri 09:00-17:00"));
  EXPECT_THAT(proposed_windows("9 - 5, M - F; 10 - 2, S & S"),
              ElementsAre("Mon-Fri 09:00-17:00", "Sat,Sun 10:00-14:00"));
  EXPECT_THAT(proposed_windows("2:00 AM - 3:00 AM PST"),
              ElementsAre("daily 02:00-03:00 America/Los_Angeles"));
  EXPECT_THAT(proposed_windows("Monday to Friday, 9am to 5pm ET"),
              ElementsAre("Mon-Fri 09:00-17:00 America/New_York"));
  EXPECT_THAT(proposed_windows("Mon\u2013Fri 9:00\u201317:00 Europe/Berlin"),
              ElementsAre("Mon-Fri 09:00-17:00 Europe/Berlin"));
  EXPECT_THAT(proposed_windows("weekdays 8-12 and 13-17"),
              ElementsAre("Mon-Fri 08:00-12:00", "Mon-Fri 13:00-17:00"));
  EXPECT_THAT(proposed_windows("M-F 9-5, S-S 10-2"),
              ElementsAre("Mon-Fri 09:00-17:00", "Sat,Sun 10:00-14:00"));
  EXPECT_THAT(proposed_windows("every day 10 pm - 6 am"), ElementsAre("daily 22:00-06:00"));
  EXPECT_THAT(proposed_windows("noon - midnight"), ElementsAre("daily 12:00-24:00"));
  EXPECT_THAT(proposed_windows("9-5pm"), ElementsAre("daily 09:00-17:00"));
  EXPECT_THAT(proposed_windows("1 - 5 PM"), ElementsAre("daily 13:00-17:00"));
  EXPECT_THAT(proposed_windows("24/7"), ElementsAre("always"));
  EXPECT_THAT(proposed_windows("Always"), ElementsAre("always"));
  EXPECT_THAT(proposed_windows("On call"), ElementsAre("on-call"));
}

TEST(WindowProposal, ProposesNothingWhereItUnderstandsOnlyAPart) {
  EXPECT_THAT(proposed_windows("business hours"), IsEmpty());
  EXPECT_THAT(proposed_windows("9 - 5, M - F except holidays"), IsEmpty());
  EXPECT_THAT(proposed_windows("M - F"), IsEmpty());
  EXPECT_THAT(proposed_windows("9:00 - 9:00"), IsEmpty());
  EXPECT_THAT(proposed_windows("9 - 13pm"), IsEmpty());
  EXPECT_THAT(proposed_windows("9 -"), IsEmpty());
  EXPECT_THAT(proposed_windows("9 - 5 PST, 9 - 5 EST"), IsEmpty());
  EXPECT_THAT(proposed_windows(""), IsEmpty());
}

TEST(WindowProposal, ProposesNoZoneThatIsTooLongForOne) {
  const std::string zone = "Europe/" + std::string(57, 'x');

  EXPECT_THAT(proposed_windows("9 - 5, M - F " + zone), ElementsAre("Mon-Fri 09:00-17:00 " + zone));
  EXPECT_THAT(proposed_windows("9 - 5, M - F " + zone + "x"), IsEmpty());
}

TEST(WindowText, IsNeverTooLongInItsCanonicalSpelling) {
  const std::string zone = "Europe/" + std::string(57, 'x');
  const auto longest = parse_window("2030-01-01..2031-12-31 Mon,Wed,Fri,Sun 09:00-17:00 " + zone);
  const auto without_days = parse_window("09:00-17:00 " + zone);

  for (const auto& window : {longest, without_days}) {
    ASSERT_TRUE(window.has_value());
    const auto again = parse_window(model::to_text(*window));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, *window);
  }
  EXPECT_FALSE(parse_window("09:00-17:00 " + zone + "x").has_value());
}

Window arbitrary_window() {
  switch (*rc::gen::inRange(0, 8)) {
    case 0: return model::Always{};
    case 1: return model::Never{};
    case 2: return model::OnCall{};
    case 3:
      return model::OnCall{"https://calls.example.test/" +
                           std::to_string(*rc::gen::inRange(0, 99))};
    default: break;
  }
  const std::chrono::sys_days day(std::chrono::days(*rc::gen::inRange(0, 47'000)));
  const std::chrono::year_month_day first(day);
  const std::chrono::year_month_day last(day + std::chrono::days(*rc::gen::inRange(0, 400)));
  Calendar calendar{.days = static_cast<model::Weekdays>(*rc::gen::inRange(1, 128)),
                    .from = std::chrono::minutes(*rc::gen::inRange(0, 24 * 60)),
                    .until = std::chrono::minutes(*rc::gen::inRange(0, 24 * 60 + 1)),
                    .zone = *rc::gen::element<std::string>("", "UTC", "Europe/Berlin",
                                                           "America/Port-au-Prince", "Etc/GMT+5")};
  if (calendar.from == calendar.until) calendar.until = 24h;
  const int kind = *rc::gen::inRange(0, 4);
  if (kind > 1) {
    calendar.dates =
        kind == 2
            ? model::Dates(model::Season{first.month() / first.day(), last.month() / last.day()})
            : model::Dates(model::DateRange{first, last});
  }
  return calendar;
}

TEST(WindowText, ReadsBackWhatTheModelWrites) {
  EXPECT_TRUE(rc::check([] {
    const Window window = arbitrary_window();
    const auto again = parse_window(model::to_text(window));

    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == window);
  }));
}

TEST(WindowProposal, EveryProposalIsAWindow) {
  EXPECT_TRUE(rc::check([] {
    static const std::vector<std::string> words{
        "9", "5", "12", "13:30", "am",  "PM",       "-",   "to",  ",",    ";",        "&",
        "M", "F", "S",  "Sun",   "Tue", "weekdays", "PST", "UTC", "noon", "midnight", "every"};
    std::string prose;
    for (int count = *rc::gen::inRange(1, 12); count > 0; --count) {
      prose += *rc::gen::elementOf(words) + (*rc::gen::arbitrary<bool>() ? " " : "");
    }
    for (const std::string& proposal : proposed_windows(prose)) {
      const auto window = parse_window(proposal);
      RC_ASSERT(window.has_value());
      RC_ASSERT(model::to_text(*window) == proposal);
    }
  }));
}

}  // namespace

}  // namespace understudy::parse
