#include "../placeholders.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace understudy::parse {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names(std::string_view text) {
  std::vector<std::string> out;
  for (const Placeholder& found : find_placeholders(text)) out.push_back(found.name);
  return out;
}

TEST(Placeholders, AreWordsInAnglesAndInBraces) {
  EXPECT_THAT(names("delete <pod-name> in <the name.space> {{region}} {{ zone }}"),
              ElementsAre("pod-name", "the name.space", "region", "zone"));
}

TEST(Placeholders, AreNotRedirections) {
  EXPECT_THAT(names("a < b > c; d <<END; e <(f) >g; cmd <file >out"), IsEmpty());
}

TEST(Placeholders, AreNotAddressesMarkupOrTemplates) {
  EXPECT_THAT(names("<a@b.test> <http://a.test> <none> <b>x</b> </b>"), IsEmpty());
  EXPECT_THAT(names("'{{.State}}' '{{json .}}' '{{range .x}}y{{end}}' {{  two}}"), IsEmpty());
}

TEST(Placeholders, AreMaskedInPlace) {
  const std::string_view text = "a <b> {{c}} d";

  EXPECT_EQ(masked(text, find_placeholders(text)), "a \x01\x01\x01 \x01\x01\x01\x01\x01 d");
}

}  // namespace

}  // namespace understudy::parse
