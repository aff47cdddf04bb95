// SIGTERM: nothing that was accepted is lost.
#include <atomic>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/api.hpp"
#include "support/postgres.hpp"

namespace bookstore::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* drain_author = R"({"last_name":"King","birth_date":"1947-09-21"})";

struct Tally {
  std::atomic<int> sent = 0;
  std::atomic<int> added = 0;
  std::atomic<int> lost = 0;
};

/// Adds authors over one connection until the server says that it closes it.
void add_until_closed(std::uint16_t port, Tally& tally) {
  Client client(port);
  while (true) {
    ++tally.sent;
    const auto reply = client.put_json("POST", "/authors/", drain_author);
    if (!reply || reply->status != 201) {
      ++tally.lost;
      return;
    }
    ++tally.added;
    if (reply->header("Connection") == "close") return;
  }
}

TEST(Drain, UnderLoadEveryRequestIsAnsweredAndEveryAnswerIsTrue) {
  const Postgres postgres;
  Api api(postgres.conninfo());
  api.wait_for_database();
  Tally tally;
  std::vector<std::jthread> clients;
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back([&] { add_until_closed(api.port(), tally); });
  }
  ASSERT_TRUE(eventually([&] { return tally.added > 500; }));

  api.process().signal(SIGTERM);
  const auto status = api.process().wait_exit();
  clients.clear();

  ASSERT_TRUE(status);
  EXPECT_EQ(status->shell_code(), 0) << api.process().output();
  EXPECT_EQ(tally.lost, 0);
  EXPECT_EQ(tally.added, tally.sent);
  EXPECT_EQ(postgres.query("SELECT count(*) FROM author"), std::to_string(tally.added));
  EXPECT_THROW(Client{api.port()}, std::runtime_error);
}

TEST(Drain, ARequestUnderWayIsFinished) {
  const Postgres postgres;
  Api api(postgres.conninfo(), {"BOOKSTORE_QUERY_TIMEOUT=20s"});
  api.wait_for_database();
  SqlSession holder(postgres.conninfo());
  holder.query("BEGIN; LOCK TABLE author");
  Client client = api.client();
  std::optional<Reply> reply;
  std::jthread asking([&] { reply = client.put_json("POST", "/authors/", drain_author); });
  ASSERT_TRUE(eventually(
      [&] { return postgres.query("SELECT count(*) FROM pg_locks WHERE NOT granted") == "1"; }));

  api.process().signal(SIGTERM);
  ASSERT_TRUE(api.process().wait_for_output("draining"));
  EXPECT_FALSE(api.process().wait_exit(500ms)) << "it must wait for the request";
  holder.query("COMMIT");
  asking.join();
  const auto status = api.process().wait_exit();

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201);
  EXPECT_EQ(reply->header("Connection"), "close");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->shell_code(), 0);
}

TEST(Drain, TheDeadlineCutsOffWhatNeverEnds) {
  const Postgres postgres;
  Api api(postgres.conninfo(), {"BOOKSTORE_QUERY_TIMEOUT=20s", "BOOKSTORE_DRAIN_TIMEOUT=300ms"});
  api.wait_for_database();
  SqlSession holder(postgres.conninfo());
  holder.query("BEGIN; LOCK TABLE author");
  Client client = api.client();
  client.send("GET /authors/ HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually(
      [&] { return postgres.query("SELECT count(*) FROM pg_locks WHERE NOT granted") == "1"; }));

  api.process().signal(SIGTERM);
  const auto status = api.process().wait_exit(5s);

  ASSERT_TRUE(status);
  EXPECT_EQ(status->shell_code(), 1);
  EXPECT_THAT(api.process().output(), HasSubstr("stopped: 1 requests were cut off"));
}

TEST(Drain, ASecondSignalEndsItAtOnce) {
  const Postgres postgres;
  Api api(postgres.conninfo(), {"BOOKSTORE_QUERY_TIMEOUT=20s", "BOOKSTORE_DRAIN_TIMEOUT=60s"});
  api.wait_for_database();
  SqlSession holder(postgres.conninfo());
  holder.query("BEGIN; LOCK TABLE author");
  Client client = api.client();
  client.send("GET /authors/ HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually(
      [&] { return postgres.query("SELECT count(*) FROM pg_locks WHERE NOT granted") == "1"; }));
  api.process().signal(SIGTERM);
  ASSERT_TRUE(api.process().wait_for_output("draining"));

  api.process().signal(SIGTERM);

  EXPECT_TRUE(api.process().wait_exit(5s));
}

TEST(Drain, WithoutADatabaseAndWithIdleClientsItEndsSoon) {
  Api api("host=/nonexistent user=postgres");
  const Client idle = api.client();

  api.process().signal(SIGTERM);
  const auto status = api.process().wait_exit(5s);

  ASSERT_TRUE(status);
  EXPECT_EQ(status->shell_code(), 0);
}

}  // namespace
}  // namespace bookstore::test
