/// \file
/// One assessment's question: content, evidence up to a date, and what is looked up again and
/// again. Private to the module. Everything it hands out lives as long as what it was made from.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "understudy/evidence/evidence.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/model/promises.hpp"
#include "understudy/stage/content.hpp"

namespace understudy::stage {

/// What a run may have tested.
struct Subject {
  enum class What : std::uint8_t { dependency, scenario, experiment } what = What::dependency;
  std::string name;
};

class Case {
 public:
  /// A run and whether what it carried out stands there unchanged.
  struct Seen {
    const evidence::Run* run = nullptr;
    bool bound = false;
  };

  Case(const Content& content, const evidence::Evidence& evidence, evidence::Time at);

  [[nodiscard]] const Content& content() const { return content_; }

  [[nodiscard]] evidence::Time at() const { return at_; }

  /// The cadence in force: the declared one, at most the longest.
  [[nodiscard]] std::chrono::milliseconds cadence() const { return cadence_; }

  /// Runs of this application that had ended by then, newest first.
  [[nodiscard]] std::span<const Seen> runs() const { return runs_; }

  [[nodiscard]] std::span<const Seen> runs_of(const Subject& subject) const;

  [[nodiscard]] bool is_published(const evidence::Run& run) const;

  /// Notes that the answer turns on a run, if there is one. A rule that picks one run of a kind
  /// (the newest, the oldest, any) says so of that one, and a rule that tells of all of a kind says
  /// so of each: then every other run may be taken away and the answer is the same.
  void turn_on(const evidence::Run* run) const;

  /// Identifiers of the runs that were noted.
  [[nodiscard]] std::vector<std::string> turned_on() const;

  /// Records of one kind about this application and up to then, newest first; of one second, the
  /// later record first.
  template <typename T>
  [[nodiscard]] std::vector<const evidence::Dated<T>*> records(
      const std::vector<evidence::Dated<T>>& all) const {
    std::vector<const evidence::Dated<T>*> out;
    for (const evidence::Dated<T>& record : all) {
      if (record.at <= at_ && record.what.application == content_.application.name.value) {
        out.push_back(&record);
      }
    }
    // They lie in one vector, so that a later record has a higher address.
    std::ranges::sort(out, [](const auto* a, const auto* b) {
      return a->at != b->at ? a->at > b->at : std::greater<>()(a, b);
    });
    return out;
  }

  [[nodiscard]] const evidence::Evidence& evidence() const { return evidence_; }

  [[nodiscard]] std::vector<const model::Dependency*> critical() const;

  /// The scenario that brings a dependency back, with the file it stands in; null when none does.
  struct Plan {
    const PlaybookFile* file = nullptr;
    const model::Scenario* scenario = nullptr;
  };

  [[nodiscard]] Plan plan_of(const model::Dependency& dependency) const;

  /// What its recovery is held against now.
  [[nodiscard]] model::Promises promised(const model::Dependency& dependency) const;

  /// Where the scenario of this id stands.
  [[nodiscard]] Plan plan_of_scenario(std::string_view id) const;

 private:
  [[nodiscard]] bool is_bound(const evidence::Run& run) const;
  void index(const Seen& seen);

  const Content& content_;
  const evidence::Evidence& evidence_;
  evidence::Time at_;
  std::chrono::milliseconds cadence_;
  std::vector<Seen> runs_;
  std::map<std::string, std::vector<Seen>, std::less<>> by_dependency_;
  std::map<std::string, std::vector<Seen>, std::less<>> by_scenario_;
  std::map<std::string, std::vector<Seen>, std::less<>> by_experiment_;
  std::map<std::string, std::vector<std::string>, std::less<>> dependencies_of_scenario_;
  std::unordered_set<std::string_view> published_;
  mutable std::vector<bool> turned_on_;  ///< As the evidence's runs lie.
};

}  // namespace understudy::stage
