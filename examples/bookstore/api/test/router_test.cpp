#include "router.hpp"

#include <gtest/gtest.h>

#include "home_page.hpp"
#include "negotiation.hpp"
#include "settings.hpp"

namespace bookstore {
namespace {

TEST(Router, FindsEveryResource) {
  EXPECT_EQ(route("/").resource, Resource::root);
  EXPECT_EQ(route("/authors/").resource, Resource::author_list);
  EXPECT_EQ(route("/books/").resource, Resource::book_list);
  EXPECT_EQ(route("/books/7/").resource, Resource::book);
  EXPECT_EQ(route("/books/7/").id, 7);
  EXPECT_EQ(route("/authors/%31/").id, 1);
  EXPECT_EQ(route("/version/").resource, Resource::version);
  EXPECT_EQ(route("/health/ready").resource, Resource::ready);
}

TEST(Router, AnIdThatCannotBeIsOfNoOne) {
  for (const char* path : {"/authors/abc/", "/authors/+1/", "/authors/%201/", "/authors/1_0/",
                           "/authors/99999999999999999999/"}) {
    EXPECT_EQ(route(path).resource, Resource::author) << path;
    EXPECT_FALSE(route(path).id) << path;
  }
}

TEST(Router, RefusesWhatIsNotThere) {
  for (const char* path : {"", "/authors", "/authors//", "/authors/1/x/", "/authors/a.b/",
                           "/AUTHORS/", "//", "//authors/", "/authors/1%2F2/", "*"}) {
    EXPECT_EQ(route(path).resource, Resource::none) << path;
  }
}

TEST(Router, KnowsWhenOnlyTheSlashIsMissing) {
  EXPECT_TRUE(wants_slash("/authors"));
  EXPECT_TRUE(wants_slash("/books/1"));
  EXPECT_FALSE(wants_slash("/books/"));
  EXPECT_FALSE(wants_slash("/nothing"));
  EXPECT_FALSE(wants_slash("//other.test"));
}

TEST(Router, MatchesWholeMethodNames) {
  EXPECT_TRUE(allows(Resource::book, "PATCH"));
  EXPECT_FALSE(allows(Resource::book, "POST"));
  EXPECT_FALSE(allows(Resource::book, "PAT"));
  EXPECT_FALSE(allows(Resource::book, ""));
}

TEST(Negotiation, GivesPagesOnlyToThoseWhoAskForThem) {
  EXPECT_TRUE(prefers_html("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"));
  EXPECT_TRUE(prefers_html("text/html"));
  EXPECT_FALSE(prefers_html("*/*"));
  EXPECT_FALSE(prefers_html(std::nullopt));
  EXPECT_FALSE(prefers_html("application/json, text/html;q=0.5"));
}

TEST(Negotiation, FindsQueryValues) {
  EXPECT_EQ(query_value("a=1&limit=20", "limit"), "20");
  EXPECT_EQ(query_value("limited=1", "limit"), std::nullopt);
}

TEST(Settings, DefaultsNeedNoVariable) {
  const auto settings = read_settings([](const char*) { return std::nullopt; });

  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->listen.port, 8000);
  EXPECT_EQ(settings->environment, "blue");
  EXPECT_EQ(settings->cdn_url, "http://cdn.bookstore.test");
}

TEST(Settings, TakesAUrlApart) {
  const auto url = parse_http_url("http://[::1]:8080/a/");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->endpoint.host, "::1");
  EXPECT_EQ(url->endpoint.port, 8080);
  EXPECT_EQ(url->path, "/a");
  for (const char* bad : {"https://a", "http://", "http://a:0", "http://a:b", "http://a b",
                          "http://a'/", "http://a;b/", "http://a/;script-src"}) {
    EXPECT_FALSE(parse_http_url(bad)) << bad;
  }
}

TEST(Settings, TheDatabasesHostsAreLookedUpByUs) {
  const auto conninfo = database::Conninfo::parse("host=db1.test,/run/x,db2.test port=5433 user=u");
  ASSERT_TRUE(conninfo);
  ASSERT_EQ(conninfo->hosts().size(), 3U);

  const auto keywords = conninfo->keywords({{"10.0.0.1", "10.0.0.2"}, {""}, {"10.0.0.3"}});

  EXPECT_EQ(keywords.at("host"), "db1.test,db1.test,/run/x,db2.test");
  EXPECT_EQ(keywords.at("hostaddr"), "10.0.0.1,10.0.0.2,,10.0.0.3");
  EXPECT_EQ(keywords.at("port"), "5433,5433,5433,5433");
  EXPECT_EQ(keywords.at("tcp_user_timeout"), "3000");
  EXPECT_TRUE(database::Conninfo::parse("host=/run/postgresql")->hosts().empty());
  EXPECT_TRUE(database::Conninfo::parse("hostaddr=10.0.0.1 host=db")->hosts().empty());
}

TEST(HomePage, EscapesEverything) {
  EXPECT_EQ(escape_html("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
}

}  // namespace
}  // namespace bookstore
