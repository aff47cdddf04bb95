// Random things happen to a store and to its index, one after the other; after each, the answer
// with the index is the answer without it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "same_answer.hpp"
#include "stored_runs.hpp"
#include "understudy/evidence/index.hpp"
#include "understudy/evidence/log.hpp"
#include "understudy/evidence/sealed.hpp"
#include "understudy/journal/journal.hpp"

namespace understudy::evidence {
namespace {

namespace fs = std::filesystem;
using test::text_of;
using test::visibly;
using test::write_text;

/// A store to which things happen.
class Happenings {
 public:
  [[nodiscard]] const fs::path& store() const { return folder_.path(); }

  std::string one() {
    switch (*rc::gen::inRange(0, 13)) {
      case 0:
      case 1:
      case 2: return add();
      case 3: return add_unsealed();
      case 4: return in_place();
      case 5: return flip_in_run();
      case 6: return remove_run();
      case 7: return rename_run();
      case 8: return append_to_log();
      case 9: return flip_in(store() / "evidence.log");
      case 10: return remove_index();
      case 11: return remove_file_of_run();
      default: return damage_index();
    }
  }

 private:
  test::StoredRun any_run() {
    const auto& names = test::asked();
    return {.id = fmt::format("run-{}", *rc::gen::inRange(0, 12)),
            .application = names[*rc::gen::inRange<std::size_t>(0, names.size())],
            .wall_ns = *rc::gen::inRange<std::int64_t>(0, 1'000'000)};
  }

  void change_runs(const std::function<void()>& change) {
    fs::create_directories(store() / "runs");
    visibly(store() / "runs", change);
  }

  std::string add() {
    const test::StoredRun run = any_run();
    const fs::path journal = store() / "runs" / run.id / "journal";
    change_runs([&] { visibly(journal, [&] { writer().write(store(), run); }); });
    return "run " + run.id + " of " + run.application;
  }

  std::string add_unsealed() {
    const test::StoredRun run = any_run();
    const fs::path journal = store() / "runs" / run.id / "journal";
    change_runs([&] { visibly(journal, [&] { writer().write_unsealed(store(), run); }); });
    return "unsealed run " + run.id;
  }

  /// A known run is written over, perhaps as another application's; the folder above sees nothing.
  std::string in_place() {
    test::StoredRun run = any_run();
    run.id = any_folder();
    if (run.id.empty()) return "nothing";
    visibly(store() / "runs" / run.id / "journal", [&] { writer().write(store(), run); });
    return "run " + run.id + " written over for " + run.application;
  }

  std::string any_folder() {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(store() / "runs", ignored)) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names.empty() ? "" : names[*rc::gen::inRange<std::size_t>(0, names.size())];
  }

  [[nodiscard]] fs::path any_file_of_run() {
    const std::string file = *rc::gen::elementOf(
        std::vector<std::string>{"journal", "journal", "playbook.md", "understudy.yaml"});
    return store() / "runs" / any_folder() / file;
  }

  std::string flip_in_run() { return flip_in(any_file_of_run()); }

  std::string remove_file_of_run() {
    const fs::path path = any_file_of_run();
    std::error_code ignored;
    fs::remove(path, ignored);
    return path.string() + " is gone";
  }

  static std::string flip_in(const fs::path& path) {
    std::string text = text_of(path);
    if (text.empty()) return "nothing";
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
    text[at] = static_cast<char>(text[at] ^ *rc::gen::inRange(1, 128));
    visibly(path, [&] { write_text(path, text); });
    return fmt::format("byte {} of {} is another", at, path.string());
  }

  std::string remove_run() {
    const std::string name = any_folder();
    if (name.empty()) return "nothing";
    change_runs([&] { fs::remove_all(store() / "runs" / name); });
    return "run " + name + " is gone";
  }

  std::string rename_run() {
    const std::string name = any_folder();
    const fs::path to = store() / "runs" / any_run().id;
    if (name.empty() || fs::exists(to)) return "nothing";
    change_runs([&] { fs::rename(store() / "runs" / name, to); });
    return "run " + name + " is " + to.filename().string();
  }

  std::string append_to_log() {
    const fs::path path = store() / "evidence.log";
    const std::string application = any_run().application;
    visibly(path, [&] {
      auto log = Log::open(path);  // A damaged log takes nothing more.
      if (log) {
        (void)log->append(GateRan{.application = application, .runs = {"a", "b"}},
                          {.wall_ns = *rc::gen::inRange<std::int64_t>(0, 1'000'000)});
      }
    });
    return "a record about " + application;
  }

  std::string remove_index() {
    std::error_code ignored;
    fs::remove_all(store() / "index.sqlite", ignored);
    return "the index is gone";
  }

  std::string damage_index() {
    const fs::path path = store() / "index.sqlite";
    std::string bytes = text_of(path);
    if (bytes.empty()) return "nothing";
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, bytes.size());
    switch (*rc::gen::inRange(0, 4)) {
      case 0: bytes[at] = static_cast<char>(bytes[at] ^ *rc::gen::inRange(1, 256)); break;
      case 1: bytes.resize(at); break;
      case 2:
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                    std::min<std::size_t>(bytes.size() - at, 600), '\0');
        break;
      default:
        bytes.replace(at, std::min<std::size_t>(bytes.size() - at, 40),
                      std::string(40, static_cast<char>(*rc::gen::inRange(0, 256))));
    }
    write_text(path, bytes);
    return fmt::format("the index is damaged at {} of {}", at, bytes.size());
  }

  static const test::RunWriter& writer() {
    static const test::RunWriter passed;
    static const test::RunWriter failed([] {
      exercise::test::Script script;
      script.step_outcome = {{"test.1", "failed"}};
      return script;
    }());
    return *rc::gen::arbitrary<bool>() ? passed : failed;
  }

  test::QuickFolder folder_;
};

RC_GTEST_PROP(IndexProperty, WhateverHappensTheAnswerIsThatOfTheStore, ()) {
  Happenings happenings;
  std::string story;
  for (int i = 0; i < test::story_length(7); ++i) {
    story += happenings.one() + "\n";
    Index index(happenings.store(), test::eager());
    const test::Answer with = test::answer_with(index);
    const test::Answer without = test::answer_without_index(happenings.store());
    if (with == without) continue;
    RC_LOG() << story << "told with:\n" << with.told << "without:\n" << without.told;
    for (std::size_t k = 0; k < with.known.size(); ++k) {
      RC_LOG() << "application " << k << (with.known[k] == without.known[k] ? " same" : " differs")
               << "\n";
    }
    RC_FAIL("the answers differ");
  }
}

/// An answer to a question that turns on a few runs: of each verdict and scenario the newest, and
/// the first one of all.
struct Picked {
  std::vector<std::string> turns_on;
  std::string words;
};

Picked pick(const Evidence& known) {
  std::map<std::string, const Run*> picked;
  const auto newer = [](const Run& a, const Run* b) {
    return b == nullptr || std::tie(a.ended, a.id) > std::tie(b->ended, b->id);
  };
  for (const Run& run : known.runs) {
    const Run*& newest = picked[fmt::format("{} {}", name_of(run.verdict), run.scenario)];
    if (newer(run, newest)) newest = &run;
    const Run*& first = picked["first"];
    if (first == nullptr || newer(*first, &run)) first = &run;
  }
  Evidence answer = known;
  answer.runs.clear();
  Picked out;
  for (const auto& [why, run] : picked) {
    out.turns_on.push_back(run->id);
    answer.runs.push_back(*run);
  }
  out.words = test::in_words(answer);
  return out;
}

/// Lines of what was told about a place, by place.
std::map<std::string, std::string> told_of(const diag::Findings& findings) {
  std::map<std::string, std::string> out;
  for (const diag::Diagnostic& finding : findings) {
    if (finding.code == "US-V014" || finding.code == "US-V015") continue;
    out[finding.where.source->name] += diag::render(finding);
  }
  return out;
}

/// Everything but the frozen files shows that it counts.
bool is_sound_but_for_frozen(const fs::path& folder) {
  const auto reading = journal::read(folder / "journal");
  return reading && !reading->torn_tail && run_of(reading->events) &&
         run_of(reading->events)->id == folder.filename();
}

RC_GTEST_PROP(IndexProperty, AnAnswerIsThatOfTheStoreAlsoWhereOnlyJournalsWereLookedAt, ()) {
  Happenings happenings;
  std::string story;
  for (int i = 0; i < test::story_length(7); ++i) {
    story += happenings.one() + "\n";
    IndexOptions options = test::eager();
    options.always_swept = 0;
    Index index(happenings.store(), options);
    index.sweep(Looks::journals);
    const Store all = read_store(happenings.store());
    std::set<std::string> turned_on;
    for (const std::string& application : test::asked()) {
      const Picked without = pick(of_application(all.evidence, application));
      turned_on.insert(without.turns_on.begin(), without.turns_on.end());
      Picked with;
      index.answer(application, [&](const Evidence& known) {
        with = pick(known);
        return with.turns_on;
      });
      if (with.words == without.words) continue;
      RC_LOG() << story;
      RC_FAIL("the answers differ");
    }
    // What is told is the same but for runs on which no answer turns, whose frozen files alone are
    // not what they were.
    const auto told = told_of(index.take_findings());
    for (const auto& [place, text] : told) RC_ASSERT(told_of(all.findings)[place] == text);
    for (const auto& [place, text] : told_of(all.findings)) {
      if (told.contains(place)) continue;
      const fs::path folder =
          happenings.store() / "runs" /
          fs::path(place).lexically_relative(happenings.store() / "runs").begin()->string();
      RC_LOG() << story << text;
      RC_ASSERT(is_sound_but_for_frozen(folder));
    }
  }
}

}  // namespace
}  // namespace understudy::evidence
