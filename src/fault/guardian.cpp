#include "understudy/fault/guardian.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "command.hpp"
#include "understudy/fault/fault_driver.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/descriptor.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/file_lock.hpp"
#include "understudy/os/process_mark.hpp"
#include "undo.hpp"
#include "undo_record.hpp"

namespace understudy::fault {

namespace {

using SteadyClock = std::chrono::steady_clock;

enum Exit : std::uint8_t { settled = 0, not_begun = 3, not_reverted = 5 };

/// `guardian.log`: what the guardian saw and did, a line each. Failing to write it changes nothing.
class Log {
 public:
  Log(const std::filesystem::path& run_folder, const os::Clock& clock) : clock_(clock) {
    if (auto file = os::open_append(run_folder / "guardian.log")) file_ = std::move(*file);
  }

  void line(std::string_view text) {
    if (file_ == nullptr) return;
    const auto written = file_->append(
        fmt::format("{} [{}] {}\n", os::to_rfc3339(clock_.now().wall), ::getpid(), text));
    if (!written || !file_->sync()) file_.reset();
  }

 private:
  const os::Clock& clock_;
  std::unique_ptr<os::AppendFile> file_;
};

/// The signals that ask us to end; they are read, not delivered.
sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  return set;
}

os::Descriptor deadline_timer(std::int64_t deadline_ns) {
  os::Descriptor timer(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  constexpr std::int64_t second = 1'000'000'000;
  itimerspec when{};
  when.it_value.tv_sec = std::max<std::int64_t>(deadline_ns, 1) / second;
  when.it_value.tv_nsec = std::max<std::int64_t>(deadline_ns, 1) % second;
  if (timer.valid() && ::timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &when, nullptr) != 0) {
    timer.reset();
  }
  return timer;
}

/// Why the watch ended. An empty reason: the controller released us.
struct Ending {
  std::string reason;
};

/// Waits for the first reason to act.
class Watch {
 public:
  Watch(int control_fd, os::Descriptor signals, os::Descriptor timer,
        std::chrono::milliseconds silence)
      : control_(control_fd),
        signals_(std::move(signals)),
        timer_(std::move(timer)),
        silence_(silence),
        last_heard_(SteadyClock::now()) {}

  Ending wait() {
    while (true) {
      // Silence is counted in time the machine was awake; the deadline also in time it slept.
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(last_heard_ + silence_ - SteadyClock::now());
      if (left.count() <= 0) {
        return {fmt::format("the controller has been silent for {} ms", silence_.count())};
      }
      if (auto ending = wait_for(left)) return std::move(*ending);
    }
  }

 private:
  std::optional<Ending> wait_for(std::chrono::milliseconds left) {
    std::array<pollfd, 3> watched{pollfd{.fd = control_, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = signals_.get(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = timer_.get(), .events = POLLIN, .revents = 0}};
    if (::poll(watched.data(), watched.size(), static_cast<int>(left.count())) <= 0) {
      return std::nullopt;
    }
    // The control pipe comes first: a release that is there already counts.
    if (watched[0].revents != 0) {
      if (auto ending = listen()) return ending;
    }
    if (watched[1].revents != 0) return signalled();
    if (watched[2].revents != 0) return Ending{"the deadline is reached"};
    return std::nullopt;
  }

  std::optional<Ending> listen() {
    std::array<char, 512> buffer{};
    const ssize_t got = ::read(control_, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return std::nullopt;
    if (got <= 0) return Ending{"the controller is gone"};
    last_heard_ = SteadyClock::now();
    heard_.append(buffer.data(), static_cast<std::size_t>(got));
    for (std::size_t end = heard_.find('\n'); end != std::string::npos; end = heard_.find('\n')) {
      const std::string word = heard_.substr(0, end);
      heard_.erase(0, end + 1);
      if (word == "release") return Ending{""};
      if (word == "revert") return Ending{"the controller could not revert it"};
    }
    return std::nullopt;
  }

  std::optional<Ending> signalled() {
    signalfd_siginfo info{};
    if (::read(signals_.get(), &info, sizeof info) != sizeof info) return std::nullopt;
    return Ending{fmt::format("asked to end by signal {}", info.ssi_signo)};
  }

  int control_;
  os::Descriptor signals_;
  os::Descriptor timer_;
  std::chrono::milliseconds silence_;
  SteadyClock::time_point last_heard_;
  std::string heard_;
};

class Guardian {
 public:
  Guardian(std::filesystem::path run_folder, int control_fd, int reply_fd)
      : run_folder_(std::move(run_folder)),
        control_fd_(control_fd),
        reply_fd_(reply_fd),
        log_(run_folder_, clock_) {}

  int run() {
    const auto lock = os::FileLock::try_take(guard_lock(run_folder_));
    if (!lock) return refuse(lock.error().cause().message);
    if (!*lock) return refuse("another guardian watches this run");
    const auto read = read_undo(run_folder_);
    if (!read) return refuse(read.error().cause().message);
    const std::optional<Undo>& undo = *read;
    if (!undo) return refuse("there is no undo record");

    const sigset_t set = ending_signals();
    ::sigprocmask(SIG_BLOCK, &set, nullptr);  // NOLINT(concurrency-mt-unsafe): no thread yet
    os::Descriptor signals(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    // What cannot be taken back has no hour at which it should be.
    constexpr auto never = std::numeric_limits<std::int64_t>::max();
    os::Descriptor timer = deadline_timer(undo->record.destroys ? never : undo->record.deadline_ns);
    if (!signals.valid() || !timer.valid())
      return refuse("the kernel gives no timer or signal file");
    return guard(*undo, Watch(control_fd_, std::move(signals), std::move(timer),
                              std::chrono::milliseconds(undo->record.silence_ms)));
  }

 private:
  int guard(const Undo& undo, Watch watch) {
    log_.line(fmt::format("watching over fault '{}'", undo.record.fault));
    say("armed");
    const Ending ending = watch.wait();
    if (ending.reason.empty()) {
      log_.line("released by the controller");
      return Exit::settled;
    }
    log_.line(fmt::format("{}: {}", undo.record.destroys ? "ending" : "reverting", ending.reason));
    // Not beside a step that goes on without anybody to watch it.
    const std::string step = end_step();
    if (!step.empty()) log_.line(step);
    if (undo.record.destroys) return leave(undo);
    const UndoDone done = revert(undo);
    const std::string tale =
        done.ok ? fmt::format("reverted by the {}, verified; because {}", done.by, ending.reason)
                : fmt::format("NOT reverted, because {}: {}", ending.reason, done.detail);
    log_.line(tale);
    say(tale);
    return done.ok ? Exit::settled : Exit::not_reverted;
  }

  /// What became of the step under way; empty when there was none.
  [[nodiscard]] std::string end_step() const {
    constexpr auto limit = std::chrono::seconds(5);
    const auto ended = os::end_marked(step_mark(run_folder_), limit);
    if (!ended) return ended.error().cause().message;
    return *ended == 0 ? "" : "ended the step under way";
  }

  int leave(const Undo& undo) {
    log_.line(
        fmt::format("fault '{}' destroys: only the playbook brings it back", undo.record.fault));
    say("done");
    return Exit::settled;
  }

  /// Again and again, with growing pauses, as long as the record allows.
  UndoDone revert(const Undo& undo) {
    constexpr auto longest_pause = std::chrono::seconds(10);
    auto between = std::chrono::milliseconds(250);
    const auto until = SteadyClock::now() + std::chrono::milliseconds(undo.record.retry_ms);
    while (true) {
      UndoDone done = revert_once(undo, "guardian", clock_, Patience::end_a_hung_controller, {});
      if (done.ok || SteadyClock::now() + between >= until) return done;
      log_.line(fmt::format("not reverted yet: {}", done.detail));
      (void)pause(between, {});
      between = std::min<std::chrono::milliseconds>(2 * between, longest_pause);
    }
  }

  int refuse(const std::string& why) {
    log_.line(fmt::format("not watching: {}", why));
    say(fmt::format("refused: {}", why));
    return Exit::not_begun;
  }

  /// Nobody may be there to hear it.
  void say(const std::string& line) const {
    const std::string bytes = line + "\n";
    [[maybe_unused]] const ssize_t wrote = ::write(reply_fd_, bytes.data(), bytes.size());
  }

  std::filesystem::path run_folder_;
  int control_fd_;
  int reply_fd_;
  os::SystemClock clock_;
  Log log_;
};

}  // namespace

int guardian_main(const std::filesystem::path& run_folder, int control_fd, int reply_fd) {
  std::signal(SIGPIPE, SIG_IGN);
  std::error_code error;
  const auto folder = std::filesystem::absolute(run_folder, error);
  // Not to keep a folder busy that somebody may want to unmount or remove.
  if (::chdir("/") != 0) return Exit::not_begun;
  return Guardian(folder, control_fd, reply_fd).run();
}

}  // namespace understudy::fault
