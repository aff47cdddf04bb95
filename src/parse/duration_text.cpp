#include "duration_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/duration.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

struct Advice {
  std::string message;
  std::string hint;
};

Advice advise(model::DurationError error, std::string_view text, std::string_view what,
              Likely likely) {
  const std::string usual = "write a number and a unit: w, d, h, m, s or ms, as in 1h30m";
  switch (error) {
    case model::DurationError::empty: return {fmt::format("{} has no value", what), usual};
    case model::DurationError::bare_number:
      return {fmt::format("{} is '{}', which does not say its unit", what, text),
              fmt::format("write '{}{}' if {} are meant", text, static_cast<char>(likely),
                          likely == Likely::hours ? "hours" : "seconds")};
    case model::DurationError::unknown_unit:
      return {fmt::format("{} is '{}', which has a unit that is not known", what, text),
              usual + "; a month or a year has no fixed length"};
    case model::DurationError::wrong_order:
      return {fmt::format("{} is '{}', whose units are out of order", what, text),
              "write each unit once, the largest first, as in 1d12h"};
    case model::DurationError::too_large:
      return {fmt::format("{} is '{}', which is more than 100 years", what, text), ""};
    case model::DurationError::not_a_number: break;
  }
  return {fmt::format("{} is '{}', which is not a duration", what, text), usual};
}

using Spelling = std::pair<std::string_view, std::string_view>;

constexpr std::array<Spelling, 20> spellings{{
    {"weeks", "w"}, {"week", "w"},    {"w", "w"},      {"days", "d"}, {"day", "d"},
    {"d", "d"},     {"hours", "h"},   {"hour", "h"},   {"hrs", "h"},  {"hr", "h"},
    {"h", "h"},     {"minutes", "m"}, {"minute", "m"}, {"mins", "m"}, {"min", "m"},
    {"m", "m"},     {"seconds", "s"}, {"second", "s"}, {"secs", "s"}, {"s", "s"},
}};

std::string_view unit_of(std::string_view word) {
  // 'M' is a month to some and a minute to others.
  if (word == "M") return {};
  const auto* const found = std::ranges::find(spellings, lower(word), &Spelling::first);
  return found == spellings.end() ? std::string_view() : found->second;
}

std::string_view take_while(std::string_view& text, bool (*wanted)(char)) {
  const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, wanted) - text.begin());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

}  // namespace

std::optional<std::chrono::milliseconds> read_duration(std::string_view text,
                                                       const diag::Span& where,
                                                       std::string_view what, Likely likely,
                                                       Reporter& reporter) {
  const auto parsed = model::parse_duration(text);
  if (parsed) return *parsed;
  Advice advice = advise(parsed.error(), text, what, likely);
  reporter.error("US-?017", std::move(advice.message), where, std::move(advice.hint));
  return std::nullopt;
}

std::string short_spelling(std::string_view text, std::chrono::milliseconds value) {
  // Neither ISO 8601 nor a number with zeros in front.
  bool in_number = false;
  for (const char c : text) {
    const bool begins = is_digit(c) && !in_number;
    const bool short_one = (is_digit(c) || (c >= 'a' && c <= 'z')) && (!begins || c != '0');
    if (!short_one) return model::to_text(value);
    in_number = is_digit(c);
  }
  return std::string(text);
}

std::string canonical_duration(std::string_view prose) {
  const std::string_view whole = trimmed(prose);
  std::string_view rest = whole;
  std::string out;
  while (!rest.empty() && is_digit(rest.front())) {
    const std::string_view number = take_while(rest, is_digit);
    rest = rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
    const std::string_view unit = unit_of(take_while(rest, is_letter));
    if (unit.empty()) return std::string(whole);
    out += fmt::format("{}{}", number, unit);
    rest = trimmed(rest);
  }
  const bool explained = rest.empty() || std::string_view(".,;(").contains(rest.front());
  return out.empty() || !explained ? std::string(whole) : out;
}

}  // namespace understudy::parse
