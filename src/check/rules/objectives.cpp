// Objectives that cannot hold along the dependencies.

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::check {

namespace {

/// A dependency's own objective, else the application's.
struct Promise {
  std::optional<model::Duration> rto;
  std::optional<model::Duration> rpo;
};

Promise promise_of(const Subject& subject, const model::Dependency& dependency) {
  const model::Objectives& own = dependency.objectives;
  const model::Objectives& common = subject.app().objectives;
  return {.rto = own.rto ? own.rto : common.rto, .rpo = own.rpo ? own.rpo : common.rpo};
}

void compare(const model::Dependency& parent, const model::Dependency& child,
             const std::optional<model::Duration>& above,
             const std::optional<model::Duration>& below, bool time, Sink& sink) {
  if (!above || !below || below->value <= above->value) return;
  const std::string promised = model::to_text(above->value);
  const std::string needed = model::to_text(below->value);
  const char* name = time ? "RTO" : "RPO";
  const std::string message =
      time ? fmt::format("'{}' promises to be back within {}, but needs '{}', which may take {}",
                         parent.name.value, promised, child.name.value, needed)
           : fmt::format(
                 "'{}' promises to lose at most {} of data, but '{}', where data lies, may "
                 "lose {}",
                 parent.name.value, promised, child.name.value, needed);
  sink.error(time ? "US-R020" : "US-R022", message, above->where,
             fmt::format("lower the {} of '{}' to {} or less, or promise no less than {} here",
                         name, child.name.value, promised, needed))
      .notes.push_back({.message = fmt::format("the {} of '{}'", name, child.name.value),
                        .where = below->where});
}

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
  for (const model::Dependency& parent : subject.app().dependencies) {
    const Promise above = promise_of(subject, parent);
    for (const model::Text& name : parent.children) {
      const model::Dependency* child = subject.dependency(name.value);
      if (child == nullptr || child == &parent ||
          child->criticality != model::Criticality::critical) {
        continue;
      }
      const Promise below = promise_of(subject, *child);
      compare(parent, *child, above.rto, below.rto, /*time=*/true, sink);
      compare(parent, *child, above.rpo, below.rpo, /*time=*/false, sink);
    }
  }
  for (const Told& told : subject.scenarios()) {
    const model::Dependency* dependency = subject.dependency_of(told);
    if (dependency == nullptr) continue;
    const model::Objectives& written = told.scenario->objectives;
    compare_stated("RTO", *dependency, dependency->objectives.rto, written.rto, sink);
    compare_stated("RPO", *dependency, dependency->objectives.rpo, written.rpo, sink);
  }
}

}  // namespace understudy::check
