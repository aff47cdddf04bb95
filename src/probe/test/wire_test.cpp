#include "wire.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "http_target.hpp"
#include "understudy/probe/analysis.hpp"

namespace understudy::probe {
namespace {

std::string some_text() {
  return *rc::gen::container<std::string>(rc::gen::inRange(' ', '\x7e'));
}

std::int64_t some_instant() {
  return *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000'000'001);
}

Line some_line() {
  switch (*rc::gen::inRange(0, 11)) {
    case 0: return Ready{.start_ns = some_instant()};
    case 1: return Refused{.text = some_text()};
    case 2: return Sample{.due_ns = some_instant(), .done_ns = some_instant()};
    case 3:
      return Sample{
          .due_ns = some_instant(), .done_ns = some_instant(), .error = "HTTP " + some_text()};
    case 4: return Missed{.due_ns = some_instant(), .count = some_instant()};
    case 5: return Ended{.at_ns = some_instant()};
    case 6:
      return Started{.boot_id = "4f0e-11",
                     .at_ns = some_instant(),
                     .interval_ns = some_instant(),
                     .timeout_ns = some_instant()};
    case 7: return Lost{.at_ns = some_instant(), .text = some_text()};
    case 8:
      return Write{.fate = *rc::gen::element(WriteFate::acknowledged, WriteFate::refused,
                                             WriteFate::uncertain),
                   .number = *rc::gen::arbitrary<std::uint64_t>(),
                   .sent_ns = some_instant(),
                   .done_ns = some_instant(),
                   .text = some_text()};
    case 9:
      return Found{.finding = *rc::gen::element(Finding::present, Finding::gone, Finding::unknown,
                                                Finding::removed, Finding::stays),
                   .number = *rc::gen::arbitrary<std::uint64_t>(),
                   .text = some_text()};
    default: return Record{.number = *rc::gen::arbitrary<std::uint64_t>(), .location = some_text()};
  }
}

TEST(Wire, ReadsBackEveryLineItWrites) {
  EXPECT_TRUE(rc::check([] {
    const Line line = some_line();

    const auto read = parse_line(to_line(line));

    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == line);
  }));
}

TEST(Wire, AcceptsNoSecondSpellingOfALine) {
  EXPECT_TRUE(rc::check([] {
    std::string text = to_line(some_line());
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    text.insert(at, 1, *rc::gen::inRange(' ', '\x7e'));

    const auto read = parse_line(text);

    if (read) RC_ASSERT(to_line(*read) == text);
  }));
}

TEST(Wire, RefusesWhatIsNoLine) {
  for (const char* text :
       {"", " ", "ok", "ok 1", "ok 1 2 3", "ok -1 2", "ok 01 2", "ok 1  2", "failed 1 2",
        "failed 1 2 ", "error ", "missed 5", "start b 1 2", "perhaps 1 2", "acknowledged 1 2",
        "present x", "ok 99999999999999999999 1", "ok 1000000000000000001 1", "lost 1 a\tb"}) {
    EXPECT_FALSE(parse_line(text)) << '\'' << text << '\'';
  }
}

TEST(Wire, KeepsAServersWordsOnOneLine) {
  const Sample sample{.due_ns = 1, .done_ns = 2, .error = "bad\r\nok 3 4"};

  EXPECT_EQ(to_line(sample), "failed 1 2 bad  ok 3 4");
}

TEST(Wire, MakesTokensOfWhichNoneIsPartOfAnother) {
  EXPECT_EQ(token_of("us-run", 7), "us-run-0000000007");
  EXPECT_FALSE(token_of("us-run", 12).contains(token_of("us-run", 1)));
}

TEST(Job, ReadsBackWhatItWrites) {
  const ProbeJob job{.url = "http://a.test/x?y=1",
                     .interval_ms = 20,
                     .timeout_ms = 1000,
                     .expect_status = 204,
                     .expect_body = "\"served\"\n",
                     .name_servers = "127.0.0.1:53"};

  const auto read = probe_job(to_line(job));

  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*read, job);
}

TEST(Job, SaysWhatIsWrong) {
  ProbeJob job{.url = "http://a.test/", .interval_ms = 20, .timeout_ms = 1000};
  const auto wrong = [](const ProbeJob& what) { return probe_job(to_line(what)).error(); };

  EXPECT_EQ(probe_job("nonsense").error(), "the job is not JSON");
  EXPECT_EQ(probe_job("{}").error(), "the job's '.url' is missing");
  job.url = "https://a.test/";
  EXPECT_EQ(wrong(job), "'https://a.test/' is not an http:// URL: only those can be measured");
  job.url = "http://a.test/";
  job.interval_ms = 0;
  EXPECT_EQ(wrong(job), "the interval must be 1ms to 24h");
  job.interval_ms = 1;
  job.timeout_ms = 60'000;
  EXPECT_EQ(wrong(job),
            "more than 4096 requests could be under way: lengthen the interval or shorten the "
            "timeout");
}

TEST(Job, AsksForATokenInTheLedgersBody) {
  const LedgerJob job{.url = "http://a.test/",
                      .body = "{}",
                      .interval_ms = 100,
                      .timeout_ms = 1000,
                      .token_prefix = "us-x"};

  EXPECT_EQ(ledger_job(to_line(job)).error(),
            "the ledger's body has no '{token}', so its records could not be told apart");
}

TEST(HttpTarget, TakesAUrlApart) {
  const auto target = parse_target("http://api.bookstore.test:8080/books/?page=2");

  ASSERT_TRUE(target) << target.error();
  EXPECT_EQ(*target, (HttpTarget{.host = "api.bookstore.test",
                                 .port = 8080,
                                 .host_field = "api.bookstore.test:8080",
                                 .path = "/books/?page=2"}));
  EXPECT_EQ(parse_target("http://[::1]")->host, "::1");
  EXPECT_EQ(parse_target("http://a.test")->path, "/");
  EXPECT_FALSE(parse_target("http:///x"));
  EXPECT_FALSE(parse_target("http://user:word@a.test/"));
  EXPECT_FALSE(parse_target("http://a.test:0/"));
  EXPECT_FALSE(parse_target("/books/"));
}

TEST(HttpTarget, NeverFollowsAnAnswerToAnotherHost) {
  const auto base = parse_target("http://a.test:8080/authors/");
  ASSERT_TRUE(base);

  const auto elsewhere = locate(*base, "http://evil.test/authors/5/");
  const auto relative = locate(*base, "5/?full=1");

  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(elsewhere->host, "a.test");
  EXPECT_EQ(elsewhere->port, 8080);
  EXPECT_EQ(elsewhere->host_field, "a.test:8080");
  EXPECT_EQ(elsewhere->path, "/authors/5/");
  ASSERT_TRUE(relative);
  EXPECT_EQ(relative->path, "/authors/5/?full=1");
  EXPECT_FALSE(locate(*base, "not a url\n"));
}

}  // namespace
}  // namespace understudy::probe
