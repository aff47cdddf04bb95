// Files of runs are edited, damaged and removed; whatever it was, the ladder of a company that is
// told through the index, looking at no more than the journals of most runs, says what the ladder
// of the whole store says, word for word.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "same_answer.hpp"
#include "stored_runs.hpp"
#include "understudy/evidence/index.hpp"
#include "understudy/evidence/sealed.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::stage {
namespace {

namespace fs = std::filesystem;
using evidence::test::StoredRun;
using evidence::test::visibly;
using evidence::test::write_text;

constexpr std::int64_t week_ns = 7LL * 24 * 3600 * 1'000'000'000;
constexpr int most_weeks = 12;
const std::vector<std::string> dependencies{"api", "database"};

std::string playbook_text(const std::string& dependency) {
  return fmt::format("# How to bring {} back\n", dependency);
}

Content content_of(const std::string& application) {
  Content content{.bundle = "bundle", .folder = application};
  content.application.name.value = application;
  content.application.environments = {{.name = {.value = "lab"}},
                                      {.name = {.value = "prod"}, .production = true}};
  for (const std::string& name : dependencies) {
    model::Dependency dependency{.name = {.value = name}};
    dependency.playbook = model::Text{.value = name + ".md"};
    content.application.dependencies.push_back(dependency);
    PlaybookFile file{.path = name + ".md", .sha256 = journal::sha256_hex(playbook_text(name))};
    model::Scenario scenario{.id = name + "-failure", .title = name};
    scenario.service = model::Text{.value = name};
    file.value.scenarios = {scenario};
    content.playbooks.push_back(file);
  }
  return content;
}

evidence::Time today() {
  return evidence::Time(std::chrono::seconds(most_weeks * week_ns / 1'000'000'000));
}

std::string in_words(const Ladder& ladder) {
  std::string out = fmt::format("{}\n", ladder.reached.value_or(-1));
  for (const Standing& standing : ladder.standings) {
    for (const Part& part : standing.parts) {
      out += fmt::format("{} {} {} {} [{}] {}\n", standing.requirement.id, name_of(part.state),
                         part.subject, part.says, fmt::join(part.evidence, " "), part.next);
    }
  }
  return out;
}

std::string ladder_through(evidence::Index& index, const std::string& application) {
  Ladder ladder;
  index.answer(application, [&](const evidence::Evidence& known) {
    ladder = assess(content_of(application), known, today());
    return ladder.turns_on;
  });
  return in_words(ladder);
}

/// One of the ways in which runs go, each told once.
const evidence::test::RunWriter& any_writer() {
  using exercise::test::Script;
  static const std::vector<evidence::test::RunWriter> writers = [] {
    Script failed;
    failed.step_outcome = {{"test.1", "failed"}};
    Script attended{.answers = {{"inject", "yes"}, {"run", "yes"}, {"confirm", "done"}}};
    return std::vector<evidence::test::RunWriter>{evidence::test::RunWriter(attended),
                                                  evidence::test::RunWriter(attended),
                                                  evidence::test::RunWriter(failed)};
  }();
  return writers[*rc::gen::inRange<std::size_t>(0, writers.size())];
}

StoredRun any_run(int number) {
  const auto any_of = [](const std::vector<std::string>& of) { return *rc::gen::elementOf(of); };
  const std::string dependency = any_of(dependencies);
  const bool production = *rc::gen::inRange(0, 3) == 0;
  const bool old = *rc::gen::inRange(0, 4) == 0;
  return {.id = fmt::format("run-{:02}", number),
          .application = any_of(evidence::test::asked()),
          .scenario = dependency + "-failure",
          .service = dependency,
          .environment = production ? "prod" : "lab",
          .production = production,
          .playbook = old ? "# As it was once\n" : playbook_text(dependency),
          .wall_ns = *rc::gen::inRange(0, most_weeks) * week_ns};
}

/// Something happens to one file of one run.
std::string spoil(const fs::path& store, int runs) {
  const int number = *rc::gen::inRange(0, runs);
  const fs::path folder = store / "runs" / fmt::format("run-{:02}", number);
  const fs::path file = folder / *rc::gen::elementOf(std::vector<std::string>{
                                     "journal", "playbook.md", "understudy.yaml"});
  const std::string before = evidence::test::text_of(file);
  switch (*rc::gen::inRange(0, 4)) {
    case 0: fs::remove(file); return file.string() + " is gone";
    case 1:
      visibly(file, [&] { write_text(file, before + "more\n"); });
      return file.string() + " is longer";
    case 2:
      visibly(folder / "journal", [&] { any_writer().write(store, any_run(number)); });
      return folder.string() + " is written over";
    default: break;
  }
  if (before.empty()) return "nothing";
  std::string text = before;
  const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
  text[at] = static_cast<char>(text[at] ^ 1);
  visibly(file, [&] { write_text(file, text); });
  return fmt::format("byte {} of {} is another", at, file.string());
}

RC_GTEST_PROP(LadderOfStore, WhateverHappensToFilesOfRunsItIsThatOfTheWholeStore, ()) {
  const evidence::test::QuickFolder folder;
  evidence::IndexOptions options = evidence::test::eager();
  options.always_swept = 0;
  const int runs = *rc::gen::inRange(1, 16);
  for (int i = 0; i < runs; ++i) any_writer().write(folder.path(), any_run(i));
  (void)evidence::Index(folder.path(), options).of("shop");

  std::string story;
  for (int i = 0; i < evidence::test::story_length(3); ++i) {
    story += spoil(folder.path(), runs) + "\n";
    evidence::Index index(folder.path(), options);
    index.sweep(evidence::Looks::journals);
    const evidence::Evidence all = evidence::read_store(folder.path()).evidence;
    for (const std::string& application : evidence::test::asked()) {
      const std::string with = ladder_through(index, application);
      const std::string without = in_words(assess(content_of(application), all, today()));
      if (with == without) continue;
      RC_LOG() << story << "told with:\n" << with << "without:\n" << without;
      RC_FAIL("the ladders differ");
    }
  }
}

}  // namespace
}  // namespace understudy::stage
