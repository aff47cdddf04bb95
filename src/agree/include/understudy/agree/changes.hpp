/// \file
/// What an edit means: two manifests or two playbooks compared by what was read of them, not by
/// their lines. Pure.
#pragma once

#include <string>
#include <vector>

#include "understudy/agree/bundle.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::agree {

/// One property: how it reads before and after; empty where it is not there.
struct Detail {
  std::string property;
  std::string before;
  std::string after;
  bool operator==(const Detail&) const = default;
};

/// One thing that is declared or written, and what became of it.
struct Change {
  Edit edit = Edit::changed;
  std::string what;             ///< "dependency 'database'", "step recovery.3 of 'API failure'".
  std::vector<Detail> details;  ///< Of an added or removed one: what it is.
  bool operator==(const Change&) const = default;
};

/// In the order of the newer one; what was removed comes last. Order alone is no change, but for
/// steps, which keep their meaning when they only move up or down as others come and go.
[[nodiscard]] std::vector<Change> changes_of(const model::Application& before,
                                             const model::Application& after);
[[nodiscard]] std::vector<Change> changes_of(const model::Playbook& before,
                                             const model::Playbook& after);

/// A few lines for people, indented by two blanks: `~ dependency 'database'`, `    rto: 12h → 1h`.
[[nodiscard]] std::string to_text(const std::vector<Change>& changes);

}  // namespace understudy::agree
