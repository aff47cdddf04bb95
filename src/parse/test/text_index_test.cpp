#include "../text_index.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
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

/// One piece after the other, the last one first: the order must not matter.
void backwards(std::size_t count, const std::function<void(std::size_t)>& work) {
  for (std::size_t i = count; i > 0; --i) work(i - 1);
}

TextIndex in_pieces(std::string text) {
  return TextIndex(
      std::make_shared<const diag::Source>(diag::Source{.name = "a.yaml", .text = std::move(text)}),
      backwards);
}

/// Some megabytes of lines of all lengths around `usual`, with every kind of line end and
/// character.
std::string long_text(std::size_t usual) {
  std::string text = "\xEF\xBB\xBF";
  for (std::size_t i = 0; text.size() < std::size_t{3} << 20U; ++i) {
    for (std::size_t k = 0; k < i * 7919 % (2 * usual + 1); ++k) text += k % 5 == 4 ? "ä" : "x";
    text += i % 3 == 0 ? "\r\n" : "\n";
  }
  return text;
}

TEST(TextIndex, InPiecesHasTheSameLines) {
  for (const std::size_t usual : {0U, 30U, 900'000U}) {
    const std::string text = long_text(usual);
    const TextIndex whole = index_of(text);
    const TextIndex pieces = in_pieces(text);

    ASSERT_EQ(pieces.lines(), whole.lines());
    for (std::uint32_t line = 1; line <= whole.lines() + 1; ++line) {
      ASSERT_EQ(pieces.start_of(line), whole.start_of(line)) << line;
    }
  }
}

TEST(TextIndex, InPiecesHasTheSameFirstBadByte) {
  const std::string sound = long_text(30);
  const TextIndex without = in_pieces(sound);
  EXPECT_FALSE(first_bad_byte(without, backwards));

  constexpr std::size_t piece = std::size_t{1} << 20U;
  for (const std::size_t at : {piece - 1, piece, piece + 1, 2 * piece, 3 * piece - 5}) {
    for (const std::string bad : {"\xC3\n", "\r-", "\x01"}) {
      std::string text = sound;
      text.replace(at, bad.size(), bad);
      text.replace(text.size() - 2, 1, "\x02");  // A later one.
      const TextIndex index = in_pieces(text);

      const auto whole = first_bad_byte(index.text());
      const auto pieces = first_bad_byte(index, backwards);

      ASSERT_TRUE(whole && pieces);
      EXPECT_EQ(pieces->offset, whole->offset);
      EXPECT_EQ(pieces->control, whole->control);
    }
  }
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
