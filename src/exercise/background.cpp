#include "background.hpp"

#include <chrono>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "step_text.hpp"
#include "understudy/os/process_mark.hpp"

namespace understudy::exercise {

namespace {

/// Longer than any run; a deadline is what a background block has not.
constexpr auto for_ever = std::chrono::hours(24 * 365);
constexpr auto end_limit = std::chrono::seconds(5);

}  // namespace

struct Background::Running {
  Running(const boost::asio::any_io_executor& executor, const os::Clock& clock, Begun what)
      : begun(std::move(what)), process(executor, clock) {}

  Begun begun;
  std::optional<Ran> ran;  ///< Once it has ended.
  ShellProcess process;
};

namespace {

/// Empty when it ran until it was ended, or ended as documented.
std::string why_bad(const model::PlannedCommand& command, const Ran& ran) {
  const int code = ran.status.shell_code();
  if (ran.stopped || command.any_exit || code == command.exit_code) return "";
  return fmt::format("ended in the background with exit code {}, documented is {}", code,
                     command.exit_code);
}

}  // namespace

Background::Background(boost::asio::any_io_executor executor, const os::Clock& clock)
    : executor_(std::move(executor)), clock_(clock) {}

Background::~Background() {
  [[maybe_unused]] const auto told = end({});
}

std::string Background::start(Begun what, os::Spawn spawn, std::string input) {
  auto one = std::make_unique<Running>(executor_, clock_, std::move(what));
  one->process.start(
      std::move(spawn), std::chrono::steady_clock::now() + for_ever,
      [one = one.get()](Ran ran) { one->ran = std::move(ran); }, std::move(input));
  if (const std::optional<Ran>& ran = one->ran; ran && !ran->started) return ran->detail;
  running_.push_back(std::move(one));
  return "";
}

std::vector<model::StepFinished> Background::end(const Secrets& secrets) {
  std::vector<model::StepFinished> told;
  for (auto& one : running_) one->process.stop();
  for (auto& one : std::exchange(running_, {})) {
    const Ran ran = std::move(one->ran).value_or(Ran{});
    const model::PlannedCommand& command = one->begun.command;
    std::string problem = why_bad(command, ran);
    // Also what it has put into a session of its own.
    if (const auto ended = os::end_processes_of(one->begun.mark, end_limit); !ended) {
      problem = ended.error().cause().message;
    }
    told.push_back(
        {.action = one->begun.action,
         .attempt = one->begun.attempt,
         .outcome = problem.empty() ? "ok" : "failed",
         .detail = problem,
         .commands = {{.command = command.text,
                       .exit_code = ran.stopped ? command.exit_code : ran.status.shell_code(),
                       .expected_exit = command.exit_code,
                       .output = shown(ran.out + ran.err, secrets, ran.cut),
                       .began_ns = ran.began_ns,
                       .ended_ns = ran.ended_ns}},
         .began_ns = ran.began_ns,
         .ended_ns = ran.ended_ns});
  }
  return told;
}

}  // namespace understudy::exercise
