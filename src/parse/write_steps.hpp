/// \file
/// The steps of a procedure as Markdown: a numbered list.
#pragma once

#include <string>
#include <vector>

#include "understudy/model/playbook.hpp"

namespace understudy::parse {

[[nodiscard]] std::string steps_as_list(const std::vector<model::Step>& steps);

/// `- [ ] TEXT`, an item for each.
[[nodiscard]] std::string boxes_as_list(const std::vector<model::Assumption>& boxes);

}  // namespace understudy::parse
