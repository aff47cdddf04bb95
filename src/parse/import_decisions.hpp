/// \file
/// What a person has to decide about an imported playbook.
#pragma once

#include <memory>

#include "import_text.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

/// `head` and `body` are what the playbook was put together from. Everything in the order of its
/// text.
[[nodiscard]] diag::Findings decisions_about(const std::shared_ptr<const diag::Source>& playbook,
                                             const ImportText& head, const ImportText& body);

}  // namespace understudy::parse
