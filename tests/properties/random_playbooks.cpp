#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <rapidcheck.h>

#include "random_models.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::properties {

namespace {

bool one_in(int many) {
  return *rc::gen::inRange(0, many) == 0;
}

template <std::size_t Count>
std::string any_of(const std::array<const char*, Count>& texts) {
  return texts.at(*rc::gen::inRange<std::size_t>(0, Count));
}

/// What Markdown makes much of.
std::string any_prose() {
  return any_of(std::array<const char*, 26>{"Start it.",
                                            "a * b and _c_ d_e_f",
                                            "`systemctl start api` now",
                                            "<app> & co, &amp; &#35;",
                                            "1. not a list",
                                            "12) nor this",
                                            "- dash",
                                            "+ plus",
                                            "# sharp",
                                            "sharp #",
                                            "50 % [done](x) ![y]",
                                            "back\\slash and \\* this",
                                            "A • b • c",
                                            "emoji 🙂, Zürich",
                                            "tick ` alone",
                                            "two `` ticks `` here",
                                            "~~~ tilde",
                                            "=== equal",
                                            "> quote",
                                            "--- rule",
                                            "(c) {x} | y",
                                            "See https://example.com/x?a=b&c=d_e_",
                                            "**bold**",
                                            "[ ] no box",
                                            "<!-- not ours -->",
                                            "a: b"});
}

std::string any_script() {
  return any_of(std::array<const char*, 9>{
      "systemctl start api", "echo \"a\nb\"", "cat <<'E'\n> x\n\n```\ny\nE",
      "for i in 1 2; do\n  echo \"$i\"\ndone", "true && \\\n  echo done", "echo '``` ~~~ -->'",
      "tell {{region}}", "a\tb", "printf 'x\n\n> y'"});
}

model::ExpectedLine any_line() {
  using model::Match;
  using model::Repeat;
  const auto repeat = *rc::gen::element(Repeat::once, Repeat::optional, Repeat::star, Repeat::plus);
  switch (*rc::gen::inRange(0, 7)) {
    case 0: return {.match = Match::any_lines, .text = "..."};
    case 1: return {.match = Match::wildcard, .text = "a [..] b"};
    case 2: return {.match = Match::glob, .repeat = repeat, .text = "x* ?"};
    case 3: return {.match = Match::regex, .repeat = repeat, .text = "(?P<ID>r-[0-9a-f]+) (x)"};
    case 4: return {.match = Match::escaped, .repeat = repeat, .text = "\\e[1mbold\\x20"};
    default: break;
  }
  constexpr std::array<const char*, 13> texts{
      "ready",    "",    "$ not a command", "> not more", "...",
      "a [..] b", "[7]", "x (re)",          "  indented", "$",
      ">",        "```", "{\"a\": 1}"};
  return {.repeat = one_in(4) ? repeat : Repeat::once, .text = any_of(texts)};
}

model::Block any_session() {
  model::Block block{.style = model::BlockStyle::session, .language = "console"};
  const int count = *rc::gen::inRange(1, 4);
  for (int i = 0; i < count; ++i) {
    model::ShellCommand command{.text = any_script()};
    const int lines = *rc::gen::inRange(0, 4);
    for (int k = 0; k < lines; ++k) command.expected.push_back(any_line());
    if (one_in(6)) command.expected.push_back({.match = model::Match::no_eol, .text = "end"});
    command.exit_code = one_in(4) ? 7 : 0;
    block.commands.push_back(std::move(command));
  }
  return block;
}

void add_running(model::Attributes& given) {
  if (one_in(3)) given.timeout = std::chrono::seconds(*rc::gen::inRange(1, 4000));
  if (one_in(5)) given.folder = "/srv/a b";
  if (one_in(5)) given.env["REGION"] = "it's \"eu\" `1`";
  if (one_in(5)) given.retry = 3;
  if (one_in(5)) given.interval = std::chrono::seconds(5);
  if (one_in(5)) given.idempotent = true;
  if (one_in(4)) given.host = "app-1";
  if (one_in(6)) given.capture = "STATE";
}

void add_check(model::Attributes& given) {
  if (!one_in(6)) return;
  given.when = "test -n \"$STATE\" || test -e '/srv/a b'";
  given.unless = one_in(2);
}

void add_people(model::Attributes& given) {
  if (one_in(6)) given.skip = "the playbook says so";
  if (one_in(6)) given.only = one_in(2) ? model::Only::real : model::Only::test;
  if (one_in(6)) given.role = model::Text{.value = "dba", .where = {}};
  if (one_in(6)) given.confirm = 2;
  if (one_in(6)) given.danger = true;
  if (one_in(6)) given.on_fail = model::OnFail::ask;
  if (one_in(6)) given.stops_clock = true;
}

model::Block any_block() {
  if (one_in(8)) {
    model::Block block{.language = "sql", .commands = {{.text = "select 1 <b>;\n$ x\n"}}};
    block.attributes.interpreter = {"psql", "-d", "shop"};
    return block;
  }
  model::Block block{.language = "sh", .commands = {{.text = any_script()}}};
  if (one_in(2)) block = any_session();
  if (one_in(8)) {
    block = {.language = "bash", .commands = {{.text = "tail -f /var/log/shop"}}};
    block.attributes.background = true;
    return block;
  }
  add_running(block.attributes);
  add_people(block.attributes);
  add_check(block.attributes);
  return block;
}

class Procedure {
 public:
  explicit Procedure(std::string prefix) : prefix_(std::move(prefix)) {}

  std::vector<model::Step> draw() { return steps(prefix_, 1); }

 private:
  std::vector<model::Step> steps(const std::string& prefix, int depth) {
    std::vector<model::Step> drawn;
    const int count = *rc::gen::inRange(1, 4);
    for (int i = 1; i <= count; ++i) drawn.push_back(step(fmt::format("{}.{}", prefix, i), depth));
    return drawn;
  }

  model::Step step(std::string id, int depth) {
    model::Step out{.id = std::move(id), .text = any_prose()};
    if (one_in(4)) out.name = fmt::format("{}-{}", prefix_, ++names_);
    const int blocks = *rc::gen::inRange(0, 3);
    for (int i = 0; i < blocks; ++i) out.blocks.push_back(any_block());
    if (one_in(3)) guard(out);
    if (depth > 0 && one_in(3)) add_branches(out, depth);
    if (out.manual()) add_people(out.attributes);
    const bool alone = out.blocks.size() == 1 && out.branches.empty() && out.guard.empty();
    if (alone) {
      // A check on all that a step does is the step's.
      out.blocks.front().attributes.when.clear();
      out.blocks.front().attributes.unless = false;
    }
    return out;
  }

  static void guard(model::Step& step) {
    step.guard = one_in(2) ? "test \"$STATE\" = 'a b'" : "test -e /srv/shop";
    step.guard_negated = one_in(2);
    if (one_in(2)) step.guard_host = "app-2";
    for (model::Block& block : step.blocks) {
      if (!step.guard_host.empty() && block.attributes.host.empty()) {
        block.attributes.host = step.guard_host;
      }
    }
  }

  void add_branches(model::Step& step, int depth) {
    for (const char letter : {'a', 'b'}) {
      model::Branch branch{.id = fmt::format("{}.{}", step.id, letter),
                           .text = "If it is " + any_prose()};
      if (one_in(2)) {
        branch.text = any_prose();
        branch.guard = "test -e /srv/shop";
        branch.guard_negated = letter == 'b';
      }
      if (one_in(2)) branch.blocks.push_back(any_block());
      if (one_in(2)) branch.steps = steps(branch.id, depth - 1);
      step.branches.push_back(std::move(branch));
    }
  }

  std::string prefix_;
  int names_ = 0;
};

model::Section section(model::SectionKind kind, std::string title, std::string text) {
  return {.kind = kind, .title = std::move(title), .text = std::move(text), .where = {}};
}

void add_facts(model::Scenario& scenario) {
  if (one_in(2)) scenario.service = model::Text{.value = "api", .where = {}};
  if (one_in(2)) scenario.severity = "Critical";
  if (one_in(2))
    scenario.leads = {{.value = "bob", .where = {}}, {.value = "O'Hara: x", .where = {}}};
  if (one_in(2))
    scenario.objectives.rto = model::Duration{.value = std::chrono::hours(12), .where = {}};
  if (one_in(2))
    scenario.objectives.rpo = model::Duration{.value = std::chrono::hours(0), .where = {}};
  if (one_in(2)) scenario.faults = {{.value = "stop-api", .where = {}}};
  scenario.inputs.push_back({.name = "region"});
  if (one_in(2)) {
    scenario.inputs.push_back({.name = "pod name",
                               .prompt = "Which \"pod\"?",
                               .value = "0123",
                               .choices = {"0123", "no"},
                               .pattern = "[0-9]+|no"});
  }
  if (one_in(2)) scenario.inputs.push_back({.name = "API_TOKEN", .secret = true});
}

void add_readers_sections(model::Scenario& scenario) {
  using model::SectionKind;
  auto& sections = scenario.sections;
  if (one_in(2)) sections.push_back(section(SectionKind::other, "Notes *here*", "Read this.\n"));
  if (one_in(2)) {
    sections.push_back(section(SectionKind::purpose, "Purpose",
                               "To be *back*.\n\n### A part\n\n```text\n# no heading\n```\n"));
  }
  if (one_in(4)) sections.push_back(section(SectionKind::other, "More", "Under\n-----\n\nit\n"));
  if (!one_in(2)) return;
  sections.push_back(section(SectionKind::assumptions, "Basic assumptions", ""));
  scenario.assumptions.push_back({.text = "The last backup is whole."});
  sections.back().text = "- [ ] The last backup is whole.\n";
}

/// Where each may stand: the clock starts with the first step, what is left is looked for at last.
void add_measuring(model::Scenario& scenario) {
  if (!scenario.recovery.empty() && one_in(3)) {
    model::Step& first = scenario.recovery.front();
    const bool by_hand = first.manual();
    model::Attributes* given = by_hand                 ? &first.attributes
                               : !first.blocks.empty() ? &first.blocks.front().attributes
                                                       : nullptr;
    if (given != nullptr && given->skip.empty() && given->only != model::Only::real &&
        !given->stops_clock) {
      given->starts_clock = true;
    }
  }
  for (model::Step& step : scenario.test) {
    for (model::Block& block : step.blocks) {
      const bool seen = block.attributes.skip.empty() && block.attributes.only != model::Only::real;
      if (seen && !block.attributes.background && one_in(3)) block.attributes.rpo_probe = true;
    }
  }
}

model::Scenario any_scenario(std::size_t number) {
  using model::SectionKind;
  model::Scenario scenario{.id = fmt::format("shop-failure-{}", number),
                           .title = fmt::format("Shop failure {}", number)};
  add_facts(scenario);
  add_readers_sections(scenario);
  scenario.recovery = Procedure("recovery").draw();
  scenario.sections.push_back(section(SectionKind::recovery, "Recovery procedure", "x"));
  if (one_in(2)) {
    scenario.test = Procedure("test").draw();
    scenario.sections.push_back(section(SectionKind::test, "Test procedure", "x"));
  }
  if (one_in(3)) {
    scenario.sections.push_back(section(SectionKind::resume, "Resume procedure", "All is well.\n"));
  }
  if (one_in(3)) {
    scenario.rollback = Procedure("rollback").draw();
    scenario.sections.push_back(section(SectionKind::rollback, "Rollback procedure", "x"));
  }
  add_measuring(scenario);
  return scenario;
}

}  // namespace

model::Playbook random_playbook() {
  model::Playbook playbook{.id = "shop", .title = "Shop failure 1"};
  const auto count = *rc::gen::inRange<std::size_t>(1, 4);
  for (std::size_t i = 1; i <= count; ++i) playbook.scenarios.push_back(any_scenario(i));
  if (count > 1 || one_in(3)) playbook.title = "The shop: all of it";
  return playbook;
}

}  // namespace understudy::properties
