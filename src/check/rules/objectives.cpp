// Playbook and manifest agree about objectives. Along the dependencies: recovery.cpp.

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::check {

namespace {

/// The scenario says one thing and the dependency another.
void compare_stated(std::string_view name, const model::Dependency& dependency,
                    const std::optional<model::Duration>& declared,
                    const std::optional<model::Duration>& written, Sink& sink) {
  if (!declared || !written || declared->value == written->value) return;
  sink.error("US-R024",
             fmt::format("the playbook says that the {} of '{}' is {}, the manifest says {}", name,
                         dependency.name.value, model::to_text(written->value),
                         model::to_text(declared->value)),
             written->where, "make them agree")
      .notes.push_back({.message = "the manifest", .where = declared->where});
}

}  // namespace

void check_objectives(const Subject& subject, Sink& sink) {
  for (const Told& told : subject.scenarios()) {
    const model::Dependency* dependency = subject.dependency_of(told);
    if (dependency == nullptr) continue;
    const model::Objectives& written = told.scenario->objectives;
    compare_stated("RTO", *dependency, dependency->objectives.rto, written.rto, sink);
    compare_stated("RPO", *dependency, dependency->objectives.rpo, written.rpo, sink);
  }
}

}  // namespace understudy::check
