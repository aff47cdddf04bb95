#include "json.hpp"

#include <string>

#include <gtest/gtest.h>

#include "utf8.hpp"

namespace bookstore::json {
namespace {

std::string error_of(std::string_view text) {
  const auto value = parse(text);
  return value ? "no error" : value.error();
}

std::string quoted(std::string_view text) {
  std::string out;
  append_string(out, text);
  return out;
}

TEST(Json, KeepsTheDigitsOfANumber) {
  const auto value = parse(" 123456789012345678901234567890 ");

  ASSERT_TRUE(value);
  ASSERT_NE(value->get<Number>(), nullptr);
  EXPECT_EQ(value->get<Number>()->text, "123456789012345678901234567890");
  EXPECT_EQ(type_name(*value), "int");
}

TEST(Json, ShowsFractionsAsPythonDoes) {
  const auto shown = [](std::string text) {
    return to_text({.text = std::move(text), .fraction = true});
  };

  EXPECT_EQ(shown("1.50"), "1.5");
  EXPECT_EQ(shown("1e3"), "1000.0");
  EXPECT_EQ(shown("1e16"), "1e+16");
  EXPECT_EQ(shown("1e-5"), "1e-05");
  EXPECT_EQ(shown("1e999"), "inf");
  EXPECT_EQ(to_text({.text = "-0", .fraction = false}), "0");
}

TEST(Json, TakesTheLastOfARepeatedName) {
  const auto value = parse(R"({"a":1,"b":2,"a":3})");

  ASSERT_TRUE(value);
  const Value* found = find(*value->get<Object>(), "a");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->get<Number>()->text, "3");
}

TEST(Json, JoinsSurrogatePairsAndKeepsLoneOnes) {
  const auto value = parse(R"(["\ud83d\ude00","\ud83dx","\ud83d\u0041"])");

  ASSERT_TRUE(value);
  const Array& items = *value->get<Array>();
  EXPECT_EQ(*items.at(0).get<std::string>(), "\xF0\x9F\x98\x80");
  EXPECT_EQ(*items.at(1).get<std::string>(), "\xED\xA0\xBDx");
  EXPECT_EQ(*items.at(2).get<std::string>(),
            "\xED\xA0\xBD"
            "A");
}

TEST(Json, SaysWhereItWentWrong) {
  EXPECT_EQ(error_of("{\"\xC3\xA9\":\n  x}"), "Expecting value: line 2 column 3 (char 8)");
  EXPECT_EQ(error_of("[1,]"), "Expecting value: line 1 column 4 (char 3)");
  EXPECT_EQ(error_of("\"a"), "Unterminated string starting at: line 1 column 1 (char 0)");
  EXPECT_EQ(error_of("\xFF"),
            "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte");
}

TEST(Json, RefusesToNestWithoutEnd) {
  EXPECT_EQ(error_of(std::string(64, '[') + std::string(64, ']')), "no error");
  EXPECT_EQ(error_of(std::string(100000, '[')),
            "Nested more than 64 deep: line 1 column 66 (char 65)");
}

TEST(Json, EscapesWhatMustBe) {
  EXPECT_EQ(quoted("a\"b\\c\n\x01/\xC3\xA9"), R"("a\"b\\c\n\u0001/)"
                                              "\xC3\xA9\"");
  EXPECT_EQ(quoted("\xE2\x80\xA8\xE2\x80\xA9\xE2\x82\xAC"), "\"\\u2028\\u2029\xE2\x82\xAC\"");
}

TEST(Utf8, StripsBlanksOfEveryKind) {
  EXPECT_EQ(utf8::strip("\t\xE3\x80\x80 a b \xC2\xA0\n"), "a b");
  EXPECT_EQ(utf8::strip(" \xE2\x80\x83 "), "");
  EXPECT_EQ(utf8::strip(""), "");
}

TEST(Utf8, CountsCharactersNotBytes) {
  EXPECT_EQ(utf8::length("a\xC3\xA9\xF0\x9F\x98\x80"), 3U);
}

}  // namespace
}  // namespace bookstore::json
