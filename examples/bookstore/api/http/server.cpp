#include "http/server.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "database/pool.hpp"
#include "http/session.hpp"
#include "http/worker.hpp"
#include "log.hpp"
#include "settings.hpp"
#include "task.hpp"

namespace bookstore::http {

namespace {

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Workers = std::vector<std::unique_ptr<Worker>>;

/// The address to serve at. A name is looked up; once, at start.
std::expected<asio::ip::tcp::endpoint, std::string> find_endpoint(asio::io_context& context,
                                                                  const Endpoint& listen) {
  asio::ip::tcp::resolver resolver(context);
  boost::system::error_code error;
  const auto found = resolver.resolve(listen.host, std::to_string(listen.port),
                                      asio::ip::tcp::resolver::passive, error);
  if (error) {
    return std::unexpected(
        fmt::format("cannot find the address of '{}': {}", listen.host, error.message()));
  }
  return found.begin()->endpoint();
}

std::expected<Acceptor, std::string> listen_at(asio::io_context& context, const Endpoint& listen) {
  const auto endpoint = find_endpoint(context, listen);
  if (!endpoint) return std::unexpected(endpoint.error());
  Acceptor acceptor(context);
  boost::system::error_code error;
  acceptor.open(endpoint->protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(*endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
  if (error) {
    return std::unexpected(
        fmt::format("cannot listen at {}:{}: {}\n  hint: free it, or choose another place with "
                    "BOOKSTORE_LISTEN",
                    listen.host, listen.port, error.message()));
  }
  return acceptor;
}

/// Owns the threads and hands connections to the least loaded of them.
class Server {
 public:
  Server(const Settings& settings, asio::io_context& context, Acceptor acceptor)
      : settings_(settings), acceptor_(std::move(acceptor)), pause_(context), signals_(context) {
    for (std::size_t i = 0; i < settings.threads; ++i) {
      workers_.push_back(std::make_unique<Worker>(&settings_, &reach_));
    }
    for (const auto& worker : workers_) {
      threads_.emplace_back([&worker] { worker->run(); });
    }
  }

  void start() {
    signals_.add(SIGTERM);
    signals_.add(SIGINT);
    signals_.async_wait([this](boost::system::error_code, int) { drain(); });
    asio::co_spawn(acceptor_.get_executor(), accept(), [](const std::exception_ptr& thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
  }

  /// Waits for the workers. After the main context has run out of work.
  Ended join() {
    Ended ended;
    for (std::thread& thread : threads_) thread.join();
    for (const auto& worker : workers_) ended.cut_off += worker->cut_off();
    return ended;
  }

 private:
  Worker& least_loaded() {
    return **std::ranges::min_element(workers_, {},
                                      [](const auto& worker) { return worker->load(); });
  }

  [[nodiscard]] bool full() const {
    std::size_t clients = 0;
    for (const auto& worker : workers_) clients += worker->load();
    return clients >= settings_.max_clients;
  }

  /// Out of file descriptors or room for clients: those that wait are taken when others leave.
  Task<> pause() {
    pause_.expires_after(std::chrono::milliseconds(20));
    co_await pause_.async_wait(no_throw);
  }

  Task<> accept() {
    while (acceptor_.is_open()) {
      if (full()) {
        co_await pause();
        continue;
      }
      Worker& worker = least_loaded();
      auto [error, socket] =
          co_await acceptor_.async_accept(worker.context().get_executor(), no_throw);
      if (!error) {
        worker.adopt(std::move(socket));
      } else if (acceptor_.is_open()) {
        co_await pause();
      }
    }
  }

  /// Connections whose handshake is done belong to us, though nobody has accepted them yet.
  void accept_waiting() {
    boost::system::error_code error;
    while (!error) {
      Worker& worker = least_loaded();
      auto socket = acceptor_.accept(worker.context().get_executor(), error);
      if (!error) worker.adopt(Socket(std::move(socket)));
    }
    acceptor_.close(error);
  }

  void drain() {
    log::line("draining: no new connections");
    signals_.async_wait([this](boost::system::error_code cancelled, int) {
      if (cancelled) return;
      for (const auto& worker : workers_) worker->abandon();
    });
    accept_waiting();
    for (const auto& worker : workers_) worker->drain();
    watch_end();
  }

  /// Keeps the main context (and with it the second signal) alive until every worker is done.
  void watch_end() {
    pause_.expires_after(std::chrono::milliseconds(20));
    pause_.async_wait([this](boost::system::error_code) {
      const bool busy = std::ranges::any_of(
          workers_, [](const auto& worker) { return !worker->context().stopped(); });
      if (busy) {
        watch_end();
      } else {
        signals_.cancel();
      }
    });
  }

  const Settings& settings_;
  Acceptor acceptor_;
  Timer pause_;
  asio::basic_signal_set<Executor> signals_;
  database::Reach reach_;
  Workers workers_;
  std::vector<std::thread> threads_;
};

}  // namespace

std::expected<Ended, std::string> serve(const Settings& settings) {
  asio::io_context context(1);
  auto acceptor = listen_at(context, settings.listen);
  if (!acceptor) return std::unexpected(std::move(acceptor).error());
  const auto local = acceptor->local_endpoint();
  Server server(settings, context, *std::move(acceptor));
  server.start();
  const std::string address = local.address().to_string();
  log::line(fmt::format("listening at {}:{}, {} threads",
                        local.address().is_v6() ? "[" + address + "]" : address, local.port(),
                        settings.threads));
  context.run();
  return server.join();
}

}  // namespace bookstore::http
