#include "http/worker.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <exception>
#include <memory>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <fmt/chrono.h>

#include "database/pool.hpp"
#include "http/message.hpp"
#include "http/session.hpp"
#include "settings.hpp"

namespace bookstore::http {

namespace {

/// Time limits are checked this often, for all sessions at once: far cheaper than a timer each.
constexpr auto tick_length = std::chrono::milliseconds(50);

database::PoolSettings pool_settings(const Settings& settings) {
  return {.conninfo = settings.database,
          .connections = std::max<std::size_t>(2, settings.connections / settings.threads),
          .connect_limit = settings.connect_timeout,
          .query_limit = settings.query_timeout,
          .max_age = settings.database_max_age};
}

}  // namespace

Worker::Worker(const Settings* settings, database::Reach* reach)
    : settings_(settings),
      pool_(context_.get_executor(), pool_settings(*settings), reach),
      service_(&pool_, settings),
      ticker_(context_) {
  shared_.limits.max_body = settings->max_body;
  shared_.limits.read = settings->read_timeout;
  shared_.limits.write = settings->write_timeout;
  shared_.limits.idle = settings->idle_timeout;
  shared_.answer = [this](Request request) { return service_.answer(request); };
}

Worker::~Worker() = default;

void Worker::run() {
  pool_.start();
  tick();
  context_.run();
}

void Worker::adopt(Socket socket) {
  load_.fetch_add(1, std::memory_order_relaxed);
  asio::post(context_,
             [this, taken = std::move(socket)]() mutable { start_session(std::move(taken)); });
}

void Worker::start_session(Socket socket) {
  auto session = std::make_shared<Session>(std::move(socket), &shared_);
  sessions_.insert(session);
  asio::co_spawn(context_.get_executor(), session->run(),
                 [this, session](const std::exception_ptr& thrown) {
                   sessions_.erase(session);
                   load_.fetch_sub(1, std::memory_order_relaxed);
                   if (thrown) std::rethrow_exception(thrown);
                 });
}

void Worker::drain() {
  asio::post(context_, [this] {
    if (draining_since_) return;
    draining_since_ = std::chrono::steady_clock::now();
    shared_.draining = true;
    service_.start_draining();
  });
}

void Worker::abandon() {
  asio::post(context_, [this] { finish(); });
}

/// Requests still under way are lost; there is no time left for them.
void Worker::finish() {
  cut_off_ = static_cast<std::size_t>(
      std::ranges::count_if(sessions_, [](const auto& session) { return session->busy(); }));
  context_.stop();
}

void Worker::set_date() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  shared_.date = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", parts);
}

void Worker::tick() {
  const auto now = std::chrono::steady_clock::now();
  set_date();
  pool_.check(now);
  for (const auto& session : sessions_) session->check(now, draining_since_);
  if (draining_since_ && sessions_.empty()) {
    pool_.stop();
    return;  // Nothing is left to do but to let the connections end.
  }
  if (draining_since_ && now > *draining_since_ + settings_->drain_timeout) {
    finish();
    return;
  }
  ticker_.expires_after(tick_length);
  ticker_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled) tick();
  });
}

}  // namespace bookstore::http
