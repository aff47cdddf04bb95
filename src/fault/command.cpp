#include "command.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "understudy/os/child.hpp"
#include "understudy/os/process.hpp"

namespace understudy::fault {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t most_output = 4096;
constexpr std::size_t longest_line = 200;
constexpr auto kill_limit = std::chrono::seconds(5);

/// The shell becomes the command, so the pid on record is the command's. Its words come in as
/// arguments of a fixed script: no text is ever read as shell code.
constexpr std::string_view gate_script =
    "IFS= read -r word && [ \"$word\" = go ] && exec \"$@\" </dev/null";

/// The last line that says something, fit for a message.
std::string last_line(std::string_view output) {
  while (!output.empty() && (output.back() == '\n' || output.back() == '\r')) {
    output.remove_suffix(1);
  }
  const std::size_t start = output.rfind('\n');
  if (start != std::string_view::npos) output.remove_prefix(start + 1);
  std::string line(output.substr(0, longest_line));
  std::ranges::replace_if(line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return line;
}

std::string_view path_of(const std::vector<std::string>& environment) {
  constexpr std::string_view name = "PATH=";
  for (const std::string& entry : environment) {
    if (entry.starts_with(name)) return std::string_view(entry).substr(name.size());
  }
  return {};
}

/// One command on an event loop of its own.
class Run {
 public:
  explicit Run(const Command& command)
      : command_(command), name_(command.argv.empty() ? "" : command.argv.front()) {}

  Ended all(const Gate* gate) {
    if (command_.stop.stop_requested()) return stopped();
    os::Spawn what{.argv = command_.argv,
                   .environment = command_.environment,
                   .folder = command_.folder,
                   .merge_output = true,
                   .feed_input = gate != nullptr};
    if (gate != nullptr) {
      const std::vector<std::string> shell{"/bin/sh", "-c", std::string(gate_script), "understudy"};
      what.argv.insert(what.argv.begin(), shell.begin(), shell.end());
    }
    auto child = os::Child::spawn(
        context_.get_executor(), std::move(what),
        [this](os::Stream, std::string_view bytes) { keep(bytes); },
        [this](os::ExitStatus status) { status_ = status; });
    if (!child) return {.ok = false, .detail = child.error().cause().message};
    if (gate != nullptr) {
      if (const auto fine = gate->before((*child)->pid()); !fine) {
        return {.ok = false, .detail = fine.error().cause().message};
      }
      (*child)->write_input("go\n");
      (*child)->close_input();
    }
    return wait(**child, gate);
  }

 private:
  Ended wait(const os::Child& child, const Gate* gate) {
    context_.poll();
    if (gate != nullptr) gate->after();
    const auto deadline = SteadyClock::now() + command_.limit;
    const std::stop_callback wake(
        command_.stop, [this] { boost::asio::post(context_, [this] { stop_ = true; }); });
    while (!status_ && !stop_ && context_.run_one_until(deadline) > 0) {
    }
    if (status_) return ended(*status_);
    const bool gone = os::end_group(child.pid(), kill_limit);
    Ended why = stop_ ? stopped()
                      : Ended{.ok = false,
                              .detail = fmt::format("'{}' did not end within {} ms and was killed",
                                                    name_, command_.limit.count()),
                              .cut_off = true};
    if (!gone) why.detail += "; it is still running";
    return why;
  }

  void keep(std::string_view bytes) {
    output_ += bytes;
    if (output_.size() > most_output) output_.erase(0, output_.size() - most_output);
  }

  [[nodiscard]] Ended stopped() const {
    return {.ok = false, .detail = fmt::format("'{}' was stopped", name_)};
  }

  [[nodiscard]] Ended ended(os::ExitStatus status) const {
    if (status.ok()) return {.ok = true, .detail = ""};
    const std::string how = status.signal != 0
                                ? fmt::format("was ended by signal {}", status.signal)
                                : fmt::format("exited with {}", status.code);
    const std::string line = last_line(output_);
    return {.ok = false,
            .detail = fmt::format("'{}' {}{}{}", name_, how, line.empty() ? "" : ": ", line)};
  }

  const Command& command_;
  std::string name_;
  boost::asio::io_context context_;
  std::string output_;
  std::optional<os::ExitStatus> status_;
  bool stop_ = false;
};

}  // namespace

Ended run_check(const Command& command) {
  return Run(command).all(nullptr);
}

Ended run_gated(const Command& command, const Gate& gate) {
  // The gate's shell would find out too, but only once the command counts as begun.
  const std::string name = command.argv.empty() ? "" : command.argv.front();
  if (!os::find_program(name, path_of(command.environment))) {
    return {.ok = false, .detail = fmt::format("cannot start '{}': no such program in PATH", name)};
  }
  return Run(command).all(&gate);
}

Ended run_until_ok(Command command) {
  constexpr auto between = std::chrono::milliseconds(20);
  const auto limit = command.limit;
  const auto deadline = SteadyClock::now() + limit;
  Ended last;
  while (true) {
    Ended now = run_check(command);
    if (now.ok || command.stop.stop_requested()) return now;
    // What the last try would have said is not known: the time was up. What was said before counts.
    if (!now.cut_off || last.detail.empty()) last = std::move(now);
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
    if (left <= between || !pause(between, command.stop)) break;
    command.limit = left - between;
  }
  last.detail = fmt::format("not within {} ms: {}", limit.count(), last.detail);
  return last;
}

bool pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace understudy::fault
