/// \file
/// What the probe and the ledger agent share: requests on an open-loop schedule until "stop".
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "agent_link.hpp"
#include "http_request.hpp"
#include "http_target.hpp"
#include "resolver.hpp"
#include "schedule.hpp"

namespace understudy::probe {

class OpenLoop {
 public:
  struct Settings {
    HttpTarget target;
    std::chrono::milliseconds interval{0};
    std::chrono::milliseconds timeout{0};
    std::string name_servers;
  };

  OpenLoop(boost::asio::io_context& context, AgentLink& link) : context_(context), link_(link) {}

  [[nodiscard]] bool begun() const { return schedule_.has_value(); }

  /// Says that it is ready, then calls `on_due` for each slot, the first one at once. Slots that
  /// could not be kept are reported here.
  void begin(Settings settings, Schedule::OnDue on_due);
  /// Says why the agent cannot do its job, and ends it.
  void refuse(const std::string& why);
  /// The slot's request, once it has begun, with its deadline counted from `due_ns`. `done` says
  /// what came of it.
  void send(Method method, std::string body, std::int64_t due_ns,
            std::function<void(const HttpAnswer&)> done);
  /// No further slots; the agent ends when the requests under way are accounted for.
  void stop();

 private:
  void end_if_done();

  boost::asio::io_context& context_;
  AgentLink& link_;
  Settings settings_;
  std::optional<Resolver> resolver_;
  std::optional<Schedule> schedule_;
  std::optional<std::int64_t> stopped_ns_;
  int under_way_ = 0;
};

}  // namespace understudy::probe
