#include "understudy/doctor/examine.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "understudy/os/child.hpp"
#include "understudy/os/parallel.hpp"

namespace understudy::doctor {

namespace {

/// They wait for others nearly all the time, so more than processors are of use.
constexpr std::size_t at_once = 8;

using Places = std::vector<std::size_t>;

class Examination {
 public:
  Examination(const std::vector<Ask>& asks, std::chrono::milliseconds limit, const os::Clock& clock,
              const AskProgram& ask)
      : asks_(asks), clock_(clock), ask_(ask), until_(clock.now().boot + limit) {
    answers_.resize(asks.size());
  }

  std::vector<Answer> run() {
    Places hosts;
    Places others;
    for (std::size_t i = 0; i < asks_.size(); ++i) {
      (std::holds_alternative<AskReach>(asks_[i].about) ? hosts : others).push_back(i);
    }
    ask_all(hosts);
    std::set<std::string> silent;
    for (const std::size_t i : hosts) {
      const Answer& answer = answers_[i];
      const bool reached = answer.how == Answer::How::ended && answer.code == 0;
      if (!reached && answer.how != Answer::How::not_asked) silent.insert(asks_[i].host);
    }
    std::erase_if(others, [&](std::size_t i) {
      if (!silent.contains(asks_[i].host)) return false;
      answers_[i].how = Answer::How::unreachable;
      return true;
    });
    ask_all(others);
    return std::move(answers_);
  }

 private:
  void ask_all(const Places& places) {
    os::in_parallel(places.size(), [&](std::size_t i) { ask_one(places[i]); }, 1, at_once);
  }

  void ask_one(std::size_t place) {
    const auto left = std::chrono::floor<std::chrono::milliseconds>(until_ - clock_.now().boot);
    if (left.count() <= 0) return;
    const Ask& ask = asks_[place];
    answers_[place] = ask_(ask.argv, std::min(ask.limit, left), clock_);
  }

  const std::vector<Ask>& asks_;
  const os::Clock& clock_;
  const AskProgram& ask_;
  std::chrono::nanoseconds until_;
  std::vector<Answer> answers_;
};

}  // namespace

Answer ask_program(const std::vector<std::string>& argv, std::chrono::milliseconds limit,
                   const os::Clock& clock) {
  Answer answer{.sent = clock.now().wall};
  auto done = os::run({.argv = argv}, limit);
  answer.received = clock.now().wall;
  if (!done) {
    const diag::Diagnostic& cause = done.error().cause();
    answer.how = cause.code == "US-O004" ? Answer::How::timed_out : Answer::How::not_started;
    answer.err = cause.message;
    return answer;
  }
  answer.how = Answer::How::ended;
  answer.code = done->status.shell_code();
  answer.out = std::move(done->out);
  answer.err = std::move(done->err);
  return answer;
}

std::vector<Answer> examine(const std::vector<Ask>& asks, std::chrono::milliseconds limit,
                            const os::Clock& clock, const AskProgram& ask) {
  return Examination(asks, limit, clock, ask).run();
}

}  // namespace understudy::doctor
