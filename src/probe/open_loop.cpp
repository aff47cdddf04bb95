#include "open_loop.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "http_request.hpp"
#include "schedule.hpp"
#include "wire.hpp"

namespace understudy::probe {

void OpenLoop::begin(Settings settings, Schedule::OnDue on_due) {
  settings_ = std::move(settings);
  resolver_.emplace(context_.get_executor(), settings_.name_servers, settings_.timeout);
  schedule_.emplace(context_.get_executor(), settings_.interval);
  const std::int64_t start = boot_now();
  const bool running =
      schedule_->begin(start, std::move(on_due), [this](std::int64_t due, std::int64_t count) {
        link_.say(Missed{.due_ns = due, .count = count});
      });
  if (!running) return refuse("the kernel gives no timer");
  link_.say(Ready{.start_ns = start});
}

void OpenLoop::refuse(const std::string& why) {
  link_.say(Refused{.text = why});
  link_.finish(2);
}

void OpenLoop::send(Method method, std::string body, std::int64_t due_ns,
                    std::function<void(const HttpAnswer&)> done) {
  if (!resolver_) return;
  ++under_way_;
  send_request(context_.get_executor(), *resolver_,
               {.target = settings_.target,
                .method = method,
                .body = std::move(body),
                .patience = settings_.timeout,
                .left = settings_.timeout - std::chrono::nanoseconds(boot_now() - due_ns)},
               [this, due_ns, done = std::move(done)](const HttpAnswer& answer) {
                 --under_way_;
                 // What this process lacks is no failure of the service.
                 if (answer.ours) {
                   link_.say(Missed{.due_ns = due_ns, .count = 1});
                 } else {
                   done(answer);
                 }
                 end_if_done();
               });
}

void OpenLoop::stop() {
  if (stopped_ns_ || !schedule_) return;
  stopped_ns_ = boot_now();
  schedule_->stop();
  end_if_done();
}

void OpenLoop::end_if_done() {
  if (!stopped_ns_ || under_way_ > 0) return;
  link_.say(Ended{.at_ns = *stopped_ns_});
  link_.finish(0);
}

}  // namespace understudy::probe
