// How long a disruption can be borne, and what is known of those who do not belong to the team.

#include <optional>
#include <string>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::check {

namespace {

/// `who` is empty for the application itself.
void compare_with_mtpd(const std::string& who, const std::optional<model::Duration>& rto,
                       const model::Duration& mtpd, Sink& sink) {
  if (!rto || rto->value <= mtpd.value) return;
  const std::string most = model::to_text(mtpd.value);
  sink.error("US-R083",
             fmt::format("{} may take {} to be back, but {}may be gone for {} at most",
                         who.empty() ? "the application" : fmt::format("'{}'", who),
                         model::to_text(rto->value), who.empty() ? "" : "the application ", most),
             rto->where, fmt::format("promise an RTO of {} or less", most))
      .notes.push_back({.message = "the MTPD", .where = mtpd.where});
}

/// Once it is critical, somebody must know within which time it is to be back.
void check_becoming(const Subject& subject, const model::Dependency& dependency, Sink& sink) {
  const auto& becomes = dependency.loss.or_empty().becomes;
  if (!becomes || becomes->value != "critical") return;
  if (dependency.criticality == model::Criticality::critical) return;
  if (dependency.objectives.rto || subject.app().objectives.rto) return;
  sink.error("US-R087",
             fmt::format("'{}' becomes critical, and nothing says how soon it must be back then",
                         dependency.name.value),
             becomes->where, "add 'rto: …' to it");
}

void check_provider(const model::Dependency& dependency, Sink& sink) {
  const auto& provider = dependency.provider;
  if (!provider || !provider->third_party || !provider->support.empty()) return;
  sink.warning("US-R088",
               fmt::format("nothing says how '{}' is called when '{}' fails", provider->name.value,
                           dependency.name.value),
               provider->name.where, "add 'support: \"+1…\"' to the provider");
}

/// Each against its own MTPD, else the application's.
void check_disruptions(const model::Application& app, Sink& sink) {
  for (const model::DisruptionScenario& one : app.scenarios) {
    const auto& mtpd = one.mtpd ? one.mtpd : app.mtpd;
    if (mtpd) compare_with_mtpd(one.name.value, one.objectives.rto, *mtpd, sink);
  }
}

}  // namespace

void check_tolerance(const Subject& subject, Sink& sink) {
  const model::Application& app = subject.app();
  check_disruptions(app, sink);
  if (const auto& mtpd = app.mtpd) {
    compare_with_mtpd("", app.objectives.rto, *mtpd, sink);
    for (const model::Dependency& dependency : app.dependencies) {
      if (dependency.criticality != model::Criticality::critical) continue;
      compare_with_mtpd(dependency.name.value, dependency.objectives.rto, *mtpd, sink);
    }
  }
  for (const model::Dependency& dependency : app.dependencies) {
    check_becoming(subject, dependency, sink);
    check_provider(dependency, sink);
  }
}

}  // namespace understudy::check
