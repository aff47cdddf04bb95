// Playbook and manifest agree about objectives. Along the dependencies: recovery.cpp.

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/promises.hpp"

namespace understudy::check {

namespace {

using Objective = std::optional<model::Duration> model::Objectives::*;

/// What the manifest says of one of a scenario's objectives: its entry among the disruptions,
/// which is nearer, else its dependency.
struct SaidByManifest {
  const model::Duration* time = nullptr;
  std::string_view of;
  std::string_view place;
};

SaidByManifest said_by_manifest(const Subject& subject, const Told& told, Objective objective) {
  const model::DisruptionScenario* disruption =
      model::disruption_of(subject.app(), told.file->path, told.scenario->id);
  if (disruption != nullptr) {
    if (const auto& time = disruption->objectives.*objective) {
      return {.time = &*time, .of = disruption->name.value, .place = "the manifest's scenario"};
    }
  }
  const model::Dependency* dependency = subject.dependency_of(told);
  if (dependency == nullptr) return {};
  const auto& time = dependency->objectives.*objective;
  if (!time) return {};
  return {.time = &*time, .of = dependency->name.value, .place = "the manifest"};
}

void compare_stated(std::string_view name, const SaidByManifest& declared,
                    const std::optional<model::Duration>& written, Sink& sink) {
  if (declared.time == nullptr || !written || declared.time->value == written->value) return;
  sink.error("US-R024",
             fmt::format("the playbook says that the {} of '{}' is {}, {} says {}", name,
                         declared.of, model::to_text(written->value), declared.place,
                         model::to_text(declared.time->value)),
             written->where, "make them agree")
      .notes.push_back({.message = std::string(declared.place), .where = declared.time->where});
}

}  // namespace

void check_objectives(const Subject& subject, Sink& sink) {
  for (const Told& told : subject.scenarios()) {
    const model::Objectives& written = told.scenario->objectives;
    compare_stated("RTO", said_by_manifest(subject, told, &model::Objectives::rto), written.rto,
                   sink);
    compare_stated("RPO", said_by_manifest(subject, told, &model::Objectives::rpo), written.rpo,
                   sink);
  }
}

}  // namespace understudy::check
