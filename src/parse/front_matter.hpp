/// \file
/// The YAML at the head of a playbook: what a machine needs to know about it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// What can be said for the whole file or for one scenario.
struct ScenarioFacts {
  std::optional<model::Text> service;
  std::optional<model::Text> severity;
  std::optional<std::vector<model::Text>> leads;
  model::Objectives objectives;
  std::optional<std::vector<model::Text>> faults;
  std::vector<model::Input> inputs;
};

struct FrontMatter {
  bool open = false;            ///< Never closed: there is no telling what is Markdown.
  std::uint32_t body_line = 1;  ///< First line that is Markdown.
  std::string id;
  std::string title;
  ScenarioFacts facts;
  std::map<std::string, ScenarioFacts> scenarios;  ///< By scenario id.
  std::map<std::string, diag::Span> scenario_places;
};

/// A file without front matter gives an empty one.
[[nodiscard]] FrontMatter read_front_matter(const TextIndex& index, Reporter& reporter);

/// The facts of one scenario: its own, and the file's where it has none.
[[nodiscard]] ScenarioFacts facts_for(const FrontMatter& matter, const std::string& scenario);

}  // namespace understudy::parse
