/// \file
/// When something may begin. Private to the module.
#pragma once

#include <string>
#include <vector>

#include "understudy/evidence/run.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/time_spans.hpp"
#include "understudy/model/zone.hpp"

namespace understudy::stage {

/// What bounds the times of one thing.
struct Bounds {
  std::vector<model::WrittenWindow> windows;  ///< Empty: at any time.
  std::vector<const model::Contact*> leads;   ///< One of them is there; empty: nobody needs to be.
  const model::Dependency* critical = nullptr;  ///< Kept out of its periods where that can be.
};

/// When it may begin, and who it is that says so.
class Times {
 public:
  /// All outlive it.
  Times(const model::Application& app, const model::Zones& zones, const model::TimeSpan& frame)
      : app_(app), zones_(zones), frame_(frame) {}

  [[nodiscard]] model::TimeSpans allowed(const Bounds& bounds) const;

  /// Why it may not begin at an instant; empty: nothing of this speaks against it.
  [[nodiscard]] std::string why_not(const Bounds& bounds, evidence::Time at) const;

  /// Every hour in which it may begin lies within the dependency's criticality periods.
  [[nodiscard]] bool always_critical(const Bounds& bounds) const;

 private:
  [[nodiscard]] std::string_view zone() const;
  [[nodiscard]] model::TimeSpans spans_of(const std::vector<model::WrittenWindow>& windows,
                                          std::string_view otherwise) const;
  [[nodiscard]] model::TimeSpans reachable(const std::vector<const model::Contact*>& leads) const;
  [[nodiscard]] model::TimeSpans with_people(const Bounds& bounds) const;
  [[nodiscard]] const model::Freeze* freeze_at(evidence::Time at) const;  ///< Null: there is none.

  const model::Application& app_;
  const model::Zones& zones_;
  model::TimeSpan frame_;
};

}  // namespace understudy::stage
