/// \file
/// The values a scenario asks for before its run.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "placeholders.hpp"
#include "reporter.hpp"
#include "snippet.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

class Inputs {
 public:
  /// The inputs that are declared; the first of each name counts.
  explicit Inputs(std::vector<model::Input> declared);

  /// Notes the placeholders of a command.
  void note(const Snippet& snippet, const std::vector<Placeholder>& found, const TextIndex& index);

  /// Whether a declared input must not stand in a command.
  [[nodiscard]] bool is_secret(const std::string& name) const;

  [[nodiscard]] std::vector<model::Input> take() { return std::move(inputs_); }

 private:
  std::vector<model::Input> inputs_;
  std::unordered_set<std::string> names_;
};

}  // namespace understudy::parse
