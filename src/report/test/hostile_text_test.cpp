// Whatever a playbook, a command's output or a person's note holds, it stays text in every report.

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <gtest/gtest.h>

#include "understudy/exercise/facts.hpp"
#include "understudy/model/event.hpp"
#include "understudy/report/report.hpp"

namespace understudy::report {

namespace {

/// Breaks out of an element, an attribute and a code span, and drives a terminal.
constexpr std::string_view hostile =
    "\"'><evil onload=x>&amp;`</code>\x1b[2J\n| # [a](javascript:x) ```";

template <typename T>
void fill(T& value);

template <typename T>
void fill_all(std::vector<T>& list) {
  list.emplace_back();
  fill(list.back());
}

/// Every text of a described struct becomes hostile; every list gets one item.
template <typename T>
void fill(T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    value = hostile;
  } else if constexpr (boost::describe::has_describe_members<T>::value) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto member) {
      auto& field = value.*member.pointer;
      using Field = std::remove_reference_t<decltype(field)>;
      if constexpr (requires { field.emplace_back(); } && !std::is_same_v<Field, std::string>) {
        fill_all(field);
      } else {
        fill(field);
      }
    });
  }
}

/// One event of every kind.
std::vector<model::Event> every_event() {
  std::vector<model::Event> events;
  boost::mp11::mp_for_each<boost::mp11::mp_iota_c<std::variant_size_v<model::Body>>>([&](auto at) {
    std::variant_alternative_t<at, model::Body> body{};
    fill(body);
    events.push_back({.number = events.size() + 1, .at = {}, .body = std::move(body)});
  });
  return events;
}

TEST(HostileText, NeverBecomesMarkup) {
  const auto events = every_event();
  const std::string page = to_html(exercise::facts(events), events);

  EXPECT_TRUE(page.contains("&lt;evil"));
  EXPECT_FALSE(page.contains("<evil"));
  EXPECT_FALSE(page.contains("\"'>"));
  EXPECT_FALSE(page.contains('\x1b'));
  EXPECT_FALSE(page.contains("javascript:x\""));
}

TEST(HostileText, StaysInItsPlaceInMarkdown) {
  const auto events = every_event();
  const std::string text = to_markdown(exercise::facts(events), events);

  EXPECT_TRUE(text.contains("\\<evil"));
  EXPECT_FALSE(text.contains("><evil"));
  EXPECT_FALSE(text.contains('\x1b'));
}

TEST(HostileText, IsReadBackFromJson) {
  const auto events = every_event();
  const auto report = boost::json::parse(to_json(exercise::facts(events), events));

  EXPECT_EQ(report.at("application").as_string(), hostile);
}

TEST(HostileText, DrivesNoTerminal) {
  const auto events = every_event();
  const exercise::Facts facts = exercise::facts(events);
  std::string shown = to_terminal(facts, {.color = false});
  model::Planned plan;
  for (const model::Event& event : events) {
    if (const auto* planned = std::get_if<model::Planned>(&event.body)) plan = *planned;
    shown += timeline_line(event, plan, 0, {.color = false});
  }

  EXPECT_FALSE(shown.contains('\x1b'));
}

}  // namespace

}  // namespace understudy::report
