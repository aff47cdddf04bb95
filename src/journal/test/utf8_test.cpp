#include <string>
#include <string_view>

#include <boost/json/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "understudy/journal/codec.hpp"

namespace understudy::journal {
namespace {

constexpr std::string_view bad = "\xEF\xBF\xBD";

TEST(Utf8, LeavesValidTextAlone) {
  const std::string text = "a\tü€😀\xEF\xBF\xBD\x7F";

  EXPECT_EQ(valid_utf8(text), text);
  EXPECT_EQ(valid_utf8(""), "");
}

TEST(Utf8, ReplacesEachMaximalInvalidPartOnce) {
  const std::string one(bad);

  EXPECT_EQ(valid_utf8("a\xFFz"), "a" + one + "z");
  EXPECT_EQ(valid_utf8("\xE2\x82"), one);                            // cut off
  EXPECT_EQ(valid_utf8("\xE2\x82z"), one + "z");                     // cut off, then a letter
  EXPECT_EQ(valid_utf8("\xC0\xAF"), one + one);                      // overlong
  EXPECT_EQ(valid_utf8("\xED\xA0\x80"), one + one + one);            // a surrogate
  EXPECT_EQ(valid_utf8("\xF4\x90\x80\x80"), one + one + one + one);  // beyond U+10FFFF
  EXPECT_EQ(valid_utf8("\x80"), one);
}

TEST(Utf8, MakesAnyBytesFitForJsonAndIsIdempotent) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const std::string text = valid_utf8(bytes);
    boost::json::error_code error;
    const auto json = boost::json::parse(boost::json::serialize(boost::json::string(text)), error);
    RC_ASSERT(!error);
    RC_ASSERT(json.as_string() == text);
    RC_ASSERT(valid_utf8(text) == text);
  }));
}

}  // namespace
}  // namespace understudy::journal
