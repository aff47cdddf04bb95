/// \file
/// What an organisation asks for beyond the stages' own requirements: the values of a file of
/// `kind: Requirements` (docs/formats/requirements.md).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"

namespace understudy::model {

/// Which tests satisfy a requirement. Empty words ask for nothing.
struct RequiredTest {
  std::optional<Text> dependency;  ///< Of this one; of every critical one when absent.
  std::string kind;                ///< exercise, experiment.
  std::optional<bool> production;
  std::string automation;  ///< The least: manual, partly, semi, automated.
  std::string started_by;  ///< person, schedule, pipeline.
  std::chrono::milliseconds within{0};
  bool repeated = false;
  bool published = false;
};

struct AddedRequirement {
  Text id;
  int stage = 0;
  std::string text;
  std::string why;
  RequiredTest test;
};

struct Requirements {
  std::shared_ptr<const diag::Source> source;
  std::vector<AddedRequirement> requirements;
};

}  // namespace understudy::model
