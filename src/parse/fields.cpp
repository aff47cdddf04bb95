#include "fields.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "scalar_text.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/condition.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/share.hpp"
#include "understudy/model/window.hpp"

namespace understudy::parse {

namespace {

std::string scalar(std::string_view text) {
  return is_plain_word(text, true) ? std::string(text) : in_double_quotes(text);
}

}  // namespace

Fields& Fields::raw(std::string_view key, std::string yaml) {
  if (!yaml.empty()) pairs_.emplace_back(key, std::move(yaml));
  return *this;
}

Fields& Fields::text(std::string_view key, std::string_view value) {
  return value.empty() ? *this : raw(key, scalar(value));
}

Fields& Fields::text(std::string_view key, const std::optional<model::Text>& value) {
  return value ? text(key, value->value) : *this;
}

Fields& Fields::words(std::string_view key, const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) {
    list += list.empty() ? "[" : ", ";
    list += scalar(value);
  }
  return list.empty() ? *this : raw(key, list + ']');
}

Fields& Fields::words(std::string_view key, const std::vector<model::Text>& values) {
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const model::Text& value : values) texts.push_back(value.value);
  return words(key, texts);
}

Fields& Fields::words(std::string_view key, const std::vector<model::WrittenWindow>& values) {
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const model::WrittenWindow& value : values) texts.push_back(value.value);
  return words(key, texts);
}

Fields& Fields::children(std::string_view key, const std::vector<model::Text>& each,
                         const std::vector<model::Redundant>& groups) {
  std::string list;
  const auto add = [&list](const std::string& item) {
    list += list.empty() ? "[" : ", ";
    list += item;
  };
  for (const model::Text& child : each) add(scalar(child.value));
  for (const model::Redundant& group : groups)
    add(Fields().words("anyOf", group.any_of).in_braces());
  return list.empty() ? *this : raw(key, list + ']');
}

Fields& Fields::number(std::string_view key, int value, int otherwise) {
  return value == otherwise ? *this : raw(key, std::to_string(value));
}

Fields& Fields::all(const Fields& other) {
  pairs_.insert(pairs_.end(), other.pairs_.begin(), other.pairs_.end());
  return *this;
}

Fields& Fields::flag(std::string_view key, bool value, bool otherwise) {
  return value == otherwise ? *this : raw(key, value ? "true" : "false");
}

Fields& Fields::duration(std::string_view key, std::chrono::milliseconds value,
                         std::chrono::milliseconds otherwise) {
  return value == otherwise ? *this : raw(key, model::to_text(value));
}

Fields& Fields::duration(std::string_view key, const std::optional<model::Duration>& value) {
  return value ? raw(key, model::to_text(value->value)) : *this;
}

std::string Fields::in_braces() const {
  std::string out;
  for (const auto& [key, value] : pairs_) {
    out += fmt::format("{} {}: {}", out.empty() ? "{" : ",", key, value);
  }
  return out.empty() ? out : out + " }";
}

std::string Fields::in_lines(std::string_view lead) const {
  std::string out;
  for (const auto& [key, value] : pairs_) {
    out += out.empty() ? std::string(lead) : std::string(lead.size(), ' ');
    out += fmt::format("{}: {}\n", key, value);
  }
  return out;
}

Fields fields_of(const model::Condition& condition) {
  Fields fields;
  fields.text("probe", condition.probe.value);
  if (condition.success) fields.raw("success", model::to_text(condition.success->value));
  for (const model::LatencyBound& bound : condition.latencies) {
    fields.raw(fmt::format("p{}", bound.percentile), model::to_text(bound.most.value));
  }
  return fields.duration("within", condition.within.value, std::chrono::milliseconds(0))
      .flag("during", condition.during, false);
}

std::string list_of(std::string_view key, const std::vector<Fields>& items) {
  if (items.empty()) return {};
  std::string out = fmt::format("\n  {}:\n", key);
  for (const Fields& item : items) out += item.in_lines("    - ");
  return out;
}

}  // namespace understudy::parse
