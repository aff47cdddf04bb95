/// \file
/// The write ledger and its read-back as real processes against a service that loses records.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "record_file.hpp"
#include "rig.hpp"
#include "target_server.hpp"
#include "understudy/model/event.hpp"
#include "wire.hpp"

namespace understudy::probe::test {
namespace {

class Ledger : public Rig {
 protected:
  void begin() {
    with_ledger(server.url("/records/"));
    measure(server.url("/"));
    const auto started = start();
    ASSERT_TRUE(started.ok) << started.detail;
  }

  void write_at_least(std::size_t count) {
    ASSERT_TRUE(
        wait([this, count] { return !losses.empty() || server.records().size() >= count; }));
    ASSERT_TRUE(losses.empty()) << losses.front().detail;
  }

  /// The acknowledged writes on disk by the service's own id.
  std::map<int, Write> acknowledged() const {
    std::map<int, Write> writes;
    for (const Line& line : read_records(folder / writes_name, writes_format)->lines) {
      const auto* write = std::get_if<Write>(&line);
      if (write == nullptr || write->fate != WriteFate::acknowledged) continue;
      const std::string digits = write->text.substr(write->text.find("/records/") + 9);
      writes[std::stoi(digits)] = *write;
    }
    return writes;
  }

  TargetServer server;
};

TEST_F(Ledger, LosesNothingOnAnHonestServiceAndCleansUp) {
  begin();
  EXPECT_TRUE(baseline(milliseconds(300)).acknowledged > 0);
  write_at_least(20);

  ASSERT_TRUE(finish().complete);
  const auto measured = read_back();

  EXPECT_TRUE(measured.complete) << measured.detail;
  EXPECT_TRUE(measured.lost.empty());
  EXPECT_GE(measured.acknowledged, 20U);
  EXPECT_EQ(measured.attempted, measured.acknowledged);
  EXPECT_TRUE(server.records().empty());
}

TEST_F(Ledger, LeavesTheRecordsWhenItIsNotToCleanUp) {
  begin();
  write_at_least(5);
  measurement.reset();
  config.ledger->clean_up = false;
  measure(server.url("/"));

  const auto measured = read_back();

  EXPECT_GE(server.records().size(), 5U);
  EXPECT_EQ(measured.lost.size(), 0U);
}

TEST_F(Ledger, NamesExactlyTheRecordsThatAreGoneAlsoWhenTheirIdsAreUsedAgain) {
  begin();
  write_at_least(30);
  ASSERT_TRUE(finish().complete);
  const auto before = acknowledged();
  const std::set<int> forgotten{3, 4, 11, 20};
  server.forget(forgotten);
  // Restored from a snapshot, the service gives ids 11 and 20 to other records.
  server.put(11, R"({"title": "a book of somebody else"})");
  server.put(20, fmt::format(R"({{"title": "{}"}})", token_of("us-run-1", before.at(21).number)));

  const auto measured = read_back();

  EXPECT_TRUE(measured.complete) << measured.detail;
  ASSERT_EQ(measured.lost.size(), forgotten.size());
  std::map<std::uint64_t, model::LostWrite> lost;
  for (const auto& write : measured.lost) lost[write.number] = write;
  for (const int id : forgotten) {
    const Write& write = before.at(id);
    EXPECT_EQ(lost.at(write.number),
              (model::LostWrite{.number = write.number,
                                .acknowledged_ns = write.done_ns,
                                .location = write.text,
                                .found = id > 10 ? "another record" : "HTTP 404"}));
  }
  EXPECT_EQ(measured.acknowledged, before.size());
  EXPECT_EQ(server.records().size(), 2U) << "what belongs to others is not removed";
}

TEST_F(Ledger, TellsRefusedFromUncertainWrites) {
  begin();
  write_at_least(5);
  server.behave({.status = 503});
  pass(milliseconds(200));
  server.behave({.reset = true});
  pass(milliseconds(200));
  server.behave({});
  write_at_least(server.records().size() + 5);

  ASSERT_FALSE(finish().outages.empty());
  const auto measured = read_back();

  EXPECT_TRUE(measured.complete) << measured.detail;
  EXPECT_GT(measured.refused, 0U);
  EXPECT_GT(measured.uncertain, 0U);
  EXPECT_EQ(measured.attempted, measured.acknowledged + measured.refused + measured.uncertain);
  EXPECT_TRUE(measured.lost.empty());
}

TEST_F(Ledger, WaitsWithTheReadBackUntilItIsAnswered) {
  begin();
  write_at_least(10);
  ASSERT_TRUE(finish().complete);
  server.behave({.status = 503});
  std::optional<model::WritesMeasured> measured;
  measurement->read_back([&measured](model::WritesMeasured all) { measured = std::move(all); });
  pass(milliseconds(500));
  ASSERT_FALSE(measured.has_value());

  server.behave({});

  ASSERT_TRUE(wait([&measured] { return measured.has_value(); }));
  EXPECT_TRUE(measured->complete) << measured->detail;
  EXPECT_TRUE(measured->lost.empty());
}

TEST_F(Ledger, DoesNotCallARecordLostThatItCouldNotReadBack) {
  config.read_back_patience = milliseconds(500);
  begin();
  write_at_least(10);
  ASSERT_TRUE(finish().complete);
  server.behave({.status = 503});

  const auto measured = read_back();

  EXPECT_FALSE(measured.complete);
  EXPECT_TRUE(measured.lost.empty());
  EXPECT_EQ(measured.detail,
            fmt::format("{} records could not be read back: HTTP 503", measured.acknowledged));
}

TEST_F(Ledger, IsReadBackFromItsFileAloneAfterACrash) {
  begin();
  write_at_least(10);
  measurement.reset();  // As if its process had been killed.
  const auto before = acknowledged();
  ASSERT_FALSE(before.empty());
  server.forget({before.begin()->first});
  measure(server.url("/"));

  const auto measured = read_back();

  EXPECT_EQ(measured.acknowledged, before.size());
  ASSERT_EQ(measured.lost.size(), 1U);
  EXPECT_EQ(measured.lost[0].number, before.begin()->second.number);
  EXPECT_FALSE(measured.complete) << "what was under way then is not known";
  EXPECT_EQ(measured.detail, "the tool was ended while writes were under way");
}

TEST_F(Ledger, IsNotStartedAgainInTheFolderOfADeadRun) {
  begin();
  write_at_least(5);
  measurement.reset();
  const auto before = acknowledged();
  measure(server.url("/"));
  ASSERT_TRUE(start().ok);
  EXPECT_TRUE(baseline(milliseconds(200)).steady);

  EXPECT_EQ(acknowledged().size(), before.size());
}

TEST_F(Ledger, DoesNotCountAnAnswerThatDoesNotSayWhereTheRecordStands) {
  with_ledger(server.url("/records/"));
  config.ledger->locator = "/nothing/here";
  measure(server.url("/"));
  ASSERT_TRUE(start().ok);

  const auto taken = baseline(milliseconds(200));

  EXPECT_FALSE(taken.steady);
  EXPECT_TRUE(taken.detail.ends_with("HTTP 201 without a URL at '/nothing/here'")) << taken.detail;
}

TEST_F(Ledger, SaysThatThereIsNoneWhenNoneIsDeclared) {
  measure(server.url("/"));

  const auto measured = read_back();

  EXPECT_FALSE(measured.complete);
  EXPECT_EQ(measured.detail, "there is no write ledger");
}

}  // namespace
}  // namespace understudy::probe::test
