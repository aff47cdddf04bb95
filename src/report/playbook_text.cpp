#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "sheet.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/report/layout.hpp"
#include "understudy/report/playbook.hpp"

namespace understudy::report {

namespace {

constexpr std::string_view strong = "1";
constexpr std::string_view faint_code = "2";

std::string text_of(const std::vector<model::Text>& texts) {
  std::vector<std::string> values;
  values.reserve(texts.size());
  for (const model::Text& text : texts) values.push_back(text.value);
  return joined(values);
}

/// The last part of `recovery.3.a`, as a person counts.
std::string number_of(std::string_view id, std::string_view behind) {
  const auto dot = id.rfind('.');
  return fmt::format("{}{}", dot == std::string_view::npos ? id : id.substr(dot + 1), behind);
}

/// Who does it, what is asked before, and what comes of a failure.
void add_who_and_when(const model::Attributes& how, std::vector<std::string>& words) {
  if (how.only == model::Only::test) words.emplace_back("in an exercise only");
  if (how.only == model::Only::real) words.emplace_back("in a real failure only");
  if (how.role) words.push_back("by " + how.role->value);
  if (how.confirm > 0) words.push_back(fmt::format("after {} people agreed", how.confirm));
  if (how.danger) words.emplace_back("dangerous: the application's name is asked for");
  if (how.interactive) words.emplace_back("a person has the terminal");
  if (how.background) words.emplace_back("goes on in the background until the run ends");
  if (how.starts_clock) words.emplace_back("the disruption begins with it");
  if (how.rpo_probe) words.emplace_back("it prints when the newest record left was written");
  if (how.stops_clock) words.emplace_back("recovery is over when it has passed");
  if (how.on_fail == model::OnFail::ask) words.emplace_back("a person decides if it fails");
  if (how.on_fail == model::OnFail::go_to && how.on_fail_step) {
    words.push_back(fmt::format("goes on at '{}' if it fails", how.on_fail_step->value));
  }
  if (!how.skip.empty()) words.push_back("never run: " + how.skip);
}

}  // namespace

std::string conditions_of(const model::Attributes& how) {
  std::vector<std::string> words;
  if (!how.when.empty()) {
    words.push_back(fmt::format("{} if this exits 0: {}", how.unless ? "not" : "only", how.when));
  }
  if (!how.host.empty()) words.push_back("on " + how.host);
  if (!how.folder.empty()) words.push_back("in " + how.folder);
  for (const auto& [name, value] : how.env) words.push_back(fmt::format("with {}={}", name, value));
  if (how.timeout) words.push_back("at most " + model::to_text(*how.timeout));
  if (how.retry > 0) {
    words.push_back(
        fmt::format("up to {} attempts, {} apart", how.retry + 1, model::to_text(how.interval)));
  }
  if (how.exit_code) words.push_back(fmt::format("exit code {}", *how.exit_code));
  if (how.any_exit) words.emplace_back("any exit code");
  if (!how.capture.empty()) words.push_back(fmt::format("what it prints becomes ${}", how.capture));
  if (how.only_stdout) words.emplace_back("standard output only");
  if (how.output == model::OutputMode::contains) words.emplace_back("among other output");
  if (how.output == model::OutputMode::sample) words.emplace_back("the output is a sample");
  if (how.output == model::OutputMode::ignore) words.emplace_back("whatever it prints");
  if (how.output == model::OutputMode::json) words.emplace_back("compared as JSON");
  if (how.idempotent) words.emplace_back("may run again");
  if (!how.interpreter.empty()) words.push_back("read by " + joined(how.interpreter, " "));
  add_who_and_when(how, words);
  return joined(words, "; ");
}

namespace {

/// What is known of the steps besides their text: numbers, and where and how they run.
class Gatherer {
 public:
  Remarks gather(const std::vector<model::Step>& steps) {
    for (const model::Step& one : steps) step(one);
    return std::move(remarks_);
  }

 private:
  void step(const model::Step& step) {
    std::string remark = guard(step.guard, step.guard_host, step.guard_negated);
    if (step.manual()) remark = joined_remarks(remark, "(by hand)");
    remarks_.items[step.where.line] = {.mark = number_of(step.id, "."),
                                       .remark = std::move(remark)};
    for (const model::Block& one : step.blocks) block(one);
    for (const model::Branch& one : step.branches) branch(one);
  }

  void branch(const model::Branch& branch) {
    remarks_.items[branch.where.line] = {
        .mark = number_of(branch.id, ")"),
        .remark = guard(branch.guard, branch.guard_host, branch.guard_negated)};
    for (const model::Block& one : branch.blocks) block(one);
    for (const model::Step& one : branch.steps) step(one);
  }

  void block(const model::Block& block) {
    const std::string conditions = conditions_of(block.attributes);
    remarks_.blocks[block.where.line] = conditions.empty() ? "" : fmt::format("({})", conditions);
  }

  static std::string joined_remarks(const std::string& first, std::string_view second) {
    return first + (first.empty() ? "" : " ") + std::string(second);
  }

  static std::string guard(const std::string& guard, const std::string& host, bool negated) {
    if (guard.empty()) return "";
    return fmt::format("({} if this exits 0{}: {})", negated ? "not" : "only",
                       host.empty() ? "" : " on " + host, guard);
  }

  Remarks remarks_;
};

/// The lines of a file, looked up by number.
class FileLines {
 public:
  /// The line of its file that the section's text begins with: below its heading, which may take
  /// two lines and have empty ones behind it.
  std::uint32_t first_of(const model::Section& section) {
    read(section.where.source);
    const std::string_view text = section.text;
    const std::string_view wanted = text.substr(0, text.find('\n'));
    for (std::size_t number = section.where.line + 1; number <= lines_.size(); ++number) {
      if (lines_[number - 1] == wanted) return static_cast<std::uint32_t>(number);
    }
    return section.where.line + 1;
  }

 private:
  void read(const std::shared_ptr<const diag::Source>& source) {
    if (source == source_) return;
    source_ = source;
    lines_.clear();
    const std::string_view whole = source->text;
    for (std::size_t at = 0; at < whole.size();) {
      const std::size_t end = std::min(whole.find('\n', at), whole.size());
      std::string_view line = whole.substr(at, end - at);
      if (line.ends_with('\r')) line.remove_suffix(1);
      lines_.push_back(line);
      at = end + 1;
    }
  }

  std::shared_ptr<const diag::Source> source_;
  std::vector<std::string_view> lines_;
};

class Writer {
 public:
  explicit Writer(const Style& style) : sheet_(style) {}

  void scenario(const std::string& file, const model::Scenario& scenario) {
    sheet_.blank();
    sheet_.paragraph(0, "", scenario.title, strong);
    sheet_.paragraph(0, "", scenario.id.empty() ? file : fmt::format("{}#{}", file, scenario.id),
                     faint_code);
    sheet_.blank();
    facts(scenario);
    for (const model::Section& one : scenario.sections) section(one, scenario);
  }

  std::string take() { return sheet_.take(); }

 private:
  void fact(std::string_view name, const std::string& value) { sheet_.fact(2, name, value); }

  void facts(const model::Scenario& scenario) {
    if (scenario.service) fact("For", scenario.service->value);
    fact("Severity", scenario.severity);
    if (const auto& rto = scenario.objectives.rto) fact("RTO", model::to_text(rto->value));
    if (const auto& rpo = scenario.objectives.rpo) fact("RPO", model::to_text(rpo->value));
    fact("Leads", text_of(scenario.leads));
    fact("Rehearsed by", text_of(scenario.faults));
    std::vector<std::string> inputs;
    inputs.reserve(scenario.inputs.size());
    for (const model::Input& input : scenario.inputs) {
      inputs.push_back(
          fmt::format("<{}>{}", input.name, input.value ? fmt::format(" ({})", *input.value) : ""));
    }
    fact("Asks for", joined(inputs));
  }

  void section(const model::Section& section, const model::Scenario& scenario) {
    sheet_.blank();
    sheet_.heading(0, section.title);
    sheet_.blank();
    switch (section.kind) {
      case model::SectionKind::recovery: return procedure(section, scenario.recovery);
      case model::SectionKind::test: return procedure(section, scenario.test);
      case model::SectionKind::resume: return procedure(section, scenario.resume);
      case model::SectionKind::rollback: return procedure(section, scenario.rollback);
      default: sheet_.markdown(2, section.text);
    }
  }

  void procedure(const model::Section& section, const std::vector<model::Step>& steps) {
    sheet_.markdown(2, section.text, lines_.first_of(section), Gatherer().gather(steps));
  }

  Sheet sheet_;
  FileLines lines_;
};

}  // namespace

std::string playbook_text(const std::string& file, Scenarios scenarios, const Style& style) {
  Writer writer(style);
  for (const model::Scenario& scenario : scenarios) writer.scenario(file, scenario);
  return writer.take();
}

std::string playbooks_text(const std::vector<PlaybookEntry>& entries, const Style& style) {
  Table table{.head = {"Playbook", "Scenario", "For", "Steps", "RTO", "RPO", "Leads"},
              .rows = {},
              .empty = "there is no playbook"};
  for (const PlaybookEntry& entry : entries) {
    if (entry.scenario == nullptr) {
      table.rows.push_back({entry.file, "has errors: see 'understudy check'"});
      continue;
    }
    const model::Scenario& one = *entry.scenario;
    const auto& rto = one.objectives.rto;
    const auto& rpo = one.objectives.rpo;
    table.rows.push_back({entry.file + "#" + one.id, one.title,
                          one.service ? one.service->value : "",
                          std::to_string(one.recovery.size() + one.test.size() + one.resume.size()),
                          rto ? model::to_text(rto->value) : "",
                          rpo ? model::to_text(rpo->value) : "", text_of(one.leads)});
  }
  return to_text(table, style);
}

}  // namespace understudy::report
