// Each active check: well, a problem, unknown.
#include "understudy/doctor/judging.hpp"

#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "understudy/probe/look.hpp"

namespace understudy::doctor {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr evidence::Time noon =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + hours(12);

constexpr Measure measure{.at = noon, .next_exercise = noon + hours(24) * 35};

Ask asking(Kind kind, About about) {
  return {.kind = kind, .subject = "it", .host = "app-1", .argv = {"x"}, .about = std::move(about)};
}

Answer ended(std::string out, int code = 0, std::string err = "") {
  return {.how = Answer::How::ended, .code = code, .out = std::move(out), .err = std::move(err)};
}

Answer timed_out() {
  return {.how = Answer::How::timed_out};
}

Answer saw(const probe::Looked& seen) {
  return ended(probe::to_line(seen) + "\n");
}

Finding judged(Kind kind, About about, const Answer& answer) {
  return judge(asking(kind, std::move(about)), answer, measure);
}

void expect(State state, const std::string& says, const Finding& finding) {
  EXPECT_EQ(finding.state, state) << finding.says;
  EXPECT_THAT(finding.says, HasSubstr(says));
  EXPECT_EQ(finding.next.empty(), state == State::ok) << finding.next;
}

TEST(JudgeAnything, ThatWasNotAskedIsUnknownAndEssential) {
  const Finding late = judged(Kind::hosts, AskReach{}, Answer{});
  expect(State::unknown, "the doctor's time was over", late);
  EXPECT_TRUE(late.essential);
}

TEST(JudgeAnything, OnAHostThatDoesNotAnswerIsUnknown) {
  const Finding there =
      judged(Kind::tools, AskTools{.names = {"jq"}}, Answer{.how = Answer::How::unreachable});
  expect(State::unknown, "app-1 cannot be reached", there);
}

TEST(JudgeReach, TellsWhatTheHostSays) {
  expect(State::ok, "reachable", judged(Kind::hosts, AskReach{}, ended("")));
  expect(State::problem, "no such instance",
         judged(Kind::hosts, AskReach{}, ended("", 3, "error: no such instance\n  hint: x\n")));
  expect(State::problem, "no answer within 10s", judged(Kind::hosts, AskReach{}, timed_out()));
}

TEST(JudgeRights, AreAProblemWhereSudoAsks) {
  expect(State::ok, "no password", judged(Kind::rights, AskRights{}, ended("")));
  expect(State::problem, "a password is required",
         judged(Kind::rights, AskRights{}, ended("", 1, "sudo: a password is required\n")));
  expect(State::unknown, "no answer", judged(Kind::rights, AskRights{}, timed_out()));
}

TEST(JudgeTools, NamesThoseThatAreMissing) {
  const AskTools about{.names = {"jq", "psql"}};
  expect(State::ok, "jq, psql", judged(Kind::tools, about, ended("")));
  expect(State::problem, "not found: psql", judged(Kind::tools, about, ended("psql\n")));
  expect(State::unknown, "bash: not found",
         judged(Kind::tools, about, ended("", 127, "bash: not found")));
}

TEST(JudgeVersions, ComparesWithWhatIsDeclared) {
  const AskVersion about{.tool = "psql", .expected = "15"};
  expect(State::ok, "15.4", judged(Kind::versions, about, ended("psql (PostgreSQL) 15.4\n")));
  expect(State::ok, "15", judged(Kind::versions, about, ended("", 0, "psql 15\n")));
  expect(State::problem, "it is 14.2, and 15 is declared",
         judged(Kind::versions, about, ended("psql (PostgreSQL) 14.2\n")));
  expect(State::problem, "not found", judged(Kind::versions, about, ended("", 127, "no psql")));
  expect(State::unknown, "no version", judged(Kind::versions, about, ended("usage: psql\n")));
  expect(State::unknown, "exit 1", judged(Kind::versions, about, ended("15.4", 1)));
}

TEST(Versions, OfOneNumberCoverAllBelowIt) {
  EXPECT_EQ(is_expected("15", "15"), true);
  EXPECT_EQ(is_expected("15", "15.4.1"), true);
  EXPECT_EQ(is_expected("15", "150"), false);
  EXPECT_EQ(is_expected("15.4", "15"), false);
  EXPECT_EQ(is_expected("15.0", "15"), true);
}

TEST(Versions, AtLeastAreComparedNumberByNumber) {
  EXPECT_EQ(is_expected(">=1.6", "1.10"), true);
  EXPECT_EQ(is_expected(">=1.6", "1.6"), true);
  EXPECT_EQ(is_expected(">=1.6", "1.5.9"), false);
  EXPECT_EQ(is_expected(">=1.6", ""), std::nullopt);
}

TEST(Versions, AreFoundInWhatProgramsSayOfThemselves) {
  EXPECT_EQ(version_in("jq-1.6"), "1.6");
  EXPECT_EQ(version_in("v20.11.1"), "20.11.1");
  EXPECT_EQ(version_in("s3cmd version 2.3.0"), "2.3.0");
  EXPECT_EQ(version_in("curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1"), "7.88.1");
  EXPECT_EQ(version_in("release 3."), "3");
  EXPECT_EQ(version_in("none"), "");
}

/// Asked at noon, answered `trip` later.
Answer clock(const std::string& shown, milliseconds trip) {
  Answer answer = ended(shown);
  answer.sent = noon;
  answer.received = noon + trip;
  return answer;
}

std::string shows(std::chrono::sys_time<std::chrono::nanoseconds> at) {
  const auto whole = std::chrono::floor<seconds>(at);
  return fmt::format("{}.{:09}\n", whole.time_since_epoch().count(), (at - whole).count());
}

TEST(JudgeClocks, BoundsTheOffsetByTheWayThereAndBack) {
  const auto midway = noon + milliseconds(20);
  expect(
      State::ok, "300 ms ahead of this machine's, give or take 20 ms",
      judged(Kind::clocks, AskClock{}, clock(shows(midway + milliseconds(300)), milliseconds(40))));
  expect(State::problem, "behind",
         judged(Kind::clocks, AskClock{}, clock(shows(midway - seconds(3)), milliseconds(40))));
}

TEST(JudgeClocks, AreUnknownWhereTheWayIsTooLongToTell) {
  expect(State::unknown, "too far away to tell",
         judged(Kind::clocks, AskClock{}, clock(shows(noon + seconds(2)), seconds(4))));
  expect(State::unknown, "not a time",
         judged(Kind::clocks, AskClock{}, clock("Thu\n", seconds(0))));
  expect(State::unknown, "no answer", judged(Kind::clocks, AskClock{}, timed_out()));
}

TEST(JudgeClocks, WithoutFractionsAreKnownToASecondOnly) {
  const std::string shown = fmt::format("{}.%N\n", noon.time_since_epoch().count());
  expect(State::ok, "", judged(Kind::clocks, AskClock{}, clock(shown, milliseconds(40))));
}

TEST(JudgeTimeKeeping, IsUnknownAndNotEssentialWhereNothingTells) {
  expect(State::ok, "NTP", judged(Kind::clocks, AskTimeKeeping{}, ended("yes\n")));
  expect(State::problem, "drift", judged(Kind::clocks, AskTimeKeeping{}, ended("no\n")));
  const Finding silent = judged(Kind::clocks, AskTimeKeeping{}, ended("", 1, "no bus"));
  expect(State::unknown, "does not tell", silent);
  EXPECT_FALSE(silent.essential);
}

TEST(JudgeProbes, AreGreenWhenAnsweredAsExpected) {
  const AskProbe about{.probe = {.name = {.value = "books"}, .url = {.value = "http://a.test/"}}};
  expect(State::ok, "HTTP 200 as expected, from app-1",
         judged(Kind::probes, about, saw({.status = 200, .has_body = true})));
  expect(State::problem, "HTTP 502 instead of 200",
         judged(Kind::probes, about, saw({.status = 502, .has_body = true})));
  expect(State::problem, "without the text",
         judged(Kind::probes, about, saw({.status = 200, .has_body = false})));
  expect(State::problem, "connection refused",
         judged(Kind::probes, about, saw({.error = "connection refused"})));
}

TEST(JudgeProbes, AreUnknownWhereNothingCanLook) {
  expect(State::unknown, "nothing looked from app-1: exit 127: no such program",
         judged(Kind::probes, AskProbe{}, ended("", 127, "no such program")));
  expect(State::unknown, "no program of this version",
         judged(Kind::probes, AskProbe{}, ended("hello\n")));
  expect(State::unknown, "no answer", judged(Kind::probes, AskProbe{}, timed_out()));
}

TEST(JudgeMetrics, AreAliveWhenThePageGivesSome) {
  const AskMetrics about{.url = "http://a.test/metrics"};
  expect(State::ok, "3 metrics", judged(Kind::metrics, about, saw({.status = 200, .samples = 3})));
  expect(State::problem, "no metric", judged(Kind::metrics, about, saw({.status = 200})));
  expect(State::problem, "HTTP 404", judged(Kind::metrics, about, saw({.status = 404})));
  expect(State::problem, "refused", judged(Kind::metrics, about, saw({.error = "refused"})));
  expect(State::unknown, "nothing looked", judged(Kind::metrics, about, timed_out()));
}

TEST(JudgeNames, MustNotBeKeptForMoreThanATenthOfTheRto) {
  const AskName about{.scenario = "API failure", .rto = hours(1)};
  expect(State::ok, "6m", judged(Kind::names, about, saw({.ttl_s = 360, .whole = true})));
  expect(State::problem, "6m1s", judged(Kind::names, about, saw({.ttl_s = 361, .whole = true})));
}

TEST(JudgeNames, AreUnknownByWhatACacheHasLeftUnlessThatIsTooLongAlready) {
  const AskName about{.scenario = "API failure", .rto = hours(1)};
  expect(State::unknown, "cache", judged(Kind::names, about, saw({.ttl_s = 5})));
  expect(State::problem, "1h", judged(Kind::names, about, saw({.ttl_s = 3600})));
  expect(State::unknown, "no server", judged(Kind::names, about, saw({.error = "no server"})));
  expect(State::unknown, "no RTO",
         judged(Kind::names, AskName{.scenario = "x"}, saw({.ttl_s = 5, .whole = true})));
}

probe::Looked certificate(evidence::Time from, evidence::Time until, bool matches = true) {
  return {.not_before = from.time_since_epoch().count(),
          .not_after = until.time_since_epoch().count(),
          .subject = "CN=shop.test",
          .matches = matches};
}

TEST(JudgeCertificates, MustOutlastTheNextExercise) {
  const AskCertificate about{.endpoint = "shop.test:443"};
  const auto at = [&](const probe::Looked& seen) {
    return judged(Kind::certificates, about, saw(seen));
  };
  expect(State::ok, "valid until", at(certificate(noon - hours(1), noon + hours(24) * 36)));
  expect(State::problem, "before the next exercise",
         at(certificate(noon - hours(1), noon + hours(24) * 35)));
  expect(State::problem, "it ended on 2026-11-26: CN=shop.test",
         at(certificate(noon - hours(1), noon)));
  expect(State::problem, "only valid from",
         at(certificate(noon + hours(1), noon + hours(24) * 99)));
  expect(State::problem, "another name",
         at(certificate(noon - hours(1), noon + hours(24) * 99, false)));
  expect(State::problem, "no certificate: no TLS", at({.error = "no TLS"}));
  expect(State::unknown, "nothing looked",
         judged(Kind::certificates, about, ended("", 127, "none")));
}

TEST(JudgeBackups, AreComparedWithTheRpo) {
  const AskBackup about{.rpo = hours(24)};
  const auto shown = [&](const std::string& text) {
    return judged(Kind::backups, about, ended(text));
  };
  expect(State::ok, "3h old, within the RPO of 1d", shown("2026-11-26T09:00:00Z\n"));
  expect(State::ok, "3h old", shown("2026-11-26T10:00:00+01:00\n"));
  expect(State::ok, "3h20m old", shown("3h20m\n"));
  expect(State::ok, "1h old",
         shown(fmt::format("{}.25\n", (noon - hours(1)).time_since_epoch().count())));
  expect(State::problem, "1d1h old, and at most 1d may be lost", shown("25h\n"));
  expect(State::problem, "there is no backup", shown("\n"));
}

TEST(JudgeBackups, AreUnknownWhenTheCommandDoesNotTell) {
  const AskBackup about{.rpo = hours(24)};
  const auto answered = [&](const Answer& answer) { return judged(Kind::backups, about, answer); };
  expect(State::unknown, "neither a time nor an age", answered(ended("yesterday\n")));
  expect(State::unknown, "neither a time nor an age", answered(ended("120\n")));
  expect(State::unknown, "neither a time nor an age", answered(ended("2026-11-26 09:00\n")));
  expect(State::unknown, "in the future", answered(ended("2026-11-26T13:00:00Z\n")));
  expect(State::unknown, "exit 2: no bucket", answered(ended("", 2, "no bucket\n")));
  expect(State::unknown, "no answer within 10s", answered(timed_out()));
  expect(State::unknown, "no RPO", judged(Kind::backups, AskBackup{}, ended("3h\n")));
}

}  // namespace
}  // namespace understudy::doctor
