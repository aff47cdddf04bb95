#include "understudy/agree/bundle.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "understudy/journal/digest.hpp"

namespace understudy::agree {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string trouble(std::vector<Content> contents) {
  const auto bundle = bundle_of(std::move(contents));
  if (bundle) return "";
  return bundle.error().cause().code + ": " + bundle.error().cause().message;
}

TEST(Bundle, IsTheHashOfPathSizeAndBytesSortedByPath) {
  const auto bundle = bundle_of({{.path = "understudy.yaml", .text = "a: 1\n"},
                                 {.path = "playbooks/api.md", .text = "# API\n"}});

  ASSERT_TRUE(bundle);
  const std::string expected = std::string("playbooks/api.md\0", 17) + std::string("6\0", 2) +
                               "# API\n" + std::string("understudy.yaml\0", 16) +
                               std::string("5\0", 2) + "a: 1\n";
  EXPECT_EQ(bundle->sha256, journal::sha256_hex(expected));
  EXPECT_THAT(bundle->files, ElementsAre(File{"playbooks/api.md", journal::sha256_hex("# API\n")},
                                         File{"understudy.yaml", journal::sha256_hex("a: 1\n")}));
}

TEST(Bundle, IsAnotherOneWhenAnyByteOrNameIs) {
  const std::string one = bundle_of({{.path = "a.md", .text = "x"}})->sha256;

  EXPECT_NE(one, bundle_of({{.path = "a.md", .text = "y"}})->sha256);
  EXPECT_NE(one, bundle_of({{.path = "b.md", .text = "x"}})->sha256);
  EXPECT_NE(bundle_of({{.path = "a", .text = "b"}, {.path = "c", .text = "d"}})->sha256,
            bundle_of({{.path = "a", .text = "bc"}, {.path = "d", .text = ""}})->sha256);
}

TEST(Bundle, RefusesPathsThatLeaveTheFolder) {
  EXPECT_EQ(trouble({{.path = "../x.md", .text = ""}}),
            "US-G013: the path '../x.md' has a part '..'");
  EXPECT_EQ(trouble({{.path = "a/../../x.md", .text = ""}}),
            "US-G013: the path 'a/../../x.md' has a part '..'");
  EXPECT_EQ(trouble({{.path = "/etc/x.md", .text = ""}}),
            "US-G013: the path '/etc/x.md' does not begin in the application's folder");
}

TEST(Bundle, RefusesNamesThatMayBeReadOtherwiseElsewhere) {
  EXPECT_EQ(trouble({{.path = "a\nb.md", .text = ""}}),
            "US-G015: the path 'a?b.md' holds a control character");
  EXPECT_EQ(trouble({{.path = "a\\b.md", .text = ""}}),
            "US-G015: the path 'a\\b.md' holds a backslash");
  EXPECT_EQ(trouble({{.path = "\xff.md", .text = ""}}),
            "US-G015: the path '\uFFFD.md' is not UTF-8");
  EXPECT_EQ(trouble({{.path = "a//b.md", .text = ""}}),
            "US-G015: the path 'a//b.md' has a part ''");
  EXPECT_EQ(trouble({{.path = "", .text = ""}}), "US-G015: the path '' is empty");
}

TEST(Bundle, RefusesPathsThatDifferInCaseAloneOrNotAtAll) {
  EXPECT_EQ(
      trouble({{.path = "playbooks/Api.md", .text = ""}, {.path = "playbooks/api.md", .text = ""}}),
      "US-G014: 'playbooks/Api.md' and 'playbooks/api.md' are one file where letters' case "
      "is not told apart");
  EXPECT_THAT(trouble({{.path = "a.md", .text = "1"}, {.path = "a.md", .text = "2"}}),
              testing::StartsWith("US-G014"));
}

TEST(Bundle, HasTheSameTextAfterACheckoutWithOtherLineEnds) {
  EXPECT_EQ(normalised("a\r\nb\r\n"), "a\nb\n");
  EXPECT_EQ(normalised("a\nb\n"), "a\nb\n");
  EXPECT_EQ(normalised("a\rb\r\r\n\r"), "a\rb\r\n\r") << "a lone carriage return is a character";
}

TEST(Changes, NameWhatWasAddedRemovedAndChanged) {
  const std::vector<File> before{{"a", "1"}, {"b", "1"}, {"c", "1"}};
  const std::vector<File> after{{"b", "2"}, {"c", "1"}, {"d", "1"}};

  EXPECT_THAT(changes_between(before, after),
              ElementsAre(FileChange{"a", Edit::removed}, FileChange{"b", Edit::changed},
                          FileChange{"d", Edit::added}));
  EXPECT_THAT(changes_between(after, after), IsEmpty());
}

}  // namespace
}  // namespace understudy::agree
