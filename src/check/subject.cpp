#include "subject.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace understudy::check {

namespace {

std::string folded_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

void steps_of(Procedure procedure, const std::vector<model::Step>& steps,
              const model::Branch* branch, const std::function<void(const Running&)>& visit) {
  for (const model::Step& step : steps) {
    for (const model::Block& block : step.blocks) visit({procedure, &step, branch, &block});
    for (const model::Branch& inner : step.branches) {
      for (const model::Block& block : inner.blocks) visit({procedure, &step, &inner, &block});
      steps_of(procedure, inner.steps, &inner, visit);
    }
  }
}

void all_steps(Procedure procedure, const std::vector<model::Step>& steps,
               const std::function<void(Procedure, const model::Step&)>& visit) {
  for (const model::Step& step : steps) {
    visit(procedure, step);
    for (const model::Branch& branch : step.branches) all_steps(procedure, branch.steps, visit);
  }
}

}  // namespace

Subject::Subject(const Member& member, const model::Zones& zones)
    : member_(member),
      zones_(zones),
      services_(app().services.size()),
      dependencies_(app().dependencies.size()) {
  std::uint32_t place = 0;
  for (const auto& one : app().services) services_.add(one.name.value, place++);
  place = 0;
  for (const auto& one : app().dependencies) dependencies_.add(one.name.value, place++);
  for (const auto& one : app().contacts) people_.emplace(folded_case(one.id.value), &one);
  for (const auto& one : app().contacts) people_.emplace(folded_case(one.name), &one);
  index_playbooks();
}

void Subject::index_playbooks() {
  for (const PlaybookFile& file : member_.playbooks) {
    files_.emplace(file.path, &file);
    if (!file.sound) continue;
    for (const model::Scenario& scenario : file.value.scenarios) {
      const auto place = static_cast<std::uint32_t>(scenarios_.size());
      scenarios_.push_back({.file = &file, .scenario = &scenario});
      of_file_[&file].push_back(place);
      if (scenario.service) of_service_[scenario.service->value].push_back(place);
    }
  }
  for (const model::Dependency& one : app().dependencies) {
    if (!one.playbook) continue;
    const std::string_view text = one.playbook->value;
    named_.try_emplace(text, &one);
    named_file_.try_emplace(text.substr(0, text.find('#')), &one);
  }
}

const model::Service* Subject::service(std::string_view name) const {
  const std::uint32_t place = services_.find(name);
  return place == model::NameIndex::none ? nullptr : &app().services[place];
}

const model::Dependency* Subject::dependency(std::string_view name) const {
  const std::uint32_t place = dependencies_.find(name);
  return place == model::NameIndex::none ? nullptr : &app().dependencies[place];
}

const model::Contact* Subject::person(std::string_view name) const {
  const auto found = people_.find(folded_case(name));
  return found == people_.end() ? nullptr : found->second;
}

const PlaybookFile* Subject::file_of(const model::Text& playbook) const {
  const std::string_view text = playbook.value;
  const auto found = files_.find(text.substr(0, text.find('#')));
  return found == files_.end() ? nullptr : found->second;
}

const model::Dependency* Subject::reader_of(const PlaybookFile& file) const {
  const auto found = named_file_.find(file.path);
  return found == named_file_.end() ? nullptr : found->second;
}

std::vector<Told> Subject::scenarios_for(const model::Dependency& dependency) const {
  Places places;
  const auto by_name = of_service_.find(dependency.name.value);
  if (by_name != of_service_.end()) places = by_name->second;
  const auto& playbook = dependency.playbook;
  const auto file = playbook ? of_file_.find(file_of(*playbook)) : of_file_.end();
  if (playbook && file != of_file_.end()) {
    const std::string_view text = playbook->value;
    const auto hash = text.find('#');
    for (const std::uint32_t place : file->second) {
      const model::Scenario& scenario = *scenarios_[place].scenario;
      const bool named =
          hash == std::string_view::npos ? !scenario.service : scenario.id == text.substr(hash + 1);
      if (named) places.push_back(place);
    }
    std::ranges::sort(places);
    const auto twice = std::ranges::unique(places);
    places.erase(twice.begin(), twice.end());
  }
  std::vector<Told> found;
  found.reserve(places.size());
  for (const std::uint32_t place : places) found.push_back(scenarios_[place]);
  return found;
}

const model::Dependency* Subject::dependency_of(const Told& told) const {
  if (told.scenario->service) return dependency(told.scenario->service->value);
  // Named as a whole file or as this scenario of it: the dependency that stands first.
  const auto whole = named_.find(told.file->path);
  const auto alone = named_.find(fmt::format("{}#{}", told.file->path, told.scenario->id));
  if (alone == named_.end()) return whole == named_.end() ? nullptr : whole->second;
  return whole == named_.end() ? alone->second : std::min(whole->second, alone->second);
}

diag::Diagnostic& Sink::error(std::string_view code, std::string message, diag::Span where,
                              std::string hint) {
  return findings_.emplace_back(diag::Diagnostic{.code = std::string(code),
                                                 .message = std::move(message),
                                                 .where = std::move(where),
                                                 .hint = std::move(hint)});
}

diag::Diagnostic& Sink::warning(std::string_view code, std::string message, diag::Span where,
                                std::string hint) {
  auto& finding = error(code, std::move(message), std::move(where), std::move(hint));
  finding.severity = diag::Severity::warning;
  return finding;
}

diag::Diagnostic& Sink::note(std::string_view code, std::string message, diag::Span where,
                             std::string hint) {
  auto& finding = error(code, std::move(message), std::move(where), std::move(hint));
  finding.severity = diag::Severity::note;
  return finding;
}

void each_block(const model::Scenario& scenario, const std::function<void(const Running&)>& visit) {
  steps_of(Procedure::recovery, scenario.recovery, nullptr, visit);
  steps_of(Procedure::test, scenario.test, nullptr, visit);
  steps_of(Procedure::resume, scenario.resume, nullptr, visit);
  steps_of(Procedure::rollback, scenario.rollback, nullptr, visit);
}

void each_step(const model::Scenario& scenario,
               const std::function<void(Procedure, const model::Step&)>& visit) {
  all_steps(Procedure::recovery, scenario.recovery, visit);
  all_steps(Procedure::test, scenario.test, visit);
  all_steps(Procedure::resume, scenario.resume, visit);
  all_steps(Procedure::rollback, scenario.rollback, visit);
}

diag::Span place_of(const model::ShellCommand& command, std::size_t offset, std::size_t length) {
  if (command.where.source == nullptr || offset > command.text.size()) return command.where;
  const std::string_view before = std::string_view(command.text).substr(0, offset);
  const auto line_begin = before.rfind('\n') + 1;  // 0 when there is none.
  const std::string_view own =
      std::string_view(command.text)
          .substr(line_begin, command.text.find('\n', line_begin) - line_begin);
  diag::Span where = command.where;
  where.line += static_cast<std::uint32_t>(std::ranges::count(before, '\n'));
  std::string_view rest = command.where.source->text;
  for (std::uint32_t line = 1; line < where.line; ++line) {
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    if (rest.empty()) return command.where;
  }
  const auto column = rest.substr(0, rest.find('\n')).find(own);
  if (column == std::string_view::npos) return command.where;
  where.column = static_cast<std::uint32_t>(column + (offset - line_begin)) + 1;
  where.length = static_cast<std::uint32_t>(std::min(length, own.size() - (offset - line_begin)));
  return where;
}

std::string listed(const std::vector<std::string>& words, std::string_view last) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace understudy::check
