/// \file
/// The parts of an application's page, each a section with its heading. Private to the module.
#pragma once

#include "markup.hpp"
#include "understudy/agree/agreement.hpp"
#include "understudy/model/application.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/publish/summary.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::publish {

[[nodiscard]] Html playbooks_section(const check::Member& member);
[[nodiscard]] Html ladder_section(const stage::Ladder& ladder);
[[nodiscard]] Html exercises_section(const Subject& subject);
[[nodiscard]] Html trends_section(const Subject& subject);
[[nodiscard]] Html architecture_section(const model::Application& application);
[[nodiscard]] Html dependencies_section(const model::Application& application);
[[nodiscard]] Html people_section(const model::Application& application);
[[nodiscard]] Html notifications_section(const model::Application& application);
[[nodiscard]] Html agreement_section(const agree::AgreementState& state);
[[nodiscard]] Html changes_section(const Summary& summary);

/// "12h", or a dash.
[[nodiscard]] std::string duration_text(const std::optional<model::Duration>& duration);

}  // namespace understudy::publish
