#include "validation.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bookstore {
namespace {

using testing::ElementsAre;

Checked<BookInput> book(std::string_view text, Extent extent = Extent::whole) {
  return check_book(*json::parse(text), extent);
}

std::string author_errors(std::string_view text, Extent extent = Extent::whole) {
  return check_author(*json::parse(text), extent).errors.to_json();
}

std::string authors_error(std::string_view list) {
  return book("{\"title\":\"T\",\"authors\":" + std::string(list) + "}").errors.to_json();
}

TEST(Validation, TakesAGoodAuthor) {
  const auto checked = check_author(
      *json::parse(R"({"first_name":" Stephen ","last_name":"King","birth_date":"1947-9-21"})"),
      Extent::whole);

  EXPECT_TRUE(checked.errors.empty());
  EXPECT_EQ(checked.input.first_name, "Stephen");
  EXPECT_EQ(checked.input.last_name, "King");
  EXPECT_EQ(checked.input.birth_date, Date(std::chrono::year(1947) / std::chrono::September / 21));
}

TEST(Validation, TellsEveryMistakeByField) {
  EXPECT_EQ(
      author_errors(R"({"first_name":null,"birth_date":"21.9.1947"})"),
      R"({"birth_date":["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."],)"
      R"("first_name":["This field may not be null."],"last_name":["This field is required."]})");
}

TEST(Validation, APartialBodyNeedsNothingButMayNotEmptyAField) {
  EXPECT_EQ(author_errors("{}", Extent::partial), "{}");
  EXPECT_EQ(author_errors(R"({"last_name":" "})", Extent::partial),
            R"({"last_name":["This field may not be blank."]})");
}

TEST(Validation, CountsCharactersAgainstTheLimit) {
  std::string longest;
  for (int i = 0; i < 255; ++i) longest += "\xC3\xA9";

  EXPECT_TRUE(book(R"({"authors":["/authors/1/"],"title":")" + longest + "\"}").errors.empty());
  EXPECT_EQ(book(R"({"authors":["/authors/1/"],"title":"x)" + longest + "\"}").errors.to_json(),
            R"({"title":["Ensure this field has no more than 255 characters."]})");
}

TEST(Validation, TakesAuthorsByUrlWhateverTheHost) {
  const auto checked = book(
      R"({"title":"T","authors":["/authors/2/","http://a.test/authors/1/?x#y","https://b/authors/002/"]})");

  EXPECT_TRUE(checked.errors.empty());
  EXPECT_THAT(*checked.input.authors, ElementsAre(2, 1));
}

TEST(Validation, TellsWhatIsWrongWithALink) {
  EXPECT_EQ(authors_error(R"(["/authors/1"])"),
            R"({"authors":["Invalid hyperlink - No URL match."]})");
  EXPECT_EQ(authors_error(R"(["/books/1/"])"),
            R"({"authors":["Invalid hyperlink - Incorrect URL match."]})");
  EXPECT_EQ(authors_error(R"(["/authors/x/"])"),
            R"({"authors":["Invalid hyperlink - Object does not exist."]})");
  EXPECT_EQ(authors_error("[7]"),
            R"({"authors":["Incorrect type. Expected URL string, received int."]})");
}

TEST(Validation, AnIdHasOneSpelling) {
  for (const std::string id :
       {"+1", " 1 ", "1_0", "-1", "1e0", "99999999999999999999", "\\u0661"}) {
    EXPECT_EQ(authors_error("[\"/authors/" + id + "/\"]"),
              R"({"authors":["Invalid hyperlink - Object does not exist."]})")
        << id;
  }
}

TEST(Validation, KeepsTheAuthorsBeforeAMistakeForTheDatabaseToJudge) {
  const auto checked = book(R"({"title":"T","authors":["/authors/9/","nope","/authors/8/"]})");

  EXPECT_THAT(*checked.input.authors, ElementsAre(9));
  EXPECT_EQ(checked.errors.to_json(), R"({"authors":["Invalid hyperlink - No URL match."]})");
}

TEST(Validation, ABookHasAtMostAHundredAuthors) {
  std::string list = "[\"/authors/1/\"";
  for (int i = 0; i < 100; ++i) list += ",\"/authors/1/\"";

  EXPECT_EQ(authors_error(list + "]"),
            R"({"authors":["Ensure this field has no more than 100 elements."]})");
}

TEST(Validation, PutsAnUnknownAuthorBeforeTheOtherFields) {
  Errors errors;
  errors.add("title", "This field is required.");
  errors.add("authors", "something else");

  errors.put_first("authors", std::string(author_unknown));

  EXPECT_EQ(errors.to_json(), R"({"authors":["Invalid hyperlink - Object does not exist."],)"
                              R"("title":["This field is required."]})");
}

TEST(Date, KnowsTheCalendar) {
  EXPECT_TRUE(parse_date("2000-02-29"));
  EXPECT_FALSE(parse_date("1900-02-29"));
  EXPECT_FALSE(parse_date("0000-01-01"));
  EXPECT_FALSE(parse_date("2000-01-01 "));
  EXPECT_FALSE(parse_date("2000-001-01"));
}

}  // namespace
}  // namespace bookstore
