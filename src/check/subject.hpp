/// \file
/// One application as the rules see it: everything by its name, and who refers to what.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "understudy/check/workspace.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/name_index.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/model/zone.hpp"

namespace understudy::check {

/// A scenario and the file it stands in.
struct Told {
  const PlaybookFile* file = nullptr;
  const model::Scenario* scenario = nullptr;
};

/// Points into the member and the zones, which must outlive it.
class Subject {
 public:
  Subject(const Member& member, const model::Zones& zones);

  [[nodiscard]] const model::Application& app() const { return member_.application; }

  /// The rules of the time zones that are named anywhere.
  [[nodiscard]] const model::Zones& zones() const { return zones_; }

  /// The windows of its experiments.
  [[nodiscard]] const std::vector<model::WrittenWindow>& schedules() const {
    return member_.schedules;
  }

  [[nodiscard]] const std::vector<PlaybookFile>& playbooks() const { return member_.playbooks; }

  /// Of the playbooks that could be read.
  [[nodiscard]] const std::vector<Told>& scenarios() const { return scenarios_; }

  /// Null when there is none of that name.
  [[nodiscard]] const model::Service* service(std::string_view name) const;
  [[nodiscard]] const model::Dependency* dependency(std::string_view name) const;
  /// By id, or by the name people call them, in any case.
  [[nodiscard]] const model::Contact* person(std::string_view name) const;

  /// The file that a `path.md#scenario` names; null when there is none.
  [[nodiscard]] const PlaybookFile* file_of(const model::Text& playbook) const;

  /// What tells how to bring a dependency back: its `playbook`, and every scenario that says it is
  /// for it.
  [[nodiscard]] std::vector<Told> scenarios_for(const model::Dependency& dependency) const;

  /// The first dependency whose `playbook` is this file or a scenario of it; null when none is.
  [[nodiscard]] const model::Dependency* reader_of(const PlaybookFile& file) const;

  /// The dependency a scenario is for; null when it is for none.
  [[nodiscard]] const model::Dependency* dependency_of(const Told& told) const;

 private:
  template <typename T>
  using ByName = std::unordered_map<std::string_view, const T*>;

  /// Places in `scenarios_`.
  using Places = std::vector<std::uint32_t>;

  void index_playbooks();

  const Member& member_;
  const model::Zones& zones_;
  std::vector<Told> scenarios_;
  std::unordered_map<std::string_view, const PlaybookFile*> files_;
  std::unordered_map<const PlaybookFile*, Places> of_file_;
  std::unordered_map<std::string_view, Places> of_service_;  ///< By what a scenario says it is for.
  /// The first dependency that names a playbook, by the text it does it with and by the file alone.
  ByName<model::Dependency> named_;
  ByName<model::Dependency> named_file_;
  model::NameIndex services_;      ///< By place in the application's list.
  model::NameIndex dependencies_;  ///< By place in the application's list.
  std::unordered_map<std::string, const model::Contact*> people_;
};

/// Where the rules put what they find.
class Sink {
 public:
  /// The finding stays open for notes until the next call.
  diag::Diagnostic& error(std::string_view code, std::string message, diag::Span where,
                          std::string hint = {});
  diag::Diagnostic& warning(std::string_view code, std::string message, diag::Span where,
                            std::string hint = {});
  diag::Diagnostic& note(std::string_view code, std::string message, diag::Span where,
                         std::string hint = {});

  [[nodiscard]] diag::Findings take() { return std::move(findings_); }

 private:
  diag::Findings findings_;
};

/// Which of a scenario's procedures something stands in.
enum class Procedure : std::uint8_t { recovery, test, resume, rollback };

/// A block that runs, and the step it belongs to.
struct Running {
  Procedure procedure = Procedure::recovery;
  const model::Step* step = nullptr;
  const model::Branch* branch = nullptr;  ///< The innermost one around it; null outside all.
  const model::Block* block = nullptr;
};

/// Calls `visit` for every block of the scenario in the order of the text.
void each_block(const model::Scenario& scenario, const std::function<void(const Running&)>& visit);

/// Calls `visit` for every step, those in branches included, in the order of the text.
void each_step(const model::Scenario& scenario,
               const std::function<void(Procedure, const model::Step&)>& visit);

/// Where `length` bytes from `offset` of a command's text stand in its file: a script's commands
/// stand on lines of their own, indented.
[[nodiscard]] diag::Span place_of(const model::ShellCommand& command, std::size_t offset,
                                  std::size_t length);

/// "a, b and c"
[[nodiscard]] std::string listed(const std::vector<std::string>& words,
                                 std::string_view last = "and");

}  // namespace understudy::check
