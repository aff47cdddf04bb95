#include "understudy/fault/fault_driver.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "command.hpp"
#include "guardian_process.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file_lock.hpp"
#include "undo.hpp"
#include "undo_record.hpp"
#include "worker.hpp"

namespace understudy::fault {

namespace {

namespace asio = boost::asio;

std::string coded(const diag::Failure& failure) {
  const diag::Diagnostic& cause = failure.cause();
  return fmt::format("{} [{}]", cause.message, cause.code);
}

/// Checks, with the work lock held, that a fault may be injected now: whoever has reverted this
/// undo already, or watches it no more, must not see it come back.
diag::Result<> may_inject(const Undo& undo) {
  const auto done = read_done(undo);
  if (!done) return std::unexpected(done.error());
  if (const std::optional<UndoDone>& used = *done) {
    return diag::fail(
        {.code = "US-F009",
         .message = fmt::format("its undo has already been used by the {}", used->by)});
  }
  const auto guard = os::FileLock::try_take(guard_lock(undo.run_folder));
  if (!guard) return std::unexpected(guard.error());
  if (*guard) {
    return diag::fail({.code = "US-F003", .message = "its guardian does not watch any more"});
  }
  return {};
}

/// Injects and waits for the effect. Blocks.
class Injection {
 public:
  Injection(const Undo& undo, const model::Fault& fault, const os::Clock& clock,
            std::stop_token stop)
      : undo_(undo), fault_(fault), clock_(clock), stop_(std::move(stop)) {}

  model::FaultInjected all() {
    result_.began_ns = now();
    std::string trouble = inject();
    if (trouble.empty()) {
      const Ended shown = run_until_ok(command_of(undo_, fault_.effect, stop_));
      if (!shown.ok) {
        trouble = fmt::format("the fault shows no effect: {} [US-F006]", shown.detail);
      }
    }
    result_.ok = trouble.empty();
    result_.detail = std::move(trouble);
    result_.ended_ns = now();
    return result_;
  }

 private:
  /// The lock is held until the command has begun: a guardian that reverts afterwards knows from
  /// the mark what to end first, and one that has reverted before is seen here.
  std::string inject() {
    auto turn = os::FileLock::try_take(work_lock(undo_.run_folder));
    if (!turn) return coded(turn.error());
    if (!*turn) return "another process is reverting it [US-F009]";
    if (const auto fine = may_inject(undo_); !fine) return coded(fine.error());

    const Ended ended = run_marked(
        undo_, "inject", command_of(undo_, fault_.inject, stop_),
        [this] { result_.began_ns = now(); }, [&turn] { turn->reset(); });
    return ended.ok ? "" : fmt::format("the inject command failed: {} [US-F011]", ended.detail);
  }

  [[nodiscard]] std::int64_t now() const { return clock_.now().boot.count(); }

  const Undo& undo_;
  const model::Fault& fault_;
  const os::Clock& clock_;
  std::stop_token stop_;
  model::FaultInjected result_;
};

class ProcessFaultDriver final : public FaultDriver {
 public:
  ProcessFaultDriver(const asio::any_io_executor& executor, FaultSetup setup,
                     const os::Clock& clock)
      : executor_(executor),
        setup_(std::move(setup)),
        clock_(clock),
        guardian_(executor, setup_.heartbeat),
        worker_(executor) {}

  void arm(OnArmed done, OnGuardianLost on_guardian_lost) override {
    guardian_lost_ = std::move(on_guardian_lost);
    worker_.run([this](const std::stop_token&) { return write_undo(setup_, clock_); },
                [this, done = std::move(done)](diag::Result<Undo> undo) mutable {
                  if (!undo) return done({.ok = false, .detail = coded(undo.error())});
                  undo_ = std::make_unique<const Undo>(std::move(*undo));
                  start_guardian(std::move(done));
                });
  }

  void inject(OnInjected done) override {
    if (undo_ == nullptr || !guardian_.watching()) {
      asio::post(executor_, [done = std::move(done)] {
        done({.ok = false, .detail = "nothing is armed, so nothing was injected [US-F003]"});
      });
      return;
    }
    worker_.run(
        [this](std::stop_token stop) {
          return Injection(*undo_, setup_.fault, clock_, std::move(stop)).all();
        },
        std::move(done));
  }

  void revert(OnReverted done) override {
    guardian_lost_ = nullptr;
    worker_.stop();
    worker_.run([this](const std::stop_token& stop) { return revert_now(stop); },
                [this, done = std::move(done)](model::FaultReverted result) mutable {
                  settle(std::move(result), std::move(done));
                });
  }

 private:
  void start_guardian(OnArmed done) {
    guardian_.start(
        setup_.executable, setup_.run_folder,
        [this, done = std::move(done)](const std::string& trouble) mutable {
          guardian_answered(trouble, std::move(done));
        },
        [this](const std::string& how) {
          // What it destroys only the playbook brings back: to stop that would help nobody.
          const auto call = std::exchange(guardian_lost_, nullptr);
          if (call && !undo_->record.destroys) {
            call(fmt::format("the guardian is lost: {}", how));
          }
        });
  }

  void guardian_answered(const std::string& trouble, OnArmed done) {
    if (trouble.empty()) {
      return done({.ok = true,
                   .guardian_pid = guardian_.pid(),
                   .detail = undo_->record.destroys
                                 ? "the fault destroys: only the playbook brings it back"
                                 : ""});
    }
    // Puts on record that nothing is in force, so that nobody looks for it later.
    worker_.run(
        [this](const std::stop_token& stop) { return revert_now(stop); },
        [trouble, done = std::move(done)](const model::FaultReverted&) {
          done({.ok = false,
                .guardian_pid = 0,
                .detail = fmt::format("the guardian could not be started: {} [US-F003]", trouble)});
        });
  }

  /// Blocks. Reads the record from disk: it may be that of a controller that is dead.
  model::FaultReverted revert_now(const std::stop_token& stop) {
    const auto now = [this] { return clock_.now().boot.count(); };
    const auto read = read_undo(setup_.run_folder);
    if (!read) {
      return {.ok = false, .by = "controller", .detail = coded(read.error()), .at_ns = now()};
    }
    const std::optional<Undo>& undo = *read;
    if (!undo) {
      return {.ok = true, .by = "controller", .detail = "nothing was armed", .at_ns = now()};
    }
    UndoDone done = revert_once(*undo, "controller", clock_, Patience::give_up, stop);
    if (!done.ok) done.detail += " [US-F010]";
    return {.ok = done.ok, .by = done.by, .detail = std::move(done.detail), .at_ns = done.at_ns};
  }

  void settle(model::FaultReverted result, OnReverted done) {
    if (!result.ok) {
      guardian_.hand_over();
      return done(std::move(result));
    }
    guardian_.release([result = std::move(result), done = std::move(done)] { done(result); });
  }

  asio::any_io_executor executor_;
  FaultSetup setup_;
  const os::Clock& clock_;
  std::unique_ptr<const Undo> undo_;  ///< Set once, before the worker reads it.
  OnGuardianLost guardian_lost_;
  GuardianProcess guardian_;
  Worker worker_;  ///< Last: its thread uses all of the above.
};

}  // namespace

std::filesystem::path step_mark(const std::filesystem::path& run_folder) {
  return run_folder / "step.mark";
}

std::unique_ptr<FaultDriver> make_fault_driver(const asio::any_io_executor& executor,
                                               FaultSetup setup, const os::Clock& clock) {
  return std::make_unique<ProcessFaultDriver>(executor, std::move(setup), clock);
}

}  // namespace understudy::fault
