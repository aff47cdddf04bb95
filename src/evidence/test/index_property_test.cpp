// Random things happen to a store and to its index, one after the other; after each, the answer
// with the index is the answer without it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "same_answer.hpp"
#include "stored_runs.hpp"
#include "understudy/evidence/index.hpp"
#include "understudy/evidence/log.hpp"

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
    switch (*rc::gen::inRange(0, 12)) {
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

  std::string flip_in_run() {
    const std::string file = *rc::gen::elementOf(
        std::vector<std::string>{"journal", "journal", "playbook.md", "understudy.yaml"});
    return flip_in(store() / "runs" / any_folder() / file);
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
  for (int i = 0; i < 14; ++i) {
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

}  // namespace
}  // namespace understudy::evidence
