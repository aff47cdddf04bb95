// The database goes away, comes back, hangs, starts late, and is shared by several instances.
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "database/connection.hpp"
#include "database/conninfo.hpp"
#include "database/migrations.hpp"
#include "support/api.hpp"
#include "support/postgres.hpp"

namespace bookstore::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* author = R"({"last_name":"King","birth_date":"1947-09-21"})";
constexpr const char* away = R"({"detail":"The database is not available. Try again shortly."})";

std::chrono::milliseconds time_of(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start);
}

TEST(Database, RestartIsA503AtOnceAndThenRecovery) {
  Postgres postgres;
  Api api(postgres.conninfo());
  api.wait_for_database();
  Client client = api.client();
  ASSERT_EQ(client.put_json("POST", "/authors/", author)->status, 201);

  postgres.kill();
  std::optional<Reply> during;
  const auto took = time_of([&] { during = client.get("/authors/1/"); });
  postgres.start();

  ASSERT_TRUE(during);
  EXPECT_EQ(during->status, 503);
  EXPECT_EQ(during->body, away);
  EXPECT_EQ(during->header("Retry-After"), "1");
  EXPECT_LT(took, 1s);
  EXPECT_TRUE(eventually([&] { return client.get("/authors/1/")->status == 200; }));
}

TEST(Database, StartsWithoutItAndMigratesWhenItComes) {
  Postgres postgres;
  postgres.stop();
  Api api(postgres.conninfo());

  const auto live = api.client().get("/health/live");
  const auto books = api.client().get("/books/");
  postgres.start();

  ASSERT_TRUE(live && books);
  EXPECT_EQ(live->status, 200);
  EXPECT_EQ(books->status, 503);
  EXPECT_EQ(books->body, away);
  EXPECT_TRUE(eventually([&] { return api.client().get("/books/")->status == 200; }));
}

TEST(Database, AServerThatHangsIsNoticedInTimeAndLeftBehind) {
  Postgres postgres;
  Api api(postgres.conninfo(),
          {"BOOKSTORE_QUERY_TIMEOUT=300ms", "BOOKSTORE_CONNECT_TIMEOUT=300ms"});
  api.wait_for_database();
  Client client = api.client();
  ASSERT_TRUE(client.get("/authors/"));

  postgres.freeze();
  std::optional<Reply> read;
  std::optional<Reply> write;
  const auto took = time_of([&] {
    read = client.get("/authors/");
    write = client.put_json("POST", "/authors/", author);
  });
  postgres.thaw();

  ASSERT_TRUE(read && write);
  EXPECT_EQ(read->status, 503);
  EXPECT_EQ(write->status, 503);
  EXPECT_LT(took, 2s);
  EXPECT_TRUE(eventually([&] { return client.get("/authors/")->status == 200; }));
}

TEST(Database, AWriteThatWasNotConfirmedIsCalledUncertain) {
  Postgres postgres;
  Api api(postgres.conninfo(), {"BOOKSTORE_QUERY_TIMEOUT=300ms"});
  api.wait_for_database();
  Client client = api.client();
  ASSERT_TRUE(client.get("/authors/"));

  postgres.freeze();
  const auto write = client.put_json("POST", "/authors/", author);
  postgres.thaw();

  ASSERT_TRUE(write);
  EXPECT_EQ(write->status, 503);
  EXPECT_EQ(
      write->body,
      R"({"detail":"The database connection was lost before the write was confirmed: it may or )"
      R"(may not have been done."})");
}

TEST(Database, AnIdleConnectionToADeadServerIsFoundOut) {
  Postgres postgres;
  Api api(postgres.conninfo(),
          {"BOOKSTORE_QUERY_TIMEOUT=200ms", "BOOKSTORE_CONNECT_TIMEOUT=200ms"});
  api.wait_for_database();

  postgres.freeze();

  EXPECT_TRUE(api.process().wait_for_output("a query was not answered in time"));
  postgres.thaw();
}

TEST(Database, InstancesThatStartAtOnceMigrateOnce) {
  const Postgres postgres;
  std::vector<std::unique_ptr<Api>> instances;
  for (int i = 0; i < 4; ++i) instances.push_back(std::make_unique<Api>(postgres.conninfo()));

  for (const auto& instance : instances) instance->wait_for_database();

  EXPECT_EQ(postgres.query(
                "SELECT string_agg(version::text, ',' ORDER BY version) FROM bookstore_migration"),
            "1,2");
  for (const auto& instance : instances) {
    EXPECT_THAT(instance->process().output(), testing::Not(HasSubstr("cannot migrate")));
  }
}

TEST(Database, AnOlderSchemaIsBroughtUpToDate) {
  const Postgres postgres;
  postgres.query(
      std::string("CREATE TABLE bookstore_migration (version integer PRIMARY KEY, applied_at "
                  "timestamptz NOT NULL DEFAULT now()); ") +
      database::migrations[0] +
      "INSERT INTO bookstore_migration VALUES (1); "
      "INSERT INTO author (last_name, birth_date) VALUES ('Homer', '0800-01-01')");
  Api api(postgres.conninfo());
  api.wait_for_database();

  EXPECT_EQ(postgres.query("SELECT max(version) FROM bookstore_migration"), "2");
  EXPECT_EQ(postgres.query("SELECT count(*) FROM pg_indexes WHERE indexname = 'author_by_name'"),
            "1");
  EXPECT_THAT(api.client().get("/authors/")->body, HasSubstr("Homer"));
}

TEST(Database, AnEndedSessionIsReplaced) {
  const Postgres postgres;
  Api api(postgres.conninfo());
  api.wait_for_database();

  postgres.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = "
      "'bookstore-api'");

  EXPECT_TRUE(eventually([&] {
    return postgres.query(
               "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'bookstore-api'") ==
           "4";
  }));
  EXPECT_EQ(api.client().get("/authors/")->status, 200);
}

TEST(Database, OldConnectionsAreReplacedUnnoticed) {
  const Postgres postgres;
  Api api(postgres.conninfo(), {"BOOKSTORE_DATABASE_MAX_AGE=100ms"});
  api.wait_for_database();
  const std::string first = postgres.query(
      "SELECT string_agg(pid::text, ',' ORDER BY pid) FROM pg_stat_activity WHERE application_name "
      "= 'bookstore-api'");
  Client client = api.client();

  EXPECT_TRUE(eventually([&] {
    EXPECT_EQ(client.get("/authors/")->status, 200);
    return postgres.query(
               "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'bookstore-api' AND "
               "pid IN (" +
               first + ")") == "0";
  }));
}

TEST(Database, LockedOutQueriesFailTogetherAndLeaveTheRestAlone) {
  const Postgres postgres;
  Api api(postgres.conninfo(), {"BOOKSTORE_QUERY_TIMEOUT=500ms"});
  api.wait_for_database();
  SqlSession holder(postgres.conninfo());
  holder.query("BEGIN; LOCK TABLE book");

  const auto locked = api.client().get("/books/");
  const auto other = api.client().get("/authors/");

  ASSERT_TRUE(locked && other);
  EXPECT_EQ(locked->status, 503);
  EXPECT_EQ(other->status, 200);
}

/// Opens a connection of our own and runs `use` with it.
void with_connection(const Postgres& postgres,
                     const std::function<void(database::Connection&)>& use) {
  asio::io_context context(1);
  database::Connection connection(context.get_executor(), 5s);
  bool opened = false;
  const auto open = [&]() -> Task<> {
    const auto conninfo = database::Conninfo::parse(postgres.conninfo());
    const auto done =
        co_await connection.open(conninfo->keywords({}), std::chrono::steady_clock::now() + 5s);
    opened = done.has_value();
    if (!opened) co_return;
    use(connection);
    co_await connection.serve();
  };
  asio::co_spawn(context.get_executor(), open(), [](const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
  });
  context.run();
  ASSERT_TRUE(opened);
}

TEST(Database, BatchesTravelTogetherAndAFailedOneHarmsNoOther) {
  const Postgres postgres;
  std::vector<std::string> told;
  const auto tell = [&told](database::Outcome outcome) {
    told.push_back(outcome ? std::to_string(outcome->front().size()) : outcome.error().message);
  };
  using database::Access;
  using database::Parameters;
  using database::Statement;

  with_connection(postgres, [&](database::Connection& connection) {
    const std::vector<std::int64_t> nobody = {999};
    Parameters named;
    named.date(Date()).null().text(std::string_view("King"));
    database::Batch failing{.queries = {}, .access = Access::transaction};
    failing.queries.push_back({.statement = Statement::add_author, .parameters = named});
    failing.queries.push_back({.statement = Statement::add_writers,
                               .parameters = Parameters().int8(1).int8_array(nobody)});
    connection.submit(database::single(Statement::add_author, named, Access::write), tell);
    connection.submit(failing, tell);
    connection.submit(
        database::single(Statement::list_authors, Parameters().null().null(), Access::read), tell);
    connection.submit(database::single(Statement::ping, {}, Access::read), [&](database::Outcome) {
      told.emplace_back("end");
      connection.close("done");
    });
    EXPECT_EQ(connection.pending(), 4U) << "nothing waits for an answer before it is sent";
    EXPECT_TRUE(told.empty());
  });

  EXPECT_THAT(told,
              testing::ElementsAre("1", HasSubstr("violates foreign key constraint"), "1", "end"));
}

TEST(Database, ManyRequestsShareFewConnections) {
  const Postgres postgres;
  Api api(postgres.conninfo(),
          {"BOOKSTORE_THREADS=1", "BOOKSTORE_POOL=2", "BOOKSTORE_QUERY_TIMEOUT=20s"});
  api.wait_for_database(/*threads=*/1);
  SqlSession holder(postgres.conninfo());
  holder.query("BEGIN; LOCK TABLE author");
  std::vector<Client> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(api.client());
    clients.back().send("GET /authors/ HTTP/1.1\r\nHost: a\r\n\r\n");
  }
  ASSERT_TRUE(eventually(
      [&] { return postgres.query("SELECT count(*) FROM pg_locks WHERE NOT granted") == "2"; }));

  holder.query("COMMIT");

  for (Client& client : clients) {
    const auto reply = client.receive();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
  }
}

}  // namespace
}  // namespace bookstore::test
