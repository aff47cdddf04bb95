#include "understudy/parse/playbook.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assumptions.hpp"
#include "document_rules.hpp"
#include "duration_text.hpp"
#include "envelope.hpp"
#include "front_matter.hpp"
#include "heading.hpp"
#include "inputs.hpp"
#include "markdown.hpp"
#include "measuring.hpp"
#include "on_fail.hpp"
#include "procedure.hpp"
#include "reporter.hpp"
#include "section.hpp"
#include "step_reader.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/playbook.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

/// Larger than any playbook a person can follow.
constexpr std::size_t largest_playbook = std::size_t{1} << 20U;

/// Reads one scenario of a document.
class ScenarioReader {
 public:
  ScenarioReader(const Document& document, const std::set<std::uint32_t>& open_fences,
                 ScenarioFacts facts, Reporter& reporter)
      : document_(document),
        facts_(std::move(facts)),
        reporter_(reporter),
        inputs_(std::move(facts_.inputs)),
        scope_{.document = document,
               .open_fences = open_fences,
               .inputs = inputs_,
               .reporter = reporter,
               .step_names = {}} {}

  model::Scenario read(const RawScenario& raw) {
    scenario_.where = raw.where;
    scenario_.service = facts_.service;
    if (facts_.faults) scenario_.faults = *facts_.faults;
    if (facts_.leads) scenario_.leads = *facts_.leads;
    scenario_.objectives = facts_.objectives;
    if (facts_.severity) scenario_.severity = facts_.severity->value;
    for (const RawSection& section : raw.sections) read_section(section);
    require_recovery(raw);
    check_on_fail(scenario_, reporter_);
    check_measuring(scenario_, reporter_);
    scenario_.inputs = inputs_.take();
    return std::move(scenario_);
  }

 private:
  void read_section(const RawSection& section) {
    switch (section.kind) {
      case SectionKind::recovery: procedure("recovery", section, scenario_.recovery); break;
      case SectionKind::test: procedure("test", section, scenario_.test); break;
      case SectionKind::resume: procedure("resume", section, scenario_.resume); break;
      case SectionKind::rollback: procedure("rollback", section, scenario_.rollback); break;
      case SectionKind::assumptions: assumptions(section); break;
      case SectionKind::leads: read_leads(section); break;
      case SectionKind::severity: read_severity(section); break;
      case SectionKind::rto: read_objective("RTO", section, scenario_.objectives.rto); break;
      case SectionKind::rpo: read_objective("RPO", section, scenario_.objectives.rpo); break;
      case SectionKind::other: check_misspelt(section); break;
      default: break;
    }
    std::string text = text_of(document_, section);
    if (section.kind == SectionKind::other && text.empty()) return;  // The title of the file.
    scenario_.sections.push_back({.kind = section.kind,
                                  .title = section.title,
                                  .text = std::move(text),
                                  .where = section.heading});
  }

  void procedure(std::string_view name, const RawSection& section, std::vector<model::Step>& into) {
    const auto [first, added] = procedures_.emplace(name, section.heading);
    if (!added) {
      reporter_
          .error("US-P044", fmt::format("there are two {} procedures in one scenario", name),
                 section.heading,
                 "join them, or begin another scenario with a heading 'Scenario: …'")
          .notes.push_back({.message = "the first one", .where = first->second});
      return;
    }
    into = read_procedure({.name = name, .heading = section.heading, .content = section.content},
                          scope_);
  }

  void assumptions(const RawSection& section) {
    std::ranges::move(read_assumptions(section.content, document_, inputs_, reporter_),
                      std::back_inserter(scenario_.assumptions));
  }

  void read_leads(const RawSection& section) {
    if (!facts_.leads) scenario_.leads = named_leads(document_, section);
  }

  void read_severity(const RawSection& section) {
    const auto stated = first_statement(document_, section);
    if (!stated) return;
    // "Critical. Nothing works without it": the first words are the severity, the rest explains.
    const std::string_view whole = stated->value;
    const std::string_view severity = trimmed(whole.substr(0, whole.find_first_of(".,;:(")));
    if (facts_.severity && lower(facts_.severity->value) != lower(severity)) {
      report_two("severity", facts_.severity->value, facts_.severity->where, severity,
                 stated->where);
    } else if (!facts_.severity) {
      scenario_.severity = severity;
    }
  }

  void read_objective(std::string_view name, const RawSection& section,
                      std::optional<model::Duration>& into) {
    const auto stated = first_statement(document_, section);
    if (!stated || lower(stated->value) == "n/a") return;
    const auto value = read_duration(canonical_duration(stated->value), stated->where,
                                     fmt::format("the {}", name), Likely::hours, reporter_);
    if (!value) return;
    if (into && into->value != *value) {
      report_two(name, model::to_text(into->value), into->where, model::to_text(*value),
                 stated->where);
    } else if (!into) {
      into = model::Duration{.value = *value, .where = stated->where};
    }
  }

  void report_two(std::string_view what, std::string_view first, const diag::Span& first_at,
                  std::string_view second, const diag::Span& second_at) {
    reporter_
        .error("US-P042",
               fmt::format("the {} is '{}' here and '{}' in the front matter", what, second, first),
               second_at, "make them agree, or keep one of them")
        .notes.push_back({.message = "the front matter says", .where = first_at});
  }

  /// A procedure under a misspelt heading would be kept as prose and never run.
  void check_misspelt(const RawSection& section) {
    const auto meant = nearest_procedure(section.title);
    if (!meant) return;
    reporter_.error(
        "US-P060",
        fmt::format("the section '{}' is no procedure, but is close to one", section.title),
        section.heading, fmt::format("did you mean '{}'?", *meant));
  }

  void require_recovery(const RawScenario& raw) {
    if (procedures_.contains("recovery")) return;
    const std::string where =
        raw.title.empty() ? "this playbook" : fmt::format("the scenario '{}'", raw.title);
    reporter_.error("US-P022", fmt::format("{} has no recovery procedure", where),
                    raw.title.empty() ? document_.index().file() : raw.where,
                    "add a heading 'Recovery procedure' with a numbered list of steps below it");
  }

  const Document& document_;
  ScenarioFacts facts_;
  Reporter& reporter_;
  Inputs inputs_;
  ScenarioScope scope_;
  model::Scenario scenario_;
  std::unordered_map<std::string_view, diag::Span> procedures_;
};

/// The file's own name without folders and extension, for a playbook that names itself nowhere.
std::string stem(std::string_view name) {
  if (const auto slash = name.rfind('/'); slash != std::string_view::npos) {
    name.remove_prefix(slash + 1);
  }
  return slug(name.substr(0, name.rfind('.')));
}

class PlaybookReader {
 public:
  PlaybookReader(const TextIndex& index, model::Playbook& playbook, Reporter& reporter)
      : index_(index), playbook_(playbook), reporter_(reporter) {}

  void read() {
    if (!is_readable(index_, largest_playbook, reporter_)) return;
    matter_ = read_front_matter(index_, reporter_);
    playbook_.id = matter_.id.empty() ? stem(index_.file().source->name) : matter_.id;
    playbook_.title = matter_.title;
    if (matter_.open) return;
    const auto document = Document::read(index_, matter_.body_line, reporter_);
    if (!document) return;
    open_fences_ = check_document(*document, reporter_);

    std::vector<RawScenario> parts = split_document(*document);
    if (parts.size() > 1) {
      several(*document, parts);
    } else {
      single(*document, parts.front());
    }
    check_overrides();
  }

 private:
  void single(const Document& document, RawScenario& part) {
    const auto titled = [](const RawSection& section) {
      return section.kind == SectionKind::other && !section.title.empty();
    };
    const bool heads = !part.sections.empty() && titled(part.sections.front());
    std::string title = heads ? part.sections.front().title : playbook_.title;
    if (title.empty()) title = playbook_.id;
    if (playbook_.title.empty()) playbook_.title = title;
    part.where = part.sections.empty() ? index_.file() : part.sections.front().heading;
    add_scenario(document, part, std::move(title));
  }

  void several(const Document& document, const std::vector<RawScenario>& parts) {
    const RawScenario& preamble = parts.front();
    if (playbook_.title.empty()) {
      playbook_.title =
          preamble.sections.empty() ? parts[1].title : preamble.sections.front().title;
    }
    for (const RawSection& section : preamble.sections) refuse_outside(section);
    for (std::size_t i = 1; i < parts.size(); ++i) add_scenario(document, parts[i], parts[i].title);
  }

  void refuse_outside(const RawSection& section) {
    const bool procedure =
        section.kind == SectionKind::recovery || section.kind == SectionKind::test ||
        section.kind == SectionKind::resume || section.kind == SectionKind::rollback;
    if (!procedure) return;
    reporter_.error("US-P046", "this procedure stands before the first scenario", section.heading,
                    "move it below a heading 'Scenario: …'");
  }

  void add_scenario(const Document& document, const RawScenario& part, std::string title) {
    std::string id = slug(title);
    if (id.empty()) id = fmt::format("scenario-{}", playbook_.scenarios.size() + 1);
    for (const model::Scenario& other : playbook_.scenarios) {
      if (other.id != id) continue;
      reporter_
          .error("US-P043", fmt::format("there are two scenarios named '{}'", id), part.where,
                 "give one of them another title")
          .notes.push_back({.message = "first defined here", .where = other.where});
    }
    model::Scenario scenario =
        ScenarioReader(document, open_fences_, facts_for(matter_, id), reporter_).read(part);
    scenario.id = std::move(id);
    scenario.title = std::move(title);
    playbook_.scenarios.push_back(std::move(scenario));
  }

  void check_overrides() {
    std::vector<std::string_view> known;
    known.reserve(playbook_.scenarios.size());
    for (const model::Scenario& scenario : playbook_.scenarios) known.push_back(scenario.id);
    for (const auto& [id, where] : matter_.scenario_places) {
      if (is_one_of(id, known)) continue;
      reporter_.error("US-P047", fmt::format("the file has no scenario '{}'", id), where,
                      diag::did_you_mean(id, known));
    }
  }

  const TextIndex& index_;
  model::Playbook& playbook_;
  Reporter& reporter_;
  FrontMatter matter_;
  std::set<std::uint32_t> open_fences_;
};

}  // namespace

ParsedPlaybook parse_playbook(std::shared_ptr<const diag::Source> source) {
  Reporter reporter(Family::playbook);
  ParsedPlaybook parsed;
  parsed.value.source = source;
  const TextIndex index(std::move(source));
  PlaybookReader(index, parsed.value, reporter).read();
  parsed.findings = reporter.take();
  return parsed;
}

}  // namespace understudy::parse
