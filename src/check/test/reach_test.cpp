#include "understudy/check/reach.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "subjects.hpp"
#include "understudy/parse/playbook.hpp"

namespace understudy::check {

namespace {

using test::utc;
using testing::ElementsAre;

const std::string company = R"(  timezone: America/Los_Angeles
  services: [{name: api}, {name: cdn}]
  dependencies: [{name: api, criticality: critical, playbook: playbooks/api.md}]
  contacts:
    - {id: alice, services: [all], availability: ["Mon-Fri 09:00-17:00"], deputy: christina}
    - {id: bob, services: [api], availability: ["Mon-Fri 09:00-17:00", "Sat,Sun 10:00-14:00"],
       reportsTo: alice}
    - {id: christina, availability: [on-call], reportsTo: dora}
    - {id: dora, timezone: Europe/Berlin, availability: ["daily 08:00-18:00"]}
    - {id: erin, services: [all]}
    - {id: fred, services: [cdn], availability: [never]}
  roles: {duty: [erin, alice]}
)";

Member with_playbook() {
  Member member = test::member(company);
  const auto page = std::make_shared<const diag::Source>(
      diag::Source{.name = "playbooks/api.md",
                   .text = "---\napiVersion: understudy/v1\nkind: Playbook\nid: api\n"
                           "leads: [bob, alice]\n---\n\n# API failure\n\n"
                           "## Recovery procedure\n\n1. Look.\n"});
  member.playbooks.push_back(
      {.path = "playbooks/api.md", .value = parse::parse_playbook(page).value});
  return member;
}

/// "bob yes lead", one line a person.
std::vector<std::string> called(const Member& member, std::string_view service,
                                std::chrono::sys_seconds at) {
  const model::Zones zones = test::zones();
  const auto callees = who_is_called(member, zones, service, at);
  std::vector<std::string> out;
  if (!callees) return {"there is no such service"};
  for (const Callee& callee : *callees) {
    out.push_back(callee.contact->id.value + (callee.reachable ? ": yes, " : ": no, ") +
                  callee.reason);
  }
  return out;
}

TEST(WhoIsCalled, LeadsComeFirstThenContactsThenThoseTheyReportTo) {
  // Tuesday, 10:00 in Los Angeles, 19:00 in Berlin.
  EXPECT_THAT(
      called(with_playbook(), "api", utc(2028, 1, 11, 18)),
      ElementsAre("bob: yes, Mon-Fri 09:00-17:00", "alice: yes, Mon-Fri 09:00-17:00",
                  "christina: yes, on-call", "erin: no, nothing says when they can be reached",
                  "dora: no, daily 08:00-18:00, and it is Tue 19:00 there"));
}

TEST(WhoIsCalled, EveryoneIsOnTheListWithTheReasonWhyNot) {
  // Saturday, 03:00 in Los Angeles, 12:00 in Berlin.
  EXPECT_THAT(
      called(with_playbook(), "api", utc(2028, 1, 15, 11)),
      ElementsAre("bob: no, Mon-Fri 09:00-17:00, Sat,Sun 10:00-14:00, and it is Sat 03:00 there",
                  "alice: no, Mon-Fri 09:00-17:00, and it is Sat 03:00 there",
                  "christina: yes, on-call", "erin: no, nothing says when they can be reached",
                  "dora: yes, daily 08:00-18:00"));
}

TEST(WhoIsCalled, SaysWhenSomebodyCanBeReachedAgain) {
  const Member member = with_playbook();
  const model::Zones zones = test::zones();

  const auto callees = who_is_called(member, zones, "api", utc(2028, 1, 15, 11));

  ASSERT_TRUE(callees);
  EXPECT_EQ(callees->at(0).next, utc(2028, 1, 15, 18));  // Bob, on Saturday at 10:00.
  EXPECT_EQ(callees->at(1).next, utc(2028, 1, 17, 17));  // Alice, on Monday at 09:00.
  EXPECT_EQ(callees->at(2).next, std::nullopt);
  EXPECT_EQ(callees->at(1).as, CalledAs::lead);
  EXPECT_EQ(callees->at(2).as, CalledAs::deputy);
  EXPECT_EQ(callees->at(4).as, CalledAs::superior);
}

TEST(WhoIsCalled, ContactsOfTheServiceComeBeforeThoseOfAllInTheOrderOfTheRoles) {
  EXPECT_THAT(called(test::member(company), "cdn", utc(2028, 1, 11, 18)),
              ElementsAre("fred: no, never", "erin: no, nothing says when they can be reached",
                          "alice: yes, Mon-Fri 09:00-17:00", "christina: yes, on-call",
                          "dora: no, daily 08:00-18:00, and it is Tue 19:00 there"));
}

TEST(WhoIsCalled, SaysThatThereIsNoSuchService) {
  EXPECT_THAT(called(test::member(company), "apy", utc(2028, 1, 11)),
              ElementsAre("there is no such service"));
}

TEST(WhoIsCalled, SaysThatATimeZoneIsUnknown) {
  EXPECT_THAT(called(test::member("  services: [{name: api}]\n  contacts:\n"
                                  "    - {id: bob, services: [all], timezone: Mars/Olympus, "
                                  "availability: [\"daily 08:00-18:00\"]}\n"),
                     "api", utc(2028, 1, 11)),
              ElementsAre("bob: no, the time zone 'Mars/Olympus' is unknown"));
}

}  // namespace

}  // namespace understudy::check
