#include "../text_index.hpp"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

namespace {

TextIndex index_of(std::string text) {
  return TextIndex(std::make_shared<const diag::Source>(
      diag::Source{.name = "a.yaml", .text = std::move(text)}));
}

TEST(TextIndex, CountsLinesAndByteColumnsFromOne) {
  const TextIndex index = index_of("ab\ncäd\n");

  const diag::Span where = index.span(6, 7);

  EXPECT_EQ(where.line, 2U);
  EXPECT_EQ(where.column, 4U);
  EXPECT_EQ(where.length, 1U);
}

TEST(TextIndex, CutsASpanAtTheEndOfItsLine) {
  const TextIndex index = index_of("abc\r\ndef\r\n");

  EXPECT_EQ(index.span(1, 9).length, 2U);
  EXPECT_EQ(index.line(1), "abc");
  EXPECT_EQ(index.lines(), 2U);
}

TEST(TextIndex, DoesNotCountAByteOrderMark) {
  const TextIndex index = index_of(
      "\xEF\xBB\xBF"
      "key: 1\n");

  EXPECT_EQ(index.text(), "key: 1\n");
  EXPECT_EQ(index.span(0, 3).column, 1U);
}

TEST(TextIndex, PlacesWhatLiesBehindTheEndOnTheLastLine) {
  const TextIndex index = index_of("ab\n");

  const diag::Span where = index.span(99, 100);

  EXPECT_EQ(where.line, 1U);
  EXPECT_EQ(where.column, 3U);
  EXPECT_EQ(index_of("").span(0, 1).line, 1U);
}

TEST(CharacterIndex, FindsTheByteOfACharacter) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "ä";
  text += "x";

  EXPECT_EQ(CharacterIndex(text).byte_of(200), 400U);
  EXPECT_EQ(CharacterIndex(text).byte_of(63), 126U);
  EXPECT_EQ(CharacterIndex(text).byte_of(999), text.size());
  EXPECT_EQ(CharacterIndex("plain").byte_of(3), 3U);
}

TEST(FirstBadByte, AcceptsEveryLengthOfUtf8) {
  EXPECT_FALSE(first_bad_byte("a\tä€𝄞\r\n").has_value());
}

TEST(FirstBadByte, RefusesWhatIsNotUtf8) {
  for (const char* bad : {"\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xC3",
                          "\xF0\x9F\x98", "\x80", "\xF4\x90\x80\x80"}) {
    const auto found = first_bad_byte(std::string("ok ") + bad);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->offset, 3U);
    EXPECT_FALSE(found->control);
  }
}

TEST(FirstBadByte, RefusesControlCharacters) {
  for (const std::string& bad :
       {std::string("\0", 1), std::string("\x1B[2J"), std::string("\rx"), std::string("\x7F")}) {
    const auto found = first_bad_byte("ok " + bad);
    ASSERT_TRUE(found.has_value());
    EXPECT_TRUE(found->control);
  }
}

}  // namespace

}  // namespace understudy::parse
