// HTTP as clients really send it: too much, too slowly, in bursts.
#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/api.hpp"

namespace bookstore::test {
namespace {

using testing::HasSubstr;

/// None of these tests needs a database.
constexpr const char* traffic_nowhere = "host=/nonexistent user=postgres";

TEST(Traffic, ABodyTooLargeIsRefusedBeforeItIsSent) {
  const Api api(traffic_nowhere, {"BOOKSTORE_MAX_BODY=2048"});
  Client client = api.client();

  client.send("POST /books/ HTTP/1.1\r\nHost: a\r\nContent-Length: 2049\r\n\r\n");
  const auto reply = client.receive();

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 413);
  EXPECT_EQ(reply->body, R"({"detail":"The body is larger than 2048 bytes."})");
  EXPECT_EQ(reply->header("Connection"), "close");
  EXPECT_TRUE(client.at_end());
}

TEST(Traffic, AChunkedBodyTooLargeIsRefused) {
  const Api api(traffic_nowhere, {"BOOKSTORE_MAX_BODY=2048"});
  Client client = api.client();

  client.send("POST /books/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 3; ++i) client.send("400\r\n" + std::string(1024, 'x') + "\r\n");
  const auto reply = client.receive();

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 413);
}

TEST(Traffic, HeadersTooLargeAreRefused) {
  const Api api(traffic_nowhere);
  Client client = api.client();

  const auto reply = client.ask("GET", "/", {{"X-Long", std::string(20000, 'x')}});

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 431);
  EXPECT_EQ(reply->body, R"({"detail":"The headers are larger than 16384 bytes."})");
}

TEST(Traffic, ASlowRequestIsGivenUpAndOthersAreServed) {
  const Api api(traffic_nowhere, {"BOOKSTORE_READ_TIMEOUT=300ms", "BOOKSTORE_THREADS=1"});
  Client slow = api.client();
  slow.send("POST /books/ HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123");

  const auto other = api.client().get("/version/");
  const auto reply = slow.receive();

  ASSERT_TRUE(other);
  EXPECT_EQ(other->status, 200);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 408);
  EXPECT_EQ(reply->body, R"({"detail":"The request did not arrive in time."})");
  EXPECT_TRUE(slow.at_end());
}

TEST(Traffic, AnIdleConnectionIsClosedWithoutAWord) {
  const Api api(traffic_nowhere, {"BOOKSTORE_IDLE_TIMEOUT=200ms"});
  Client client = api.client();
  ASSERT_TRUE(client.get("/version/"));

  EXPECT_TRUE(client.at_end());
}

TEST(Traffic, AClientThatTakesNothingIsGivenUp) {
  const Api api(traffic_nowhere, {"BOOKSTORE_WRITE_TIMEOUT=300ms", "BOOKSTORE_THREADS=1"});
  Client deaf = api.client();
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "GET /version/ HTTP/1.1\r\nHost: a\r\n\r\n";

  // Requests go in until the server, stuck with its answers, stops reading and then hangs up.
  while (deaf.send(many)) {
  }

  const auto other = api.client().get("/version/");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->status, 200);
}

TEST(Traffic, RequestsSentInOneBurstAreAnsweredInOrder) {
  const Api api(traffic_nowhere);
  Client client = api.client();

  client.send(
      "GET /version/ HTTP/1.1\r\nHost: a\r\n\r\n"
      "HEAD /version/ HTTP/1.1\r\nHost: a\r\n\r\n"
      "GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto first = client.receive();
  const auto second = client.receive(/*head_only=*/true);
  const auto third = client.receive();

  ASSERT_TRUE(first && second && third);
  EXPECT_THAT(first->body, HasSubstr("environment"));
  EXPECT_EQ(second->header("Content-Length"), std::to_string(first->body.size()));
  EXPECT_EQ(third->body, R"({"status":"live"})");
  EXPECT_EQ(third->header("Connection"), "close");
  EXPECT_TRUE(client.at_end());
}

TEST(Traffic, AnOldClientWithoutHostIsAnsweredAndHungUpOn) {
  const Api api(traffic_nowhere);
  Client client = api.client();

  client.send("GET / HTTP/1.0\r\n\r\n");
  const auto reply = client.receive();

  ASSERT_TRUE(reply);
  EXPECT_THAT(reply->body,
              HasSubstr("\"http://127.0.0.1:" + std::to_string(api.port()) + "/books/\""));
  EXPECT_TRUE(client.at_end());
}

TEST(Traffic, AClientThatAsksFirstIsToldToGoOn) {
  const Api api(traffic_nowhere);
  Client client = api.client();

  client.send(
      "POST /version/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  const auto go_on = client.receive(/*head_only=*/true);
  client.send("{}");
  const auto reply = client.receive();

  ASSERT_TRUE(go_on && reply);
  EXPECT_EQ(go_on->status, 100);
  EXPECT_EQ(reply->status, 405);
}

TEST(Traffic, AHostThatCouldNotStandInALinkIsRefused) {
  const Api api(traffic_nowhere);

  for (const std::string host : {"a\"b", "a/b", "a b", "<a>", ""}) {
    const auto reply = api.client().ask("GET", "/", {{"Host", host}});

    ASSERT_TRUE(reply) << host;
    EXPECT_EQ(reply->status, 400) << host;
    EXPECT_EQ(reply->body, R"({"detail":"The Host header is missing or not valid."})") << host;
  }
  const auto twice = api.client().ask("GET", "/", {{"Host", "a"}, {"Host", "b"}});
  ASSERT_TRUE(twice);
  EXPECT_EQ(twice->status, 400);
}

TEST(Traffic, AnAbsoluteTargetNamesTheHost) {
  const Api api(traffic_nowhere);

  const auto reply = api.client().get("http://shop.test/?x=1");

  ASSERT_TRUE(reply);
  EXPECT_THAT(reply->body, HasSubstr("\"http://shop.test/books/\""));
}

TEST(Traffic, WhatIsNotHttpIsRefused) {
  const Api api(traffic_nowhere);
  Client client = api.client();

  client.send("hello there\r\n\r\n");
  const auto reply = client.receive();

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 400);
  EXPECT_EQ(reply->body, R"({"detail":"The request is not valid HTTP."})");
}

TEST(Traffic, MethodsAreCaseSensitiveAndUnknownPathsAreJson) {
  const Api api(traffic_nowhere);

  const auto method = api.client().ask("get", "/version/");
  const auto path = api.client().get("//books/");

  ASSERT_TRUE(method && path);
  EXPECT_EQ(method->status, 405);
  EXPECT_EQ(method->body, R"({"detail":"Method \"get\" not allowed."})");
  EXPECT_EQ(path->status, 404);
  EXPECT_EQ(path->body, R"({"detail":"Not found."})");
}

}  // namespace
}  // namespace bookstore::test
