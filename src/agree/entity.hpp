/// \file
/// Things of a manifest or a playbook as lists of properties, so that one comparison fits all.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "understudy/agree/changes.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/window.hpp"

namespace understudy::agree {

/// One thing and all that is said of it; empty values are left out.
struct Entity {
  std::string what;  ///< Told apart by this from all others.
  std::vector<std::pair<std::string, std::string>> properties;

  void add(std::string property, std::string value) {
    if (!value.empty()) properties.emplace_back(std::move(property), std::move(value));
  }

  void add(std::string property, const std::vector<std::string>& words) {
    add(std::move(property), fmt::format("{}", fmt::join(words, ", ")));
  }

  void add(std::string property, const std::vector<model::Text>& words) {
    std::vector<std::string> values;
    values.reserve(words.size());
    for (const model::Text& word : words) values.push_back(word.value);
    add(std::move(property), values);
  }

  void add(std::string property, const std::vector<model::WrittenWindow>& windows) {
    std::vector<std::string> values;
    values.reserve(windows.size());
    for (const model::WrittenWindow& window : windows)
      values.push_back(model::to_text(window.means));
    add(std::move(property), values);
  }

  void add(std::string property, const std::optional<model::Text>& word) {
    if (word) add(std::move(property), word->value);
  }

  void add(std::string property, const std::optional<model::Duration>& duration) {
    if (duration) add(std::move(property), model::to_text(duration->value));
  }

  void add(std::string property, const char* value) = delete;
};

/// What differs between two of the same name.
[[nodiscard]] std::vector<Detail> details_between(const Entity& before, const Entity& after);

/// Those that were added or changed in the order of `after`, then those that were removed.
[[nodiscard]] std::vector<Change> compare(const std::vector<Entity>& before,
                                          const std::vector<Entity>& after);

[[nodiscard]] Change as_a_whole(const Entity& entity, Edit edit);

[[nodiscard]] std::vector<Entity> entities_of(const model::Application& application);

}  // namespace understudy::agree
