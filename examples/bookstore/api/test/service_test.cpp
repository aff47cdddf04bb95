// Settings, health and the home page, on the program itself.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/api.hpp"
#include "support/postgres.hpp"
#include "support/static_site.hpp"

namespace bookstore::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Nobody listens at this socket.
constexpr const char* nowhere = "host=/nonexistent user=postgres";

TEST(Service, TellsEnvironmentAndVersion) {
  const Api api(nowhere, {"BOOKSTORE_ENVIRONMENT=green", "BOOKSTORE_VERSION=2.5\"x"});

  const auto reply = api.client().get("/version/");

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, R"({"environment":"green","version":"2.5\"x"})");
}

TEST(Service, RootLinksTheListsUnderTheNameTheClientUsed) {
  const Api api(nowhere);

  const auto plain = api.client().get("/");
  const auto secure =
      api.client().ask("GET", "/", {{"Host", "shop.test:8443"}, {"X-Forwarded-Proto", "https"}});

  ASSERT_TRUE(plain && secure);
  EXPECT_EQ(plain->body,
            R"({"authors":"http://bookstore.test/authors/","books":"http://bookstore.test/books/",)"
            R"("version":"http://bookstore.test/version/"})");
  EXPECT_THAT(secure->body, HasSubstr(R"("https://shop.test:8443/books/")"));
  EXPECT_EQ(plain->header("Vary"), "Accept");
}

TEST(Service, BrowsersGetAHomePageWithThePictureOfTheCdn) {
  const Api api(nowhere,
                {"BOOKSTORE_CDN_URL=http://cdn.shop.test:8081/a", "BOOKSTORE_ENVIRONMENT=<b>&\"'"});

  const auto page = api.client().ask(
      "GET", "/", {{"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}});

  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 200);
  EXPECT_EQ(page->header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(page->body,
              HasSubstr(R"(<img src="http://cdn.shop.test:8081/a/static/bookstore.svg")"));
  EXPECT_THAT(page->body, HasSubstr(R"(fetch("http://cdn.shop.test:8081/a/static/status.json")"));
  EXPECT_THAT(page->body, HasSubstr("<dd>&lt;b&gt;&amp;&quot;&#39;</dd>"));
  EXPECT_THAT(page->body, Not(HasSubstr("<b>")));
  const std::string policy = page->header("Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("img-src http://cdn.shop.test:8081;"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
}

TEST(Service, IsReadyWhenDatabaseAndCdnAre) {
  const Postgres postgres;
  StaticSite cdn(200);
  Api api(postgres.conninfo(), {"BOOKSTORE_CDN_URL=" + cdn.url() + "/assets"});
  api.wait_for_database();

  const auto reply = api.client().get("/health/ready");

  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(
      reply->body,
      R"({"status":"ready","dependencies":{"database":{"status":"up"},"cdn":{"status":"up"}}})");
  EXPECT_EQ(cdn.last_request(), "GET /assets/static/status.json HTTP/1.1");
}

TEST(Service, NamesTheDependencyThatIsDown) {
  const Postgres postgres;
  const StaticSite broken(404);
  Api without_asset(postgres.conninfo(), {"BOOKSTORE_CDN_URL=" + broken.url()});
  Api without_cdn(postgres.conninfo(), {"BOOKSTORE_CDN_URL=http://127.0.0.1:9"});
  const StaticSite cdn(200);
  const Api without_database(nowhere, {"BOOKSTORE_CDN_URL=" + cdn.url()});
  without_asset.wait_for_database();
  without_cdn.wait_for_database();

  const auto asset = without_asset.client().get("/health/ready");
  const auto refused = without_cdn.client().get("/health/ready");
  const auto database = without_database.client().get("/health/ready");
  const auto live = without_database.client().get("/health/live");

  ASSERT_TRUE(asset && refused && database && live);
  EXPECT_EQ(asset->status, 503);
  EXPECT_THAT(asset->body, HasSubstr(R"("database":{"status":"up"},"cdn":{"status":"down",)"
                                     R"("reason":"status.json answers 404"})"));
  EXPECT_EQ(refused->status, 503);
  EXPECT_THAT(refused->body, HasSubstr("cannot connect: Connection refused"));
  EXPECT_EQ(database->status, 503);
  EXPECT_THAT(database->body, HasSubstr(R"("database":{"status":"down","reason":)"));
  EXPECT_THAT(database->body, HasSubstr(R"("cdn":{"status":"up"})"));
  EXPECT_EQ(live->status, 200);
  EXPECT_EQ(live->body, R"({"status":"live"})");
}

TEST(Service, AListCanBeCutIntoPages) {
  const Postgres postgres;
  Api api(postgres.conninfo());
  api.wait_for_database();
  Client client = api.client();
  for (const std::string name : {"Austen", "Borges", "Calvino"}) {
    client.put_json("POST", "/authors/",
                    R"({"birth_date":"1900-01-01","last_name":")" + name + "\"}");
    client.put_json("POST", "/books/", R"({"authors":["/authors/1/"],"title":"Of )" + name + "\"}");
  }

  const auto authors = client.get("/authors/?limit=1&offset=1");
  const auto books = client.get("/books/?limit=2");
  const auto past = client.get("/books/?limit=2&offset=5");
  const auto nonsense = client.get("/books/?limit=x&offset=-1");

  ASSERT_TRUE(authors && books && past && nonsense);
  EXPECT_EQ(authors->body,
            R"([{"url":"http://bookstore.test/authors/2/","birth_date":"1900-01-01",)"
            R"("first_name":"","last_name":"Borges"}])");
  EXPECT_THAT(books->body, HasSubstr("Of Borges"));
  EXPECT_THAT(books->body, Not(HasSubstr("Of Calvino")));
  EXPECT_EQ(past->body, "[]");
  EXPECT_EQ(nonsense->body, client.get("/books/")->body);
}

TEST(Service, OptionsDescribesEveryResource) {
  const Api api(nowhere);

  const auto root = api.client().ask("OPTIONS", "/");
  const auto version = api.client().ask("OPTIONS", "/version/");

  ASSERT_TRUE(root && version);
  EXPECT_EQ(root->body,
            R"({"name":"Api Root","description":"","renders":["application/json","text/html"],)"
            R"("parses":["application/json"]})");
  EXPECT_EQ(root->header("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_THAT(version->body, HasSubstr(R"("name":"Version")"));
}

TEST(Service, ListsItsStatementsForABenchmark) {
  const ApiRun listed = run_api({}, {"--list-statements"});

  EXPECT_EQ(listed.status, 0);
  EXPECT_THAT(listed.output, HasSubstr("get_author\tSELECT id, birth_date"));
}

TEST(Service, AWrongSettingIsOneLineAndExitTwo) {
  const ApiRun port = run_api({"BOOKSTORE_LISTEN=127.0.0.1:99999"});
  const ApiRun time = run_api({"BOOKSTORE_QUERY_TIMEOUT=2"});
  const ApiRun url = run_api({"BOOKSTORE_CDN_URL=https://cdn.test"});
  const ApiRun database = run_api({"BOOKSTORE_DATABASE=password='secret"});
  const ApiRun flag = run_api({}, {"--nonsense"});

  EXPECT_EQ(port.status, 2);
  EXPECT_EQ(
      port.output,
      "bookstore-api: BOOKSTORE_LISTEN is '127.0.0.1:99999' but should be ADDRESS:PORT, such as "
      "'127.0.0.1:8000' or '[::1]:8000' (port 0: any free one)\n");
  EXPECT_EQ(time.status, 2);
  EXPECT_EQ(
      time.output,
      "bookstore-api: BOOKSTORE_QUERY_TIMEOUT is '2' but should be a duration from 10ms to 1h, "
      "such as '2s' or '500ms'\n");
  EXPECT_EQ(url.status, 2);
  EXPECT_EQ(url.output,
            "bookstore-api: BOOKSTORE_CDN_URL is 'https://cdn.test' but should be a URL such as "
            "'http://cdn.bookstore.test' (http only)\n");
  EXPECT_EQ(database.status, 2);
  EXPECT_THAT(database.output, Not(HasSubstr("secret")));
  EXPECT_EQ(flag.status, 2);
}

TEST(Service, HelpListsTheSettings) {
  const ApiRun help = run_api({}, {"--help"});

  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.output, HasSubstr("BOOKSTORE_LISTEN"));
  EXPECT_THAT(help.output, HasSubstr("BOOKSTORE_HEALTH_TIMEOUT"));
}

TEST(Service, APortThatIsTakenIsSaidAndExitOne) {
  const Api first(nowhere);

  const ApiRun second = run_api({"BOOKSTORE_LISTEN=127.0.0.1:" + std::to_string(first.port())});

  EXPECT_EQ(second.status, 1);
  EXPECT_EQ(second.output,
            "bookstore-api: cannot listen at 127.0.0.1:" + std::to_string(first.port()) +
                ": Address already in use\n  hint: free it, or choose another "
                "place with BOOKSTORE_LISTEN\n");
}

}  // namespace
}  // namespace bookstore::test
