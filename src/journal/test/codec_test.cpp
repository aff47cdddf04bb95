#include "understudy/journal/codec.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "arbitrary_event.hpp"
#include "sample_events.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/model/event.hpp"

namespace understudy::journal {
namespace {

TEST(Codec, BringsEveryKindOfEventBackUnchanged) {
  EXPECT_TRUE(rc::check([] {
    for_each_kind([](model::Body body) {
      make_valid_utf8(body);
      model::Event event{.number = *rc::gen::arbitrary<std::uint64_t>(),
                         .at = {.boot_ns = *rc::gen::arbitrary<std::int64_t>(),
                                .wall_ns = *rc::gen::arbitrary<std::int64_t>()},
                         .body = std::move(body)};

      const auto back = from_json(to_json(event));

      if (!back) RC_FAIL(diag::render(back.error()));
      RC_ASSERT(*back == event);
    });
  }));
}

TEST(Codec, WritesEveryKindOfEventAsItAlwaysDid) {
  test::expect_golden_events<model::Body>(JOURNAL_GOLDEN "/events.jsonl");
}

TEST(Codec, KeepsTheLargestNumbersExactly) {
  const model::Event event{
      .number = std::numeric_limits<std::uint64_t>::max(),
      .at = {.boot_ns = std::numeric_limits<std::int64_t>::min(),
             .wall_ns = std::numeric_limits<std::int64_t>::max()},
      .body = model::Issued{.command = std::numeric_limits<std::uint64_t>::max(), .kind = "run"}};

  const auto back = from_json(to_json(event));

  ASSERT_TRUE(back);
  EXPECT_EQ(*back, event);
}

TEST(Codec, WritesOneCanonicalText) {
  const model::Event event{.number = 7,
                           .at = {.boot_ns = 12, .wall_ns = -3},
                           .body = model::StopRequested{.by = "Ann \"the\" \n Ü"}};

  EXPECT_EQ(to_json(event), R"({"number":7,"boot_ns":12,"wall_ns":-3,"kind":"StopRequested",)"
                            R"("body":{"by":"Ann \"the\" \n Ü"}})");
}

/// The cause's message and hint for a text that is not an event.
std::string complaint(std::string_view text) {
  const auto event = from_json(text);
  if (event) return "accepted";
  return diag::render(event.error());
}

std::string record(std::string_view kind, std::string_view body) {
  return R"({"number":1,"boot_ns":0,"wall_ns":0,"kind":")" + std::string(kind) + R"(","body":)" +
         std::string(body) + "}";
}

TEST(Codec, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(complaint(record("Settled", R"({"steady":true})")),
            "error: field 'detail' of Settled is missing [US-J005]\n");
  EXPECT_EQ(complaint(record("Settled", R"({"steady":true,"detail":"","colour":"red"})")),
            "error: field 'colour' of Settled is not a known field [US-J005]\n");
  EXPECT_EQ(complaint(record("Settled", R"({"steady":1,"detail":""})")),
            "error: field 'steady' of Settled must be true or false [US-J005]\n");
  EXPECT_EQ(complaint(record("Planned", R"({"actions":[{}]})")),
            "error: field 'actions[0].id' of Planned is missing [US-J005]\n");
  EXPECT_EQ(complaint(record("Issued", R"({"command":-1,"kind":"","action":"","attempt":0})")),
            "error: field 'command' of Issued must be a whole number from 0 to "
            "18446744073709551615 [US-J005]\n");
  EXPECT_EQ(complaint(record("Closed", "[]")),
            "error: the body of Closed must be an object [US-J005]\n");
}

TEST(Codec, ReadsWhatWasWrittenBeforeAStructGrew) {
  const std::string way = R"({"branch":"b","text":"","guard":"g","host":"","target":1)";
  const auto planned = [&way](std::string_view more) {
    return record("Planned",
                  R"({"actions":[{"id":"a","step":"a","section":"test","kind":"decide","text":"",)"
                  R"("line":1,"style":"","language":"","commands":[],"host":"","folder":"",)"
                  R"("environment":[],"timeout_ms":0,"output":"","only_stdout":false,)"
                  R"("capture":"","retry":0,"interval_ms":0,"idempotent":false,"ways":[)" +
                      way + std::string(more) + R"(}],"next":1}]})");
  };

  const auto before = from_json(planned(""));
  ASSERT_TRUE(before) << diag::render(before.error());
  EXPECT_FALSE(std::get<model::Planned>(before->body).actions[0].ways[0].negated);
  EXPECT_EQ(to_json(*before), planned("")) << "and writes it as it was";
  const auto now = from_json(planned(R"(,"negated":true)"));
  ASSERT_TRUE(now);
  EXPECT_TRUE(std::get<model::Planned>(now->body).actions[0].ways[0].negated);
  EXPECT_EQ(complaint(planned(R"(,"negated":false)")),
            "error: the Planned record is not in canonical form [US-J005]\n")
      << "one event has one text";
}

TEST(Codec, ReadsAStepFromBeforeItLookedForTheNewestRecord) {
  const model::Event plain{.number = 1, .at = {}, .body = model::StepFinished{.ended_ns = 9}};
  const std::string before = to_json(plain);
  EXPECT_TRUE(before.ends_with(R"("began_ns":0,"ended_ns":9}})")) << before;

  const auto read = from_json(before);

  ASSERT_TRUE(read) << diag::render(read.error());
  EXPECT_EQ(*read, plain);
  model::Event looked = plain;
  auto& finished = std::get<model::StepFinished>(looked.body);
  finished.newest_unix_ns = 7;
  finished.newest_step_ns = 1;
  const std::string now = to_json(looked);
  EXPECT_TRUE(now.ends_with(R"("ended_ns":9,"newest_unix_ns":7,"newest_step_ns":1}})")) << now;
  ASSERT_TRUE(from_json(now));
  EXPECT_EQ(*from_json(now), looked);
}

TEST(Codec, ReadsARunFromBeforeItSaidWhatStartedIt) {
  const model::Event by_hand{.number = 1, .at = {}, .body = model::RunOpened{.actor = "ann"}};
  const std::string before = to_json(by_hand);
  EXPECT_TRUE(before.ends_with(R"("actor":"ann"}})")) << "as it was always written: " << before;

  const auto read = from_json(before);

  ASSERT_TRUE(read) << diag::render(read.error());
  EXPECT_EQ(std::get<model::RunOpened>(read->body).trigger, "person");
  model::Event by_pipeline = by_hand;
  auto& opened = std::get<model::RunOpened>(by_pipeline.body);
  opened.trigger = "pipeline";
  opened.trigger_name = "ci";
  opened.build = "77";
  const std::string now = to_json(by_pipeline);
  EXPECT_TRUE(
      now.ends_with(R"("actor":"ann","trigger":"pipeline","trigger_name":"ci","build":"77"}})"))
      << now;
  ASSERT_TRUE(from_json(now));
  EXPECT_EQ(*from_json(now), by_pipeline);
}

TEST(Codec, NamesAnUnknownKindAndTheNearestOne) {
  EXPECT_EQ(complaint(record("RunOpend", "{}")),
            "error: unknown event kind 'RunOpend' [US-J005]\n"
            "  hint: the nearest known kind is 'RunOpened'\n");
  EXPECT_EQ(complaint(record("Teleported", "{}")),
            "error: unknown event kind 'Teleported' [US-J005]\n"
            "  hint: the journal may have been written by a newer version\n");
}

TEST(Codec, RefusesWhatIsNoEventAtAll) {
  EXPECT_EQ(complaint(""), "error: the record's content is not JSON [US-J005]\n");
  EXPECT_EQ(complaint("{} {}"), "error: the record's content is not JSON [US-J005]\n");
  EXPECT_EQ(complaint("[]"), "error: the record's content is not a JSON object [US-J005]\n");
  EXPECT_EQ(complaint("{}"), "error: field 'body' is missing [US-J005]\n");
  EXPECT_EQ(complaint(R"({"body":{}})"), "error: field 'number' is missing [US-J005]\n");
  EXPECT_EQ(complaint(std::string(100000, '[')),
            "error: the record's content is not JSON [US-J005]\n");
}

TEST(Codec, RefusesASecondSpellingOfTheSameEvent) {
  const std::string good = record("StopRequested", R"({"by":"a"})");
  ASSERT_TRUE(from_json(good));

  const std::string message =
      "error: the StopRequested record is not in canonical form [US-J005]\n";
  EXPECT_EQ(complaint(good + " "), message);
  EXPECT_EQ(complaint(record("StopRequested", R"({"by":"b","by":"a"})")), message);
  EXPECT_EQ(complaint(record("StopRequested", R"({"by":"\u0061"})")), message);
}

TEST(Codec, MakesCommandOutputOfAnyBytesValid) {
  model::Body body = model::StepFinished{
      .action = "recovery.1",
      .commands = {model::CommandResult{.command = "cat", .output = "a\xFF\xFE z"}}};

  make_valid_utf8(body);

  EXPECT_EQ(std::get<model::StepFinished>(body).commands.front().output,
            "a\xEF\xBF\xBD\xEF\xBF\xBD z");
}

}  // namespace
}  // namespace understudy::journal
