#include "markup.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace understudy::publish {

namespace {

TEST(Markup, TextCannotBecomeAnElementOrLeaveAnAttribute) {
  EXPECT_EQ(escaped("\"><script>'&"), "&quot;&gt;&lt;script&gt;&#39;&amp;");
}

TEST(Markup, FormatsEscapeTextAndTakeHtmlAsItIs) {
  Writer out;
  out.add("<a href=\"{}\">{}</a> {}", std::string("\"x"), Html{"<b>bold</b>"}, 3);

  EXPECT_EQ(out.take().value, "<a href=\"&quot;x\"><b>bold</b></a> 3");
}

TEST(Markup, MarksThatTurnTheReadingDirectionAreSpeltOut) {
  EXPECT_EQ(escaped("rm \xE2\x80\xAE x"), "rm &lt;U+202E&gt; x");
  EXPECT_EQ(cleaned("a\xE2\x81\xA7"), "a<U+2067>");
}

TEST(Markup, BytesThatAreNoTextBecomeTheReplacementCharacter) {
  constexpr std::string_view bad = "\xEF\xBF\xBD";
  EXPECT_EQ(escaped("\xFF"), bad);
  EXPECT_EQ(escaped("\xC0\xAF"), std::string(bad) + std::string(bad));
  EXPECT_EQ(escaped("\x1b[2J"), std::string(bad) + "[2J");
  EXPECT_EQ(escaped("\xC2\x9B"), bad);
  EXPECT_EQ(escaped(std::string_view("\0", 1)), bad);
  EXPECT_EQ(escaped("\xF0\x9F"), std::string(bad) + std::string(bad));
}

TEST(Markup, LettersOfAllScriptsTabsAndLineFeedsStay) {
  EXPECT_EQ(escaped("für 三 😀\tx\r\ny"), "für 三 😀\tx\ny");
}

}  // namespace

}  // namespace understudy::publish
