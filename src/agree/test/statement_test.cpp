#include "understudy/agree/statement.hpp"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "papers.hpp"

namespace understudy::agree {
namespace {

using testing::HasSubstr;

std::string statement_trouble(std::string_view bytes) {
  const auto read = read_statement(bytes);
  return read ? "" : read.error().cause().message;
}

/// The bytes of a good statement with one text in it replaced.
std::string with(std::string_view from, std::string_view to) {
  std::string bytes = to_bytes(test::statement("alice"));
  const auto at = bytes.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return bytes.replace(at, from.size(), to);
}

TEST(Statement, IsAnInTotoStatementOfOneLine) {
  Statement statement = test::statement("alice");
  statement.role = "lead";
  statement.remarks = "fine \"as it is\"\n";
  statement.after = {std::string(64, '0')};
  statement.content = {.sha256 = std::string(64, 'a'), .files = {{"x.md", std::string(64, 'b')}}};

  EXPECT_EQ(
      to_bytes(statement),
      R"({"_type":"https://in-toto.io/Statement/v1","predicate":{"after":[")" +
          std::string(64, '0') +
          R"("],"application":"shop","decision":"agree","person":"alice",)"
          R"("remarks":"fine \"as it is\"\n","role":"lead","signedAt":"2026-11-26T11:00:00.000Z"},)"
          R"("predicateType":"urn:understudy:v1:agreement","subject":[{"digest":{"sha256":")" +
          std::string(64, 'a') + R"("},"name":"./"},{"digest":{"sha256":")" + std::string(64, 'b') +
          R"("},"name":"x.md"}]})" + "\n");
}

TEST(Statement, IsReadAsItWasWritten) {
  for (const Decision decision : {Decision::agree, Decision::object, Decision::withdraw}) {
    Statement statement = test::statement("bob", test::noon, decision);
    statement.remarks = "a\tb\x01 \"ü\" \\ / \u2028";
    statement.after = {std::string(64, '1'), std::string(64, '2')};

    const auto read = read_statement(to_bytes(statement));

    ASSERT_TRUE(read) << diag::render(read.error());
    EXPECT_EQ(*read, statement);
  }
}

TEST(Statement, WritesControlCharactersAsRfc8785Does) {
  Statement statement = test::statement("bob");
  statement.remarks = "\x01\x1f\b\f\n\r\t\x7f";

  EXPECT_THAT(to_bytes(statement), HasSubstr(R"("remarks":"\u0001\u001f\b\f\n\r\t)"
                                             "\x7f\""));
}

TEST(Statement, HasOneSpellingOnly) {
  const std::string bytes = to_bytes(test::statement("alice"));
  ASSERT_EQ(statement_trouble(bytes), "");

  EXPECT_THAT(statement_trouble(bytes + "\n"), HasSubstr("spelt in another way"));
  EXPECT_THAT(statement_trouble(std::string_view(bytes).substr(0, bytes.size() - 1)),
              HasSubstr("spelt in another way"));
  EXPECT_THAT(statement_trouble(with(",", ", ")), HasSubstr("spelt in another way"));
  EXPECT_THAT(statement_trouble(with("shop", "sh\\u006fp")), HasSubstr("spelt in another way"));
  EXPECT_THAT(statement_trouble(with(R"("role":"")", R"("role":"","role":"")")),
              HasSubstr("spelt in another way"))
      << "a key that stands twice";
  EXPECT_THAT(statement_trouble(with(R"("role":"")", R"("role":"","salary":"")")),
              HasSubstr("spelt in another way"))
      << "a key that is not known";
}

TEST(Statement, SaysWhatIsWrongWithIt) {
  EXPECT_THAT(statement_trouble(""), HasSubstr("it is not JSON"));
  EXPECT_THAT(statement_trouble("{"), HasSubstr("it is not JSON"));
  EXPECT_THAT(statement_trouble("[]"), HasSubstr("'an object' is missing"));
  EXPECT_THAT(statement_trouble(with("Statement/v1", "Statement/v2")), HasSubstr("'_type'"));
  EXPECT_THAT(statement_trouble(with("v1:agreement", "v1:other")),
              HasSubstr("speaks of something else"));
  EXPECT_THAT(statement_trouble(with(R"("decision":"agree")", R"("decision":"agrees")")),
              HasSubstr("none of agree, object and withdraw"));
  EXPECT_THAT(statement_trouble(with(R"("decision":"agree")", R"("decision":"object")")),
              HasSubstr("objects without remarks"));
  EXPECT_THAT(statement_trouble(with(R"("person":"alice")", R"("person":"*")")),
              HasSubstr("no contact's id that can sign"));
  EXPECT_THAT(statement_trouble(with(R"("person":"alice")", R"("person":7)")),
              HasSubstr("'person'"));
  EXPECT_THAT(statement_trouble(with("2026-11-26", "2026-02-30")), HasSubstr("no instant"));
  EXPECT_THAT(statement_trouble(with("11:00:00.000Z", "11:00:60.000Z")), HasSubstr("no instant"));
  EXPECT_THAT(statement_trouble(with("11:00:00.000Z", "11:00:00+02:00")), HasSubstr("no instant"));
  EXPECT_THAT(statement_trouble(with(R"("after":[])", R"("after":["x"])")),
              HasSubstr("no list of digests"));
  EXPECT_THAT(statement_trouble(with("playbooks/api.md", "../api.md")),
              HasSubstr("has a part '..'"));
  EXPECT_THAT(statement_trouble(with("playbooks/api.md", "zz")), HasSubstr("out of order"));
  EXPECT_THAT(statement_trouble(with(R"("name":"./")", R"("name":"a")")),
              HasSubstr("does not name the whole bundle"));
  EXPECT_THAT(statement_trouble(std::string(2U << 20U, ' ')), HasSubstr("bytes"));
  EXPECT_THAT(statement_trouble(std::string(100000, '[')), HasSubstr("it is not JSON"));
}

TEST(Statement, HasAFileNameOfItsOwn) {
  const Statement first = test::statement("alice");
  Statement second = first;
  second.remarks = "another";

  const std::string name = file_name(first, to_bytes(first));

  EXPECT_THAT(name, testing::MatchesRegex("alice-20261126T110000000Z-[0-9a-f]{12}\\.json"));
  EXPECT_NE(name, file_name(second, to_bytes(second)));
}

TEST(Statement, IsSignedByPeopleWhoseIdMeansOnlyItself) {
  EXPECT_TRUE(can_sign("alice"));
  EXPECT_TRUE(can_sign("a.b_c-d+e@example.com"));
  for (const char* id : {"", "*", "a?", "!a", "a,b", "a b", "../a", "a/b", "-a", ".a", "ü"}) {
    EXPECT_FALSE(can_sign(id)) << id;
  }
}

}  // namespace
}  // namespace understudy::agree
