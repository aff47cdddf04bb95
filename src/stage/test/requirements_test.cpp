// Each requirement of stages 1 to 5, held, missing, expired and voided: a table, so that a
// requirement without its four fixtures cannot be overlooked.

#include <algorithm>
#include <chrono>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::stage {
namespace {

using evidence::Evidence;
using evidence::Run;
using test::ago;
using test::complete;
using test::now;
using test::passed;
using test::shop;
using test::standing_of;

struct World {
  Content content = shop();
  Evidence evidence = complete();
};

using Change = std::function<void(World&)>;

struct Fixture {
  std::string requirement;
  State state = State::missing;
  Change change;
  std::string says;  ///< Of the part that decides.
};

void PrintTo(const Fixture& fixture, std::ostream* out) {
  *out << fixture.requirement << " " << name_of(fixture.state);
}

void without(World& world, const std::function<bool(const Run&)>& gone) {
  std::erase_if(world.evidence.runs, gone);
}

void each_run(World& world, const std::function<void(Run&)>& change) {
  for (Run& run : world.evidence.runs) change(run);
}

Change no_runs() {
  return [](World& world) { world.evidence.runs.clear(); };
}

/// Everything that happened, happened so many days earlier.
Change older(int days) {
  return [days](World& world) {
    each_run(world, [days](Run& run) { run.ended -= std::chrono::days(days); });
    const auto shift = [days](auto& records) {
      for (auto& record : records) record.at -= std::chrono::days(days);
    };
    shift(world.evidence.checks);
    shift(world.evidence.publications);
    shift(world.evidence.agreements);
    shift(world.evidence.results);
    shift(world.evidence.clearances);
    shift(world.evidence.reviews);
    shift(world.evidence.gates);
  };
}

Change edited_playbooks() {
  return [](World& world) {
    for (PlaybookFile& file : world.content.playbooks) file.sha256 += "-edited";
  };
}

Change edited_content() {
  return [](World& world) { world.content.bundle = "bundle-of-tomorrow"; };
}

Change failed_since(bool production) {
  return [production](World& world) {
    for (const std::string dependency : {"api", "database"}) {
      Run run = passed(dependency + "-bad", dependency, 0, production);
      run.verdict = evidence::Verdict::failed;
      world.evidence.runs.push_back(run);
    }
    Run run = test::passed_experiment("latency-bad", 0);
    run.verdict = evidence::Verdict::failed;
    world.evidence.runs.push_back(run);
  };
}

Change by_hand() {
  return [](World& world) {
    each_run(world, [](Run& run) { run.hands = {.steps = 4, .performed = 4}; });
  };
}

Change unpublished() {
  return [](World& world) { world.evidence.results.clear(); };
}

Change only_outside_production() {
  return [](World& world) { without(world, &Run::production); };
}

std::vector<Fixture> about_plan() {
  return {
      {"S1.check", State::held, [](World&) {}, "nothing is wrong as of 2026-11-25"},
      {"S1.check", State::missing, [](World& w) { w.evidence.checks.clear(); },
       "it was not checked"},
      {"S1.check", State::missing, [](World& w) { w.evidence.checks[0].what.errors = 2; },
       "the check finds 2 errors"},
      {"S1.check", State::expired, older(400),
       "nothing is wrong as of 2025-10-21, which counts for 52 weeks: until 2026-10-20"},
      {"S1.check", State::voided, edited_content(),
       "nothing was wrong on 2026-11-25, but manifest or playbooks have changed since"},

      {"S1.published", State::held, [](World&) {},
       "read back from https://wiki.test/shop on 2026-11-25"},
      {"S1.published", State::missing, [](World& w) { w.evidence.publications.clear(); },
       "it is not published anywhere"},
      {"S1.published", State::missing,
       [](World& w) { w.evidence.publications[0].what.verified = false; },
       "published at https://wiki.test/shop, but not verified by reading it back"},
      {"S1.published", State::expired, older(400),
       "read back from https://wiki.test/shop on 2025-10-21, which counts for 52 weeks: until "
       "2026-10-20"},
      {"S1.published", State::voided, edited_content(),
       "it was published on 2026-11-25, but manifest or playbooks have changed since"},

      {"S1.agreed", State::held, [](World&) {}, "bob agreed as of 2026-11-25"},
      {"S1.agreed", State::missing, [](World& w) { w.evidence.agreements.clear(); },
       "nobody has agreed yet"},
      {"S1.agreed", State::missing,
       [](World& w) {
         w.evidence.agreements[0].what.reached = false;
         w.evidence.agreements[0].what.missing = {"alice", "carol"};
       },
       "not yet agreed: alice, carol"},
      {"S1.agreed", State::missing,
       [](World& w) {
         w.evidence.agreements[0].what.reached = false;
         w.evidence.agreements[0].what.objections = {"alice: step 3 loses data"};
       },
       "open objections: alice: step 3 loses data"},
      {"S1.agreed", State::expired, older(400),
       "bob agreed as of 2025-10-21, which counts for 52 weeks: until 2026-10-20"},
      {"S1.agreed", State::expired,
       [](World& w) {
         w.evidence.agreements[0].what.until_ms =
             std::chrono::milliseconds(ago(0).time_since_epoch()).count() - 1000;
       },
       "the agreement ended on 2026-11-26"},
      {"S1.agreed", State::voided, edited_content(),
       "the team agreed on 2026-11-25, but manifest or playbooks have changed since"},
      {"S1.agreed", State::voided,
       [](World& w) {
         evidence::add(
             w.evidence, now(),
             evidence::AgreementRecorded{
                 .application = "shop", .bundle = "bundle-of-today", .objections = {"alice: no"}});
       },
       "open objections: alice: no"},

      {"S1.agreed", State::voided,
       [](World& w) {
         w.evidence.agreements[0].what.reached = false;
         w.evidence.agreements[0].what.missing = {"alice", "bob"};
         w.evidence.agreements[0].what.voided = {"bob"};
       },
       "not yet agreed: alice, bob; bob agreed to another text"},
      {"S1.agreed", State::expired,
       [](World& w) {
         w.evidence.agreements[0].what.reached = false;
         w.evidence.agreements[0].what.missing = {"bob"};
         w.evidence.agreements[0].what.expired = {"bob"};
       },
       "not yet agreed: bob; the word of bob has ended"},

      {"S2.doctor", State::held, [](World&) {}, "cleared on 2026-11-25"},
      {"S2.doctor", State::missing, [](World& w) { w.evidence.clearances.clear(); },
       "the doctor has not seen it"},
      {"S2.doctor", State::expired, older(400),
       "cleared on 2025-10-21, which counts for 52 weeks: until 2026-10-20"},
      {"S2.doctor", State::voided, edited_content(),
       "the doctor cleared it on 2026-11-25, but manifest or playbooks have changed since"},
      {"S2.doctor", State::voided,
       [](World& w) {
         evidence::add(w.evidence, now(),
                       evidence::DoctorReported{.application = "shop",
                                                .bundle = "bundle-of-today",
                                                .problems = {"the last backup is 3 days old"}});
       },
       "the doctor found on 2026-11-26: the last backup is 3 days old"},

      {"S5.gate", State::held, [](World&) {}, "the gate let ci 77 pass on 2026-11-25"},
      {"S5.gate", State::missing, [](World& w) { w.evidence.gates.clear(); },
       "no gate stands in a pipeline"},
      {"S5.gate", State::missing, [](World& w) { w.evidence.gates[0].what.enforced = false; },
       "the gate in ci 77 only advises: a failed test stops nothing"},
      {"S5.gate", State::expired, older(40),
       "the gate let ci 77 pass on 2026-10-16, which counts for 5 weeks: until 2026-11-20"},
      {"S5.gate", State::voided, edited_content(),
       "a gate let it pass on 2026-11-25, but manifest or playbooks have changed since"},
      {"S5.gate", State::voided,
       [](World& w) {
         evidence::add(w.evidence, now(),
                       evidence::GateRan{.application = "shop",
                                         .bundle = "bundle-of-today",
                                         .pipeline = "ci",
                                         .build = "78",
                                         .enforced = true,
                                         .reasons = {"RTO missed"}});
       },
       "the gate stopped ci 78 on 2026-11-26: RTO missed"},
  };
}

std::vector<Fixture> about_first_and_second() {
  return {
      {"S1.exercise", State::held, [](World&) {}, "api-prod passed on 2026-11-24 in prod"},
      {"S1.exercise", State::missing, no_runs(), "no exercise has passed yet"},
      {"S1.exercise", State::missing,
       [](World& w) { each_run(w, [](Run& run) { run.verdict = evidence::Verdict::aborted; }); },
       "no exercise has passed yet; the last one, api-prod, was aborted"},
      {"S1.exercise", State::missing,
       [](World& w) {
         each_run(w, [](Run& run) { run.verdict = evidence::Verdict::inconclusive; });
       },
       "no exercise has passed yet; the last one, api-prod, was inconclusive"},
      {"S1.exercise", State::missing,
       [](World& w) { each_run(w, [](Run& run) { run.verdict = evidence::Verdict::failed; }); },
       "no exercise has passed yet; the last one, api-prod, failed"},
      {"S1.exercise", State::expired, older(400),
       "api-prod passed on 2025-10-20 in prod, which counts for 52 weeks: until 2026-10-19"},
      {"S1.exercise", State::voided, edited_playbooks(),
       "api-prod passed on 2026-11-24 in prod, but what it carried out has changed since"},
      {"S1.exercise", State::voided, failed_since(true),
       "api-bad failed on 2026-11-26, after api-prod had passed"},
      {"S1.exercise", State::voided,
       [](World& w) {
         for (PlaybookFile& file : w.content.playbooks) file.value.scenarios[0].id = "renamed";
       },
       "database-prod passed on 2026-11-24 in prod, but its scenario 'database-failure' is in no "
       "playbook any more"},

      {"S2.failure-tests", State::held, [](World&) {}, "api-3 passed on 2026-11-23 in lab"},
      {"S2.failure-tests", State::missing, no_runs(), "no test outside production has passed yet"},
      {"S2.failure-tests", State::missing,
       [](World& w) { without(w, [](const Run& run) { return !run.production; }); },
       "no test outside production has passed yet"},
      {"S2.failure-tests", State::missing,
       [](World& w) { without(w, [](const Run& run) { return run.target == "database"; }); },
       "no test outside production has passed yet"},
      {"S2.failure-tests", State::expired, older(400),
       "api-3 passed on 2025-10-19 in lab, which counts for 52 weeks: until 2026-10-18"},
      {"S2.failure-tests", State::voided, edited_playbooks(),
       "api-3 passed on 2026-11-23 in lab, but what it carried out has changed since"},
      {"S2.failure-tests", State::voided, failed_since(false),
       "api-bad failed on 2026-11-26, after api-3 had passed"},

      {"S2.results", State::held, [](World&) {},
       "api-3 passed on 2026-11-23 in lab, and its result is published"},
      {"S2.results", State::missing, unpublished(),
       "api-3 passed on 2026-11-23 in lab, but its result is not published"},
      {"S2.results", State::expired, older(400),
       "api-3 passed on 2025-10-19 in lab, and its result is published, which counts for 52 weeks: "
       "until 2026-10-18"},
      {"S2.results", State::voided, edited_playbooks(),
       "api-3 passed on 2026-11-23 in lab, but what it carried out has changed since"},

      {"S2.targets", State::held, [](World&) {},
       "RTO 1h, RPO 1h, after RTO 12h, RPO 1d at first; api-3 measured 30.00 s"},
      {"S2.targets", State::missing, no_runs(), "nothing was measured outside production yet"},
      {"S2.targets", State::missing,
       [](World& w) {
         each_run(w,
                  [](Run& run) { run.rto.objective = run.rpo.objective = std::chrono::hours(1); });
       },
       "still RTO 1h, RPO 1h, as before api-3 measured 30.00 s"},
      {"S2.targets", State::expired, older(400),
       "RTO 1h, RPO 1h, after RTO 12h, RPO 1d at first; api-3 measured 30.00 s, which counts for "
       "52 weeks: until 2026-10-18"},
      {"S2.targets", State::voided,
       [](World& w) {
         for (model::Dependency& one : w.content.application.dependencies) {
           one.objectives.rto->value = std::chrono::hours(12);
           one.objectives.rpo->value = std::chrono::hours(24);
         }
       },
       "the targets were tightened once and are RTO 12h, RPO 1d again"},
      {"S2.targets", State::voided,
       [](World& w) { each_run(w, [](Run& run) { run.rto.measured = std::chrono::hours(2); }); },
       "api-3 measured more than the declared RTO 1h, RPO 1h"},
  };
}

std::vector<Fixture> about_third() {
  return {
      {"S3.cadence", State::held, [](World&) {}, "api-prod passed on 2026-11-24 in prod"},
      {"S3.cadence", State::missing, no_runs(), "no test has passed yet"},
      {"S3.cadence", State::missing,
       [](World& w) { without(w, [](const Run& run) { return !run.production; }); },
       "api-prod passed on 2026-11-24 in prod; one test is no cadence yet"},
      {"S3.cadence", State::expired, older(40),
       "api-prod passed on 2026-10-15 in prod, which counts for 5 weeks: until 2026-11-19"},
      {"S3.cadence", State::expired,
       [](World& w) {
         without(w,
                 [](const Run& run) { return run.id.ends_with("-2") || run.id.ends_with("-3"); });
       },
       "api-prod passed on 2026-11-24 in prod; the one before it, api-1, was on 2026-09-27, longer "
       "ago than 5 weeks"},
      {"S3.cadence", State::voided, edited_playbooks(),
       "api-prod passed on 2026-11-24 in prod, but what it carried out has changed since"},
      {"S3.cadence", State::voided, failed_since(false),
       "api-bad failed on 2026-11-26, after api-prod had passed"},

      {"S3.automation", State::held, [](World&) {}, "api-prod passed on 2026-11-24 in prod"},
      {"S3.automation", State::missing, by_hand(),
       "no partly automated test has passed yet; api-prod passed, but a person performed 4 of its "
       "4 steps"},
      {"S3.automation", State::expired, older(40),
       "api-prod passed on 2026-10-15 in prod, which counts for 5 weeks: until 2026-11-19"},
      {"S3.automation", State::voided,
       [](World& w) {
         edited_playbooks()(w);
         w.content.experiments.clear();
       },
       "api-prod passed on 2026-11-24 in prod, but what it carried out has changed since"},

      {"S3.production", State::held, [](World&) {}, "api-prod passed on 2026-11-24 in prod"},
      {"S3.production", State::missing, only_outside_production(),
       "no test in production has passed yet"},
      {"S3.production", State::expired, older(400),
       "api-prod passed on 2025-10-20 in prod, which counts for 52 weeks: until 2026-10-19"},
      {"S3.production", State::voided, edited_playbooks(),
       "api-prod passed on 2026-11-24 in prod, but what it carried out has changed since"},
      {"S3.production", State::voided, failed_since(true),
       "api-bad failed on 2026-11-26, after api-prod had passed"},

      {"S3.results", State::held, [](World&) {},
       "api-prod passed on 2026-11-24 in prod, and its result is published"},
      {"S3.results", State::missing, unpublished(),
       "api-prod passed on 2026-11-24 in prod, but its result is not published"},
      {"S3.results", State::expired, older(400),
       "api-prod passed on 2025-10-20 in prod, and its result is published, which counts for 52 "
       "weeks: until 2026-10-19"},
      {"S3.results", State::voided, edited_playbooks(),
       "api-prod passed on 2026-11-24 in prod, but what it carried out has changed since"},

      {"S3.trend", State::held, [](World&) {},
       "https://wiki.test/shop shows results as of 2026-11-25"},
      {"S3.trend", State::missing, unpublished(), "no dashboard shows results beside earlier ones"},
      {"S3.trend", State::missing, [](World& w) { w.evidence.results[0].what.trend = false; },
       "no dashboard shows results beside earlier ones"},
      {"S3.trend", State::expired, older(40),
       "https://wiki.test/shop shows results as of 2026-10-16, which counts for 5 weeks: until "
       "2026-11-20"},
      {"S3.trend", State::voided,
       [](World& w) {
         Run run = passed("api-hidden", "api", 2);
         run.verdict = evidence::Verdict::failed;
         w.evidence.runs.push_back(run);
       },
       "the dashboard of 2026-11-25 leaves out api-hidden"},
  };
}

std::vector<Fixture> about_fourth_and_fifth() {
  return {
      {"S4.automated", State::held, [](World&) {}, "api-3 passed on 2026-11-23 in lab"},
      {"S4.automated", State::missing, by_hand(),
       "no automated test outside production has passed yet; api-3 passed, but a person performed "
       "4 of its 4 steps"},
      {"S4.automated", State::missing,
       [](World& w) { each_run(w, [](Run& run) { run.hands.supervised = 2; }); },
       "no automated test outside production has passed yet; api-3 passed, but a person was asked "
       "2 times"},
      {"S4.automated", State::missing,
       [](World& w) {
         without(w, [](const Run& run) { return run.kind == evidence::Kind::experiment; });
       },
       "no automated test outside production has passed yet"},
      {"S4.automated", State::expired, older(40),
       "api-3 passed on 2026-10-14 in lab, which counts for 5 weeks: until 2026-11-18"},
      {"S4.automated", State::voided, edited_playbooks(),
       "api-3 passed on 2026-11-23 in lab, but what it carried out has changed since"},
      {"S4.automated", State::voided, [](World& w) { w.content.experiments[0].sha256 = "edited"; },
       "latency-1 passed on 2026-11-23 in lab, but what it carried out has changed since"},

      {"S4.failover", State::held, [](World&) {}, "api-prod passed on 2026-11-24 in prod"},
      {"S4.failover", State::held,
       [](World& w) { each_run(w, [](Run& run) { run.hands.supervised = 2; }); },
       "api-prod passed on 2026-11-24 in prod"},
      {"S4.failover", State::missing, by_hand(),
       "no semi-automated exercise has passed yet; api-prod passed, but a person performed 4 of "
       "its "
       "4 steps"},
      {"S4.failover", State::expired, older(40),
       "api-prod passed on 2026-10-15 in prod, which counts for 5 weeks: until 2026-11-19"},
      {"S4.failover", State::voided, edited_playbooks(),
       "api-prod passed on 2026-11-24 in prod, but what it carried out has changed since"},

      {"S5.pipeline", State::held, [](World&) {}, "api-prod passed on 2026-11-24 in prod"},
      {"S5.pipeline", State::missing,
       [](World& w) { each_run(w, [](Run& run) { run.trigger = evidence::Trigger::person; }); },
       "no automated test started by a pipeline has passed yet; api-prod passed, but was started "
       "by "
       "a person"},
      {"S5.pipeline", State::expired, older(40),
       "api-prod passed on 2026-10-15 in prod, which counts for 5 weeks: until 2026-11-19"},
      {"S5.pipeline", State::voided, edited_playbooks(),
       "api-prod passed on 2026-11-24 in prod, but what it carried out has changed since"},

      {"S5.production", State::held, [](World&) {}, "api-prod passed on 2026-11-24 in prod"},
      {"S5.production", State::missing, only_outside_production(),
       "no automated test in production has passed yet"},
      {"S5.production", State::expired, older(40),
       "api-prod passed on 2026-10-15 in prod, which counts for 5 weeks: until 2026-11-19"},
      {"S5.production", State::voided, edited_playbooks(),
       "api-prod passed on 2026-11-24 in prod, but what it carried out has changed since"},

      {"S5.failover", State::held, [](World&) {}, "api-prod passed on 2026-11-24 in prod"},
      {"S5.failover", State::missing,
       [](World& w) { each_run(w, [](Run& run) { run.kind = evidence::Kind::experiment; }); },
       "no automated exercise in production has passed yet"},
      {"S5.failover", State::expired, older(40),
       "api-prod passed on 2026-10-15 in prod, which counts for 5 weeks: until 2026-11-19"},
      {"S5.failover", State::voided, failed_since(true),
       "api-bad failed on 2026-11-26, after api-prod had passed"},
  };
}

std::vector<Fixture> all() {
  std::vector<Fixture> out = about_plan();
  for (auto list : {about_first_and_second(), about_third(), about_fourth_and_fifth()}) {
    out.insert(out.end(), list.begin(), list.end());
  }
  return out;
}

class Requirements : public testing::TestWithParam<Fixture> {};

TEST_P(Requirements, StandAsTheEvidenceSays) {
  World world;
  GetParam().change(world);

  const Standing standing = standing_of(world.content, world.evidence, GetParam().requirement);

  EXPECT_EQ(name_of(standing.state), name_of(GetParam().state));
  EXPECT_EQ(deciding_part(standing).says, GetParam().says);
  EXPECT_EQ(deciding_part(standing).next.empty(), GetParam().state == State::held);
}

INSTANTIATE_TEST_SUITE_P(Each, Requirements, testing::ValuesIn(all()));

TEST(Requirements, EachOfStages1To5HasAFixtureForEveryState) {
  for (const Requirement& requirement : catalogue()) {
    if (requirement.stage == 0) continue;
    for (const State state : {State::held, State::missing, State::expired, State::voided}) {
      const auto fixtures = all();
      EXPECT_TRUE(std::ranges::any_of(fixtures,
                                      [&](const Fixture& fixture) {
                                        return fixture.requirement == requirement.id &&
                                               fixture.state == state;
                                      }))
          << requirement.id << " " << name_of(state);
    }
  }
}

}  // namespace
}  // namespace understudy::stage
