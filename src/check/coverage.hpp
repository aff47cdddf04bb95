/// \file
/// Whether somebody can be reached at every hour at which something is critical.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "understudy/model/application.hpp"
#include "understudy/model/time_spans.hpp"
#include "understudy/model/zone.hpp"

namespace understudy::check {

/// Contacts, each once.
using People = std::vector<const model::Contact*>;

/// People of whom one is enough, and what asking for them comes to.
struct Crew {
  People people;
  std::string key;      ///< Crews that can be reached at the same hours have the same one.
  bool always = false;  ///< Somebody is there at any hour: nothing has to be computed.
  /// Something that a statement about them needs is missing or wrong, which is said elsewhere:
  /// there is nobody, nothing tells when somebody is there, or a zone is unknown.
  bool unknown = false;
};

/// Hours in which nobody of some people can be reached.
struct Uncovered {
  std::string hours;  ///< As windows.
  std::string zone;   ///< In which zone, and where it matters in which year.
};

/// Nobody at all can be reached, from an hour of a period on.
struct Unreachable {
  std::chrono::seconds lasts{0};
  std::string from;  ///< As the clocks of `zone` show it: "Fri 17:00".
  std::string zone;
};

/// Answers for one application. One year is looked at, 2028, which has all changes of clocks,
/// seasons and a leap day; windows with dates of their own in those dates. What a year and a set of
/// people come to is computed once, since a catalogue asks the same thing of many services.
class Coverage {
 public:
  /// Both outlive it.
  Coverage(const model::Application& app, const model::Zones& zones) : app_(app), zones_(zones) {}

  [[nodiscard]] Crew crew_of(People people) const;

  /// The dependency's criticality periods are missing or in an unknown zone.
  [[nodiscard]] bool is_unknown(const model::Dependency& dependency) const;

  /// Hours of the dependency's criticality periods in which nobody of the crew can be reached.
  /// nullopt when there are none.
  [[nodiscard]] const std::optional<Uncovered>& uncovered(const model::Dependency& dependency,
                                                          const Crew& crew);

  /// The longest time from an hour of the dependency's criticality periods on, until one of the
  /// crew can be reached. nullopt when somebody always can.
  [[nodiscard]] const std::optional<Unreachable>& longest_wait(const model::Dependency& dependency,
                                                               const Crew& crew);

 private:
  struct Frame {
    model::TimeSpan span;
    bool dated = false;
  };

  [[nodiscard]] std::string_view zone_name() const;
  [[nodiscard]] const model::Zone& zone() const;
  [[nodiscard]] bool is_known(const std::vector<model::WrittenWindow>& windows,
                              std::string_view otherwise) const;
  [[nodiscard]] std::string_view zone_of(const model::Contact& contact) const;
  [[nodiscard]] Frame frame_of(const model::Calendar* calendar) const;
  [[nodiscard]] model::TimeSpans reachable(const People& people, const Frame& frame) const;
  [[nodiscard]] std::optional<Uncovered> compute_uncovered(const model::Dependency& dependency,
                                                           const People& people) const;
  [[nodiscard]] std::optional<Unreachable> compute_wait(const model::Dependency& dependency,
                                                        const People& people) const;

  using Question = std::pair<std::string, std::string>;  ///< The periods' key and the crew's.

  const model::Application& app_;
  const model::Zones& zones_;
  std::map<Question, std::optional<Uncovered>> uncovered_;
  std::map<Question, std::optional<Unreachable>> waits_;
};

}  // namespace understudy::check
