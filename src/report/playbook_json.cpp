#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "declared_json.hpp"
#include "json_text.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/report/playbook.hpp"

namespace understudy::report {

namespace {

std::string_view word_of(model::SectionKind kind) {
  switch (kind) {
    case model::SectionKind::other: return "other";
    case model::SectionKind::purpose: return "purpose";
    case model::SectionKind::leads: return "leads";
    case model::SectionKind::severity: return "severity";
    case model::SectionKind::overview: return "overview";
    case model::SectionKind::assumptions: return "assumptions";
    case model::SectionKind::rto: return "rto";
    case model::SectionKind::rpo: return "rpo";
    case model::SectionKind::platform: return "platform";
    case model::SectionKind::recovery: return "recovery";
    case model::SectionKind::test: return "test";
    case model::SectionKind::resume: return "resume";
    case model::SectionKind::rollback: return "rollback";
  }
  return "other";
}

std::string_view word_of(model::Match match) {
  switch (match) {
    case model::Match::literal: return "literal";
    case model::Match::wildcard: return "wildcard";
    case model::Match::glob: return "glob";
    case model::Match::regex: return "regex";
    case model::Match::any_lines: return "any_lines";
    case model::Match::escaped: return "escaped";
    case model::Match::no_eol: return "no_eol";
  }
  return "literal";
}

std::string_view word_of(model::Repeat repeat) {
  switch (repeat) {
    case model::Repeat::once: return "once";
    case model::Repeat::optional: return "optional";
    case model::Repeat::star: return "any_number";
    case model::Repeat::plus: return "at_least_once";
  }
  return "once";
}

std::string_view word_of(model::OutputMode mode) {
  switch (mode) {
    case model::OutputMode::match: return "match";
    case model::OutputMode::contains: return "contains";
    case model::OutputMode::sample: return "sample";
    case model::OutputMode::ignore: return "ignore";
    case model::OutputMode::json: return "json";
  }
  return "match";
}

std::string_view word_of(model::Only only) {
  switch (only) {
    case model::Only::both: return "both";
    case model::Only::test: return "test";
    case model::Only::real: return "real";
  }
  return "both";
}

std::string_view word_of(model::OnFail on_fail) {
  switch (on_fail) {
    case model::OnFail::stop: return "stop";
    case model::OnFail::ask: return "ask";
    case model::OnFail::go_to: return "goto";
  }
  return "stop";
}

json::object command(const model::ShellCommand& one) {
  json::array expected;
  for (const model::ExpectedLine& line : one.expected) {
    expected.push_back(json::object{
        {"text", line.text}, {"match", word_of(line.match)}, {"repeat", word_of(line.repeat)}});
  }
  return {{"text", one.text}, {"expected", std::move(expected)}, {"exit_code", one.exit_code}};
}

json::object block(const model::Block& one) {
  const model::Attributes& how = one.attributes;
  json::array commands;
  for (const model::ShellCommand& each : one.commands) commands.push_back(command(each));
  json::object env;
  for (const auto& [name, value] : how.env) env[name] = value;
  const bool session = one.style == model::BlockStyle::session;
  return {{"style", session ? "session" : "script"},
          {"line", one.where.line},
          {"host", said(how.host)},
          {"check", said(how.when)},
          {"check_negated", how.unless},
          {"timeout_ms", how.timeout ? json::value(how.timeout->count()) : json::value(nullptr)},
          {"folder", said(how.folder)},
          {"env", std::move(env)},
          {"attempts", how.retry + 1},
          {"interval_ms", how.interval.count()},
          {"exit_code", how.exit_code ? json::value(*how.exit_code) : json::value(nullptr)},
          {"any_exit_code", how.any_exit},
          {"output", word_of(how.output)},
          {"only_stdout", how.only_stdout},
          {"capture", said(how.capture)},
          {"idempotent", how.idempotent},
          {"interpreter", list(how.interpreter)},
          {"skip", said(how.skip)},
          {"only", word_of(how.only)},
          {"role", said(how.role)},
          {"confirm", how.confirm},
          {"danger", how.danger},
          {"interactive", how.interactive},
          {"background", how.background},
          {"starts_clock", how.starts_clock},
          {"stops_clock", how.stops_clock},
          {"rpo_probe", how.rpo_probe},
          {"on_fail", word_of(how.on_fail)},
          {"on_fail_step", said(how.on_fail_step)},
          {"commands", std::move(commands)}};
}

json::array blocks(const std::vector<model::Block>& all) {
  json::array out;
  for (const model::Block& one : all) out.push_back(block(one));
  return out;
}

json::array steps(const std::vector<model::Step>& all);

json::array branches(const std::vector<model::Branch>& all) {
  json::array out;
  for (const model::Branch& one : all) {
    out.push_back(json::object{{"id", one.id},
                               {"text", one.text},
                               {"check", said(one.guard)},
                               {"check_host", said(one.guard_host)},
                               {"check_negated", one.guard_negated},
                               {"blocks", blocks(one.blocks)},
                               {"steps", steps(one.steps)}});
  }
  return out;
}

/// The parser bounds how deep steps are nested.
json::array steps(const std::vector<model::Step>& all) {
  json::array out;
  for (const model::Step& one : all) {
    out.push_back(json::object{{"id", one.id},
                               {"name", said(one.name)},
                               {"line", one.where.line},
                               {"text", one.text},
                               {"manual", one.manual()},
                               {"check", said(one.guard)},
                               {"check_host", said(one.guard_host)},
                               {"check_negated", one.guard_negated},
                               {"blocks", blocks(one.blocks)},
                               {"branches", branches(one.branches)}});
  }
  return out;
}

json::object scenario(const model::Scenario& one) {
  json::array sections;
  for (const model::Section& section : one.sections) {
    sections.push_back(json::object{{"kind", word_of(section.kind)},
                                    {"title", section.title},
                                    {"line", section.where.line},
                                    {"text", section.text}});
  }
  json::array inputs;
  for (const model::Input& input : one.inputs) {
    inputs.push_back(
        json::object{{"name", input.name},
                     {"prompt", said(input.prompt)},
                     {"default", input.value ? json::value(*input.value) : json::value(nullptr)}});
  }
  return {{"id", one.id},
          {"title", one.title},
          {"severity", said(one.severity)},
          {"service", said(one.service)},
          {"leads", list(one.leads)},
          {"rto_ms", ms(one.objectives.rto)},
          {"rpo_ms", ms(one.objectives.rpo)},
          {"faults", list(one.faults)},
          {"inputs", std::move(inputs)},
          {"sections", std::move(sections)},
          {"recovery", steps(one.recovery)},
          {"test", steps(one.test)},
          {"resume", steps(one.resume)},
          {"rollback", steps(one.rollback)}};
}

}  // namespace

std::string playbook_json(const std::string& file, Scenarios scenarios) {
  json::array out;
  for (const model::Scenario& one : scenarios) out.push_back(scenario(one));
  return pretty_json(json::object{{"apiVersion", "understudy/v1"},
                                  {"kind", "Playbook"},
                                  {"file", file},
                                  {"scenarios", std::move(out)}});
}

std::string playbooks_json(const std::vector<PlaybookEntry>& entries) {
  json::array out;
  for (const PlaybookEntry& entry : entries) {
    const model::Scenario* one = entry.scenario;
    json::object row{{"file", entry.file}, {"readable", one != nullptr}};
    if (one != nullptr) {
      row["id"] = one->id;
      row["title"] = one->title;
      row["service"] = said(one->service);
      row["leads"] = list(one->leads);
      row["rto_ms"] = ms(one->objectives.rto);
      row["rpo_ms"] = ms(one->objectives.rpo);
    }
    out.push_back(std::move(row));
  }
  return pretty_json(json::object{
      {"apiVersion", "understudy/v1"}, {"kind", "Playbooks"}, {"playbooks", std::move(out)}});
}

}  // namespace understudy::report
