#include "recorded_agent.hpp"

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include "agent_process.hpp"
#include "record_file.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/process.hpp"
#include "wire.hpp"

namespace understudy::probe {

namespace {

/// An agent that has nothing to say still has a request to report each interval.
constexpr auto answer_grace = std::chrono::seconds(1);

}  // namespace

RecordedAgent::RecordedAgent(const boost::asio::any_io_executor& executor, const os::Clock& clock,
                             AgentOrders orders)
    : executor_(executor), clock_(clock), orders_(std::move(orders)), stop_limit_(executor) {}

void RecordedAgent::start(OnTrouble on_ready, OnLine on_line, OnTrouble on_lost) {
  on_ready_ = std::move(on_ready);
  on_line_ = std::move(on_line);
  on_lost_ = std::move(on_lost);
  const auto give_up = [this](const diag::Failure& failure) {
    boost::asio::post(executor_,
                      [this, alive = std::weak_ptr(alive_), why = failure.cause().message] {
                        if (!alive.expired()) ready(why);
                      });
  };
  auto file = RecordFile::open(orders_.file, orders_.format);
  if (!file) return give_up(file.error());
  const auto written = file->append(Started{.boot_id = os::boot_id(),
                                            .at_ns = now(),
                                            .interval_ns = orders_.interval.count(),
                                            .timeout_ns = orders_.timeout.count()});
  if (!written) return give_up(written.error());
  file_ = std::move(*file);
  process_ = std::make_unique<AgentProcess>(executor_);
  process_->start(
      orders_.argv, orders_.job, orders_.start_limit,
      [this, alive = std::weak_ptr(alive_)](const Line& line) {
        if (!alive.expired()) heard(line);
      },
      [this, alive = std::weak_ptr(alive_)](std::string how) {
        if (!alive.expired()) lose(std::move(how));
      });
}

void RecordedAgent::heard(const Line& line) {
  if (process_ == nullptr || !file_) return;  // Already lost; it is about to be ended.
  if (const auto* refused = std::get_if<Refused>(&line)) return lose(refused->text);
  if (auto written = file_->append(line); !written) return lose(written.error().cause().message);
  if (std::holds_alternative<Ready>(line)) {
    working_ = true;
    process_->expect_within(orders_.interval + orders_.timeout + answer_grace);
    const std::weak_ptr alive = alive_;
    on_line_(line);
    if (!alive.expired()) ready("");
    return;
  }
  if (std::holds_alternative<Ended>(line)) return stopped();
  on_line_(line);
}

void RecordedAgent::ready(std::string trouble) {
  if (const auto call = std::exchange(on_ready_, nullptr)) call(std::move(trouble));
}

/// From within the process's own call: it is ended later.
void RecordedAgent::lose(std::string how) {
  boost::asio::post(executor_, [gone = std::shared_ptr(std::move(process_))] {});
  const bool worked = std::exchange(working_, false);
  if (file_) note(Lost{.at_ns = now(), .text = how});
  const std::weak_ptr alive = alive_;
  if (!worked) {
    ready(std::move(how));
  } else if (const auto call = std::exchange(on_lost_, nullptr)) {
    call(std::move(how));
  }
  if (!alive.expired() && on_stopped_) stopped();
}

void RecordedAgent::stop(std::function<void()> done) {
  on_stopped_ = std::move(done);
  if (!working_) {
    return boost::asio::post(executor_, [this, alive = std::weak_ptr(alive_)] {
      if (!alive.expired()) stopped();
    });
  }
  process_->send("stop");
  stop_limit_.expires_after(orders_.timeout + 2 * answer_grace);
  stop_limit_.async_wait(
      [this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
        if (!error && !alive.expired()) lose("it did not stop when told to");
      });
}

void RecordedAgent::stopped() {
  working_ = false;
  stop_limit_.cancel();
  if (file_ && on_stopped_) {
    // A failure to sync loses nothing unless the machine fails as well.
    [[maybe_unused]] const auto synced = file_->sync();
  }
  if (const auto call = std::exchange(on_stopped_, nullptr)) call();
}

void RecordedAgent::note(const Line& line) {
  if (!file_) return;
  if (const auto written = file_->append(line); !written && working_) {
    lose(written.error().cause().message);
  }
}

}  // namespace understudy::probe
