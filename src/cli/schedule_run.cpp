/// \file
/// `understudy schedule run`: what is due, carried out.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "assessing.hpp"
#include "exercising.hpp"
#include "loading.hpp"
#include "production_agreement.hpp"
#include "schedule.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/file_lock.hpp"
#include "understudy/report/layout.hpp"
#include "understudy/stage/schedule.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

/// Something that is due, and where it is found.
struct DueItem {
  std::string application;
  stage::ScheduledItem item;
  std::string path;  ///< From here.
  std::string manifest;
  std::string store;

  [[nodiscard]] std::tuple<std::string, std::string, evidence::Kind> key() const {
    return {manifest, item.name, item.kind};
  }
};

/// What became of one of them.
struct Outcome {
  std::string application;
  std::string name;
  std::string says;  ///< The verdict, or why it was not carried out.
  std::string run;
  bool carried_out = false;
};

class ScheduleRun {
 public:
  explicit ScheduleRun(const ScheduleOptions& options) : options_(options) {}

  Exit run() {
    auto due = due_now();
    if (!due) return refused_.value_or(Exit::not_carried_out);
    if (const auto refused = take_locks(*due)) return *refused;
    // Looked at anew after each one: what is known has grown, and the window may be over.
    while (due) {
      const auto next = std::ranges::find_if(
          *due, [this](const DueItem& one) { return !seen_.contains(one.key()); });
      if (next == due->end()) break;
      seen_.insert(next->key());
      if (!take_on(*next)) continue;
      if (exercised_.back().exit == Exit::not_reverted) break;
      due = due_now();
    }
    print();
    if (refused_) return std::max(*refused_, worst_of(exercised_));
    return worst_of(exercised_);
  }

 private:
  /// nullopt: `refused_` says why, and a person was told.
  std::optional<std::vector<DueItem>> due_now() {
    const auto at = instant_of("");
    std::vector<DueItem> due;
    const Exit assessed =
        assess_each({.paths = options_.paths, .store = options_.store, .requirements = {}}, *at,
                    [&](const Assessed& one) {
                      const stage::Schedule plan =
                          stage::plan_schedule(one.content, one.known, *one.zones, *at);
                      for (const stage::ScheduledItem& item : plan.items) {
                        if (item.due == stage::Due::planned) continue;
                        due.push_back({.application = plan.application,
                                       .item = item,
                                       .path = (fs::path(plan.folder) / item.path).string(),
                                       .manifest = one.content.application.source->name,
                                       .store = one.store.string()});
                      }
                    });
    if (assessed != Exit::holds) {
      refused_ = assessed;
      return std::nullopt;
    }
    std::ranges::sort(due, {},
                      [](const DueItem& one) { return std::tuple(one.item.due, one.key()); });
    return due;
  }

  /// One for each store: two schedules never break anything at the same time.
  std::optional<Exit> take_locks(const std::vector<DueItem>& due) {
    std::set<std::string> stores;
    for (const DueItem& one : due) stores.insert(one.store);
    for (const std::string& store : stores) {
      if (const auto made = os::make_folders(store); !made) return refuse_assessing(made.error());
      const fs::path path = fs::path(store) / "schedule.lock";
      auto lock = os::FileLock::try_take(path);
      if (!lock) return refuse_assessing(lock.error());
      std::optional<os::FileLock>& taken = *lock;
      if (!taken) {
        const auto holder = os::lock_holder(path);
        std::cerr << diag::render(diag::Failure(
            {.code = "US-Q020",
             .message = fmt::format("another 'understudy schedule run' is at work on '{}'{}", store,
                                    holder ? fmt::format(" (process {})", *holder) : std::string()),
             .hint = "nothing was begun; what is due stays due"}));
        return Exit::not_carried_out;
      }
      locks_.push_back(*std::move(taken));
    }
    return std::nullopt;
  }

  /// Whether it was carried out; else it says why not.
  bool take_on(const DueItem& due) {
    if (!due.item.unattended.empty()) return skip(due, due.item.unattended);
    if (!due.item.now) return skip(due, due.item.why_not);
    const Choice choice{
        .playbook = due.path, .manifest = due.manifest, .environment = due.item.environment};
    const Loading loading = load(choice);
    std::cerr << diag::render(loading.findings);
    if (!loading.loaded) {
      exercised_.push_back({.exit = Exit::usage, .test = {.what = due.path}});
      skip(due, "it cannot be read");
      return false;
    }
    if (loading.loaded->environment.production) {
      const model::Check agreement = check_agreement(*loading.loaded, {});
      if (!agreement.ok) return skip(due, "not agreed: " + agreement.detail);
    }
    if (options_.dry_run) return skip(due, "it would be carried out now");
    std::cerr << fmt::format("{}: {} is {}\n", due.application, due.item.name,
                             name_of(due.item.due));
    exercised_.push_back(exercise_unattended(*loading.loaded, due.path, due.store,
                                             {.by = "schedule", .name = options_.name}));
    const stage::GateTest& test = exercised_.back().test;
    outcomes_.push_back({.application = due.application,
                         .name = due.item.name,
                         .says = test.says,
                         .run = test.run,
                         .carried_out = true});
    return true;
  }

  bool skip(const DueItem& due, std::string why) {
    outcomes_.push_back(
        {.application = due.application, .name = due.item.name, .says = std::move(why), .run = {}});
    return false;
  }

  void print_json() const {
    boost::json::array all;
    for (const Outcome& one : outcomes_) {
      all.push_back(boost::json::object{
          {"application", one.application},
          {"name", one.name},
          {"carried_out", one.carried_out},
          {"run", one.run.empty() ? boost::json::value(nullptr) : boost::json::value(one.run)},
          {"says", one.says}});
    }
    std::cout << boost::json::serialize(boost::json::object{{"apiVersion", "understudy/v1"},
                                                            {"kind", "ScheduleRun"},
                                                            {"items", std::move(all)}})
              << '\n';
  }

  void print() const {
    if (options_.format == "json") {
      print_json();
    } else {
      for (const Outcome& one : outcomes_) {
        std::cout << report::safe_line(fmt::format("{} {}: {}{}{}", one.application, one.name,
                                                   one.carried_out ? one.run : "skipped",
                                                   one.carried_out ? " " : ": ", one.says))
                  << '\n';
      }
      if (outcomes_.empty()) std::cout << "nothing is due\n";
    }
    std::cout.flush();
  }

  const ScheduleOptions& options_;
  std::vector<os::FileLock> locks_;
  std::set<std::tuple<std::string, std::string, evidence::Kind>> seen_;
  std::vector<Exercised> exercised_;
  std::vector<Outcome> outcomes_;
  std::optional<Exit> refused_;
};

}  // namespace

Exit run_schedule(const ScheduleOptions& options) {
  return ScheduleRun(options).run();
}

}  // namespace understudy::cli
