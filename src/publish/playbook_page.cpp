// A playbook for somebody who was woken: who leads, how long there is, and step by step what to do.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "markup.hpp"
#include "page.hpp"
#include "people.hpp"
#include "places.hpp"
#include "procedure.hpp"
#include "understudy/check/workspace.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/model/promises.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/publish/markdown.hpp"

namespace understudy::publish {

namespace {

struct Kind {
  std::string_view id;
  const std::vector<model::Step>* steps = nullptr;  ///< Null: it is prose.
};

Kind kind_of(const model::Section& section, const model::Scenario& scenario) {
  switch (section.kind) {
    case model::SectionKind::recovery: return {"recovery", &scenario.recovery};
    case model::SectionKind::test: return {"test", &scenario.test};
    case model::SectionKind::resume: return {"resume", &scenario.resume};
    case model::SectionKind::rollback: return {"rollback", &scenario.rollback};
    case model::SectionKind::purpose: return {"purpose", nullptr};
    case model::SectionKind::leads: return {"leads-as-written", nullptr};
    case model::SectionKind::severity: return {"severity", nullptr};
    case model::SectionKind::overview: return {"overview", nullptr};
    case model::SectionKind::assumptions: return {"assumptions", nullptr};
    case model::SectionKind::rto: return {"rto", nullptr};
    case model::SectionKind::rpo: return {"rpo", nullptr};
    case model::SectionKind::platform: return {"platform", nullptr};
    case model::SectionKind::other: break;
  }
  return {"", nullptr};
}

/// One file's page.
class PlaybookPage {
 public:
  PlaybookPage(const check::Member& member, const check::PlaybookFile& file)
      : member_(member), file_(file), app_(member.application) {}

  Html sound() {
    const auto& scenarios = file_.value.scenarios;
    for (const model::Scenario& scenario : scenarios) {
      const bool alone = scenarios.size() == 1;
      prefix_ = alone ? "" : scenario.id + ".";
      if (!alone) out_.add("<article class=\"scenario\" id=\"{}\">", scenario.id);
      one(scenario);
      if (!alone) out_.add(Html{"</article>\n"});
    }
    return out_.take();
  }

  /// What cannot be read as a playbook is still what somebody has to read tonight.
  Html unsound() {
    out_.add(
        "<header class=\"playbook-head\"><p class=\"kind\">Playbook · "
        "<a href=\"../index.html\">{}</a></p><h1>{}</h1>{}</header>\n"
        "<p class=\"alarm\" role=\"alert\">This playbook has errors and cannot be carried out "
        "as it stands. Here it is as it is written.</p>\n"
        "<pre class=\"as-written\" tabindex=\"0\">{}</pre>\n",
        app_title(), file_.path, print_button(),
        file_.value.source == nullptr ? std::string() : file_.value.source->text);
    return out_.take();
  }

  [[nodiscard]] std::string title() const {
    if (!file_.sound || file_.value.scenarios.empty()) return file_.path;
    return file_.value.scenarios.front().title;
  }

  [[nodiscard]] std::string app_title() const {
    return app_.title.empty() ? app_.name.value : app_.title;
  }

 private:
  void one(const model::Scenario& scenario) {
    head(scenario);
    leads(scenario);
    contents(scenario);
    inputs(scenario);
    int others = 0;
    for (const model::Section& section : scenario.sections) {
      one(section, scenario, others);
    }
  }

  void head(const model::Scenario& scenario) {
    out_.add(
        "<header class=\"playbook-head\"><p class=\"kind\">Playbook · "
        "<a href=\"../index.html\">{}</a></p><h1>{}</h1>\n<dl class=\"objectives\">",
        app_title(), scenario.title);
    const auto fact = [this](std::string_view name, const std::string& value) {
      if (!value.empty()) out_.add("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
    };
    // What an exercise of it is held against, whoever says so.
    const auto [rto, rpo] = model::promises_for(app_, file_.path, scenario,
                                                model::dependency_of(app_, file_.path, scenario));
    fact("RTO", rto ? model::to_text(rto->time.value) : "not declared");
    fact("RPO", rpo ? model::to_text(rpo->time.value) : "not declared");
    fact("Severity", scenario.severity);
    fact("For", scenario.service ? scenario.service->value : "");
    out_.add("</dl>{}{}</header>\n", way_to_recovery(scenario), print_button());
  }

  /// Whoever is woken does not want to read what it is for.
  [[nodiscard]] Html way_to_recovery(const model::Scenario& scenario) const {
    if (scenario.recovery.empty()) return {};
    return html("<p class=\"start\"><a href=\"#{}recovery\">Go to the recovery procedure</a></p>",
                prefix_);
  }

  void leads(const model::Scenario& scenario) {
    if (scenario.leads.empty()) return;
    out_.add("<section class=\"leads\" id=\"{}leads\"><h2>Who leads</h2><ol>\n", prefix_);
    for (const model::Text& lead : scenario.leads) {
      const auto people = people_of(app_, lead.value);
      if (people.empty()) out_.add("<li>{}</li>\n", lead.value);
      for (const model::Contact* person : people) {
        out_.add("<li><b>{}</b>{} {} <span class=\"availability\">{}</span></li>\n",
                 name_of(*person),
                 person->position.empty() ? std::string() : ", " + person->position,
                 ways_to(*person), availability_of(*person, app_));
      }
    }
    out_.add(Html{"</ol></section>\n"});
  }

  void contents(const model::Scenario& scenario) {
    out_.add(Html{"<nav class=\"contents\" aria-label=\"On this page\"><ul>"});
    if (!scenario.leads.empty()) {
      out_.add("<li><a href=\"#{}leads\">Who leads</a></li>", prefix_);
    }
    int others = 0;
    for (const model::Section& section : scenario.sections) {
      out_.add("<li><a href=\"#{}\">{}</a></li>", id_of(section, scenario, others), section.title);
    }
    out_.add(Html{"</ul></nav>\n"});
  }

  std::string id_of(const model::Section& section, const model::Scenario& scenario, int& others) {
    const Kind kind = kind_of(section, scenario);
    return prefix_ + (kind.id.empty() ? fmt::format("section-{}", ++others) : std::string(kind.id));
  }

  void inputs(const model::Scenario& scenario) {
    if (scenario.inputs.empty()) return;
    out_.add("<section class=\"inputs\" id=\"{}inputs\"><h2>What is filled in</h2><ul>\n", prefix_);
    for (const model::Input& input : scenario.inputs) {
      out_.add("<li><code>&lt;{}&gt;</code> {}{}{}</li>\n", input.name, input.prompt,
               input.value ? fmt::format(" (default: {})", *input.value) : std::string(),
               input.secret ? " (secret)" : "");
    }
    out_.add(Html{"</ul></section>\n"});
  }

  void one(const model::Section& section, const model::Scenario& scenario, int& others) {
    const Kind kind = kind_of(section, scenario);
    const std::string id = id_of(section, scenario, others);
    const LinkTarget target = [this](std::string_view url) { return page_of(url); };
    if (kind.steps == nullptr) {
      out_.add("<section class=\"prose\" id=\"{}\"><h2>{}</h2>\n{}</section>\n", id, section.title,
               Html{safe_markdown(section.text, target)});
      return;
    }
    Procedure procedure(*kind.steps, prefix_, kind.id, target);
    out_.add(
        "<section class=\"procedure\" id=\"{}\" data-procedure=\"{}\"><h2>{}</h2>\n{}"
        "</section>\n",
        id, kind.id, section.title, procedure.render(section));
  }

  /// Another playbook of the application, wherever this one is.
  [[nodiscard]] std::optional<std::string> page_of(std::string_view url) const {
    const auto hash = url.find('#');
    const std::string_view path = url.substr(0, hash);
    const std::string_view own = file_.path;
    const std::string_view folder = own.substr(0, own.rfind('/') + 1);
    const std::string wanted = fmt::format("{}{}", folder, path);
    for (const check::PlaybookFile& other : member_.playbooks) {
      if (path.empty() || other.path != wanted) continue;
      const std::string page = playbook_page(app_.name.value, other.path);
      return page.substr(page.rfind('/') + 1) +
             std::string(hash == std::string_view::npos ? "" : url.substr(hash));
    }
    return std::nullopt;
  }

  const check::Member& member_;
  const check::PlaybookFile& file_;
  const model::Application& app_;
  Writer out_;
  std::string prefix_;
};

}  // namespace

std::vector<File> playbook_files(const check::Member& member, const std::string& bundle) {
  std::vector<File> files;
  const std::string& name = member.application.name.value;
  for (const check::PlaybookFile& file : member.playbooks) {
    PlaybookPage content(member, file);
    const std::string title = content.title();
    const Frame frame{.kind = "playbook",
                      .title = title,
                      .root = "../../",
                      .crumbs = {{"Applications", "index.html"},
                                 {content.app_title(), application_page(name)},
                                 {title, ""}},
                      .digest_of = "application",
                      .digest = bundle};
    const bool sound = file.sound && !file.value.scenarios.empty();
    files.push_back({.path = playbook_page(name, file.path),
                     .bytes = page(frame, sound ? content.sound() : content.unsound())});
  }
  return files;
}

}  // namespace understudy::publish
