#include "../coverage.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "subjects.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::check {

namespace {

using namespace std::chrono_literals;

/// The contacts of a manifest, asked about its first dependency.
class Asked {
 public:
  explicit Asked(const std::string& spec)
      : member_(test::member(spec)), zones_(test::zones()), coverage_(member_.application, zones_) {
    People people;
    for (const model::Contact& contact : member_.application.contacts) people.push_back(&contact);
    crew_ = coverage_.crew_of(people);
  }

  [[nodiscard]] const Crew& crew() const { return crew_; }

  std::string uncovered() {
    const auto& gap = coverage_.uncovered(member_.application.dependencies.front(), crew_);
    return gap ? gap->hours + " " + gap->zone : "";
  }

  std::string longest_wait() {
    const auto& wait = coverage_.longest_wait(member_.application.dependencies.front(), crew_);
    return wait ? wait->from + " " + model::to_text(wait->lasts) : "";
  }

 private:
  Member member_;
  model::Zones zones_;
  Coverage coverage_;
  Crew crew_;
};

std::string manifest(const std::string& period, const std::string& contacts) {
  return "  timezone: America/Los_Angeles\n  dependencies:\n"
         "    - {name: api, criticality: critical, periods: [\"" +
         period + "\"]}\n  contacts:\n" + contacts;
}

const std::string office = "    - {id: bob, availability: [\"Mon-Fri 09:00-17:00\"]}\n";
const std::string night_shift =
    "    - {id: carol, timezone: Europe/Berlin, availability: [\"daily 00:00-24:00\"]}\n";

TEST(Coverage, NamesTheHoursInWhichNobodyIsThere) {
  Asked asked(manifest("always", office));

  EXPECT_FALSE(asked.crew().always);
  EXPECT_EQ(asked.uncovered(),
            "Mon-Fri 00:00-09:00, Mon-Fri 17:00-24:00, Sat,Sun 00:00-24:00 America/Los_Angeles");
}

TEST(Coverage, LooksOnlyAtHoursThatAreCritical) {
  EXPECT_EQ(Asked(manifest("Mon-Fri 08:00-12:00", office)).uncovered(),
            "Mon-Fri 08:00-09:00 America/Los_Angeles");
  EXPECT_EQ(Asked(manifest("Mon-Fri 10:00-12:00", office)).uncovered(), "");
  EXPECT_EQ(Asked(manifest("12-24..12-26 10:00-12:00", office)).uncovered(),
            "12-24..12-24 Sun 10:00-12:00 America/Los_Angeles, as in 2028");
}

TEST(Coverage, CountsPeopleInAllTimeZonesTogether) {
  EXPECT_EQ(Asked(manifest("always", office + night_shift)).uncovered(), "");
  EXPECT_EQ(Asked(manifest("always",
                           "    - {id: bob, availability: [\"daily 06:00-24:00\"]}\n"
                           "    - {id: eve, timezone: Europe/Berlin, "
                           "availability: [\"daily 09:00-15:00\"]}\n"))
                .uncovered(),
            "03-13..03-25 daily 00:00-01:00, 10-29..11-05 daily 00:00-01:00 "
            "America/Los_Angeles, as in 2028")
      << "09:00 in Berlin is 01:00 in Los Angeles until Europe changes its clocks";
}

TEST(Coverage, LooksAtAWindowWithDatesInThoseDates) {
  EXPECT_EQ(Asked(manifest("2026-12-24..2026-12-26 10:00-12:00", office)).uncovered(),
            "2026-12-26..2026-12-26 Sat 10:00-12:00 America/Los_Angeles");
}

TEST(Coverage, DoesNotCountOnWhoIsThereInSomeDatesOnly) {
  EXPECT_EQ(Asked(manifest("daily 10:00-11:00",
                           "    - {id: bob, availability: [\"2028-01-01..2028-06-30\"]}\n"))
                .uncovered(),
            "daily 10:00-11:00 America/Los_Angeles");
}

TEST(Coverage, NeedsToKnowWhenPeopleAreThere) {
  EXPECT_TRUE(Asked(manifest("always", "    - {id: bob}\n")).crew().unknown);
  EXPECT_TRUE(Asked(manifest("always",
                             "    - {id: bob, timezone: Mars/Olympus, "
                             "availability: [\"Mon 09:00-17:00\"]}\n"))
                  .crew()
                  .unknown);
  EXPECT_TRUE(
      Asked(manifest("always", "    - {id: bob, availability: [on-call]}\n")).crew().always);
}

TEST(Coverage, FindsTheLongestTimeUntilSomebodyIsThere) {
  EXPECT_EQ(Asked(manifest("always", office)).longest_wait(), "Fri 17:00 2d17h")
      << "the night in which an hour is shown twice is an hour longer";
  EXPECT_EQ(Asked(manifest("Mon-Fri 10:00-18:00", office)).longest_wait(), "Fri 17:00 2d17h");
  EXPECT_EQ(Asked(manifest("Mon-Thu 16:00-18:00", office)).longest_wait(), "Mon 17:00 16h");
  EXPECT_EQ(Asked(manifest("Mon-Fri 10:00-12:00", office)).longest_wait(), "");
}

}  // namespace

}  // namespace understudy::check
