#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cmark.h>
#include <fmt/format.h>

#include "fields.hpp"
#include "heading.hpp"
#include "markdown.hpp"
#include "scalar_text.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/parse/format.hpp"
#include "understudy/parse/write.hpp"
#include "write_markdown.hpp"
#include "write_steps.hpp"

namespace understudy::parse {

namespace {

std::string key_of(const std::string& name) {
  return is_plain_word(name, true) ? name : in_double_quotes(name);
}

std::string input_facts(const model::Input& input) {
  Fields facts;
  facts.text("prompt", input.prompt);
  if (input.value) facts.raw("default", in_double_quotes(*input.value));
  facts.words("choices", input.choices).text("pattern", input.pattern);
  facts.flag("secret", input.secret, false);
  return facts.empty() ? "{}" : facts.in_braces();
}

/// An empty list says that there are none, whatever the section names.
bool denies_leads(const model::Scenario& scenario) {
  return scenario.leads.empty() &&
         std::ranges::any_of(scenario.sections, [](const model::Section& section) {
           return section.kind == model::SectionKind::leads;
         });
}

Fields facts_of(const model::Scenario& scenario) {
  Fields facts;
  facts.text("service", scenario.service).text("severity", scenario.severity);
  facts.words("leads", scenario.leads);
  if (denies_leads(scenario)) facts.raw("leads", "[]");
  facts.duration("rto", scenario.objectives.rto).duration("rpo", scenario.objectives.rpo);
  facts.words("faults", scenario.faults);
  Fields inputs;
  for (const model::Input& input : scenario.inputs) {
    inputs.raw(key_of(input.name), input_facts(input));
  }
  return facts.raw("inputs", inputs.in_braces());
}

bool holds_scenarios(const model::Playbook& playbook) {
  return playbook.scenarios.size() > 1;
}

std::string front_matter(const model::Playbook& playbook) {
  const bool several = holds_scenarios(playbook);
  const bool titled =
      several || playbook.scenarios.empty() || playbook.title != playbook.scenarios.front().title;
  Fields top;
  top.text("id", playbook.id).text("title", titled ? playbook.title : std::string());
  if (!several && !playbook.scenarios.empty()) top.all(facts_of(playbook.scenarios.front()));
  if (several) {
    Fields each;
    for (const model::Scenario& scenario : playbook.scenarios) {
      each.raw(key_of(scenario.id), facts_of(scenario).in_braces());
    }
    top.raw("scenarios", each.in_braces());
  }
  return fmt::format("---\napiVersion: understudy/v1\nkind: Playbook\n{}---\n\n", top.in_lines(""));
}

/// The least level of a heading in a section's text; 7 when it has none.
int least_level(const std::string& text) {
  const std::unique_ptr<cmark_node, void (*)(cmark_node*)> root(
      cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT), cmark_node_free);
  int least = 7;
  for (const MarkdownNode node : children(root.get())) {
    if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
      least = std::min(least, cmark_node_get_heading_level(node));
    }
  }
  return least;
}

class ScenarioWriter {
 public:
  ScenarioWriter(const model::Scenario& scenario, bool alone)
      : scenario_(scenario), alone_(alone) {}

  std::string write() {
    deep_ = std::ranges::all_of(scenario_.sections, [](const model::Section& section) {
      return least_level(section.text) > 2;
    });
    title();
    for (const model::Section& one : scenario_.sections) {
      if (&one != heads_) section(one);
    }
    add_missing();
    return std::move(out_);
  }

 private:
  /// A title with a text below it is the first section as well.
  void title() {
    const bool first = alone_ && !scenario_.sections.empty() &&
                       scenario_.sections.front().kind == model::SectionKind::other &&
                       scenario_.sections.front().title == scenario_.title;
    heading(1, (alone_ ? "" : "Scenario: ") + scenario_.title);
    if (!first) return;
    heads_ = &scenario_.sections.front();
    out_ += heads_->text + "\n";
  }

  void heading(int level, const std::string& title) {
    out_ += fmt::format("{} {}\n\n", std::string(static_cast<std::size_t>(level), '#'),
                        as_paragraph(title));
  }

  /// Below the title, a section of no known kind would be a part of it.
  void section(const model::Section& section) {
    opened_ = opened_ || section.kind != model::SectionKind::other;
    heading(deep_ && (opened_ || !alone_) ? 2 : 1, section.title);
    const std::string steps = anew(section.kind);
    out_ += steps.empty() ? section.text + "\n" : steps;
  }

  [[nodiscard]] std::string anew(model::SectionKind kind) {
    const std::vector<model::Step>* steps = steps_of(kind);
    if (steps == nullptr || std::ranges::find(written_, kind) != written_.end()) return "";
    written_.push_back(kind);
    return steps_as_list(*steps);
  }

  [[nodiscard]] const std::vector<model::Step>* steps_of(model::SectionKind kind) const {
    switch (kind) {
      case model::SectionKind::recovery: return &scenario_.recovery;
      case model::SectionKind::test: return &scenario_.test;
      case model::SectionKind::resume: return &scenario_.resume;
      case model::SectionKind::rollback: return &scenario_.rollback;
      default: return nullptr;
    }
  }

  void add_missing() {
    const bool told = std::ranges::any_of(scenario_.sections, [](const model::Section& section) {
      return section.kind == model::SectionKind::assumptions;
    });
    if (!told && !scenario_.assumptions.empty()) {
      heading(2, "Basic assumptions");
      out_ += boxes_as_list(scenario_.assumptions);
    }
    constexpr std::array<std::pair<model::SectionKind, const char*>, 4> procedures{
        {{model::SectionKind::recovery, "Recovery procedure"},
         {model::SectionKind::test, "Test procedure"},
         {model::SectionKind::resume, "Resume procedure"},
         {model::SectionKind::rollback, "Rollback procedure"}}};
    for (const auto& [kind, name] : procedures) {
      const std::string steps = anew(kind);
      if (steps.empty()) continue;
      heading(2, name);
      out_ += steps;
    }
  }

  const model::Scenario& scenario_;
  bool alone_;
  bool deep_ = true;     ///< No text has a heading that a section of the second level would lose.
  bool opened_ = false;  ///< A section of a known kind was written.
  const model::Section* heads_ = nullptr;
  std::vector<model::SectionKind> written_;
  std::string out_;
};

}  // namespace

std::string write_playbook(const model::Playbook& playbook) {
  const bool several = holds_scenarios(playbook);
  std::string text = front_matter(playbook);
  if (several) text += fmt::format("# {}\n\n", as_paragraph(playbook.title));
  for (const model::Scenario& scenario : playbook.scenarios) {
    text += ScenarioWriter(scenario, !several).write();
  }
  while (text.ends_with("\n\n")) text.pop_back();
  const auto source =
      std::make_shared<const diag::Source>(diag::Source{.name = "playbook.md", .text = text});
  return format(source, FileKind::playbook).text.value_or(std::move(text));
}

}  // namespace understudy::parse
