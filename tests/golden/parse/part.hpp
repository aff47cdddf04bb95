/// \file
/// One part of a declaration as readable text, for golden files.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "understudy/model/application.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/window.hpp"

namespace understudy::golden {

/// One part: a heading line, and an indented line for each field that says something.
class Part {
 public:
  Part(std::string& out, std::string_view kind, std::string_view name) : out_(out) {
    out_ += fmt::format("{} {}\n", kind, name);
  }

  Part& field(std::string_view name, std::string_view value) {
    if (!value.empty()) out_ += fmt::format("  {}: {}\n", name, value);
    return *this;
  }

  Part& field(std::string_view name, const std::optional<model::Text>& value) {
    return value ? field(name, value->value) : *this;
  }

  Part& field(std::string_view name, const std::vector<std::string>& values) {
    if (!values.empty()) out_ += fmt::format("  {}: [{}]\n", name, fmt::join(values, ", "));
    return *this;
  }

  Part& field(std::string_view name, const std::vector<model::Text>& values) {
    std::vector<std::string> words;
    for (const model::Text& value : values) words.push_back(value.value);
    return field(name, words);
  }

  Part& field(std::string_view name, const std::vector<model::WrittenWindow>& values) {
    std::vector<std::string> words;
    for (const model::WrittenWindow& value : values) words.push_back(model::to_text(value.means));
    return field(name, words);
  }

  Part& field(std::string_view name, std::chrono::milliseconds value) {
    return field(name, model::to_text(value));
  }

  Part& field(std::string_view name, const std::optional<model::Duration>& value) {
    return value ? field(name, value->value) : *this;
  }

  Part& flag(std::string_view name, bool value) { return value ? field(name, "yes") : *this; }

 private:
  std::string& out_;
};

}  // namespace understudy::golden
