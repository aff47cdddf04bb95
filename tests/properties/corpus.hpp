/// \file
/// The files of a team that the tests have at hand: the golden cases, the example, the documents.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/parse/format.hpp"

namespace understudy::properties {

struct Sample {
  std::string name;
  std::string text;
  parse::FileKind kind = parse::FileKind::application;
};

/// Every input of the golden cases and of the Bookstore, right and wrong ones.
[[nodiscard]] std::vector<Sample> corpus();

[[nodiscard]] std::shared_ptr<const diag::Source> source_of(const std::string& text);

/// Whether reading finds no error.
[[nodiscard]] bool is_sound(const std::string& text, parse::FileKind kind);

/// A playbook as text, without places.
[[nodiscard]] std::string meaning_of(const model::Playbook& playbook);

/// The model as text, without places.
[[nodiscard]] std::string meaning_of(const std::string& text, parse::FileKind kind);

}  // namespace understudy::properties
