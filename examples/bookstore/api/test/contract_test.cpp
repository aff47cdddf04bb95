// The service against what Django REST Framework answers, recorded in golden/contract.json.
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "date.hpp"
#include "support/api.hpp"
#include "support/postgres.hpp"

namespace bookstore::test {
namespace {

namespace json = boost::json;

json::array read_cases() {
  std::ifstream file(BOOKSTORE_CONTRACT);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return json::parse(text).as_array();
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? "" : std::string(value->as_string());
}

std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

std::optional<Reply> send(Client& client, const json::object& given) {
  Headers headers;
  if (const json::value* listed = given.if_contains("headers")) {
    for (const auto& [name, value] : listed->as_object()) {
      headers.emplace_back(name, std::string(value.as_string()));
    }
  }
  const std::string body =
      given.contains("hex") ? from_hex(text_of(given, "hex")) : text_of(given, "body");
  return client.ask(text_of(given, "method"), text_of(given, "path"), headers, body);
}

std::string with_today(std::string text) {
  std::string today;
  append_date(today, std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
  for (std::size_t at = text.find("{today}"); at != std::string::npos; at = text.find("{today}")) {
    text.replace(at, std::string_view("{today}").size(), today);
  }
  return text;
}

TEST(Contract, AnswersAsTheReferenceDoes) {
  const Postgres postgres({"timezone=UTC"});
  Api api(postgres.conninfo());
  api.wait_for_database();
  Client client = api.client();

  for (const json::value& entry : read_cases()) {
    const json::object& given = entry.as_object();
    const json::object& wanted = given.at("answer").as_object();
    SCOPED_TRACE(text_of(given, "name"));

    const auto reply = send(client, given);

    ASSERT_TRUE(reply) << "no answer";
    EXPECT_EQ(reply->status, wanted.at("status").as_int64());
    // A page for people, such as Django's 404, is told as JSON here: nothing to compare.
    if (!wanted.contains("text")) continue;
    EXPECT_EQ(reply->header("Allow"), text_of(wanted, "allow"));
    EXPECT_EQ(reply->header("Location"), text_of(wanted, "location"));
    EXPECT_EQ(reply->body, with_today(text_of(wanted, "text")));
  }
}

}  // namespace
}  // namespace bookstore::test
