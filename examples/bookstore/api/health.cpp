#include "health.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "json.hpp"
#include "resolver.hpp"

namespace bookstore {

namespace {

using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Empty when the dependency is up, else what is wrong with it.
using Verdict = std::string;

Task<Verdict> check_database(database::Pool* pool) {
  auto answer = co_await pool->run(database::Batch{.queries = {database::Query{}}});
  if (answer) co_return "";
  co_return answer.error().message;
}

/// The status line's code must be 200.
Verdict read_status(std::string_view head) {
  if (head.starts_with("HTTP/1.") && head.size() >= 12 && head.substr(9, 3) == "200") return "";
  if (head.starts_with("HTTP/1.") && head.size() >= 12) {
    return fmt::format("status.json answers {}", head.substr(9, 3));
  }
  return "the answer is not HTTP";
}

Task<Verdict> ask(std::shared_ptr<Socket> socket, asio::ip::tcp::endpoint endpoint,
                  const Settings* settings) {
  const auto [refused] = co_await socket->async_connect(endpoint, no_throw);
  if (refused) co_return "cannot connect: " + refused.message();
  const std::string request =
      fmt::format("GET {}/static/status.json HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
                  settings->cdn_path, settings->cdn.host);
  const auto [unsent, sent] = co_await asio::async_write(*socket, asio::buffer(request), no_throw);
  if (unsent) co_return "cannot send: " + unsent.message();
  std::array<char, 1024> head{};
  const auto [unread, size] = co_await socket->async_read_some(asio::buffer(head), no_throw);
  if (unread) co_return "no answer: " + unread.message();
  co_return read_status(std::string_view(head.data(), size));
}

Task<Verdict> check_cdn(const Settings* settings) {
  const auto executor = co_await asio::this_coro::executor;
  const auto deadline = std::chrono::steady_clock::now() + settings->health_timeout;
  const auto addresses = co_await resolve(settings->cdn.host, settings->health_timeout);
  if (!addresses) co_return addresses.error();
  const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(addresses->front()),
                                         settings->cdn.port);
  const auto socket = std::make_shared<Socket>(executor);
  Timer alarm(executor, deadline);
  bool late = false;
  alarm.async_wait([socket, &late](boost::system::error_code cancelled) {
    if (cancelled) return;
    late = true;
    socket->close(cancelled);
  });
  Verdict verdict = co_await ask(socket, endpoint, settings);
  alarm.cancel();
  if (late) co_return "no answer in time";
  co_return verdict;
}

void append_dependency(std::string& out, std::string_view name, const Verdict& verdict) {
  out += fmt::format(R"("{}":{{"status":"{}")", name, verdict.empty() ? "up" : "down");
  if (!verdict.empty()) {
    out += R"(,"reason":)";
    json::append_string(out, verdict);
  }
  out += '}';
}

}  // namespace

Task<http::Response> readiness(database::Pool* pool, const Settings* settings) {
  using asio::experimental::awaitable_operators::operator&&;
  auto ask_database = check_database(pool);
  auto ask_cdn = check_cdn(settings);
  const auto [database, cdn] = co_await (std::move(ask_database) && std::move(ask_cdn));
  const bool ready = database.empty() && cdn.empty();
  http::Response response{
      .status = ready ? 200 : 503, .body = {}, .location = {}, .extra_head = {}};
  response.body =
      fmt::format(R"({{"status":"{}","dependencies":{{)", ready ? "ready" : "not ready");
  append_dependency(response.body, "database", database);
  response.body += ',';
  append_dependency(response.body, "cdn", cdn);
  response.body += "}}";
  response.extra_head = "Cache-Control: no-store\r\n";
  co_return response;
}

http::Response draining() {
  http::Response response{.status = 503, .body = {}, .location = {}, .extra_head = {}};
  response.body = R"({"status":"draining"})";
  return response;
}

}  // namespace bookstore
