#include "http/session.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

#include "http/message.hpp"
#include "task.hpp"

namespace bookstore::http {

namespace {

namespace beast_http = boost::beast::http;

/// How long a client has to send nothing before a draining server closes its connection: time for
/// a request that was on its way.
constexpr auto drain_quiet = std::chrono::milliseconds(300);
constexpr auto linger_limit = std::chrono::milliseconds(1000);
constexpr std::size_t linger_bytes = 1U << 20U;
constexpr std::size_t read_size = 16U << 10U;

Response refusal(boost::system::error_code error, const Limits& limits) {
  if (error == beast_http::error::body_limit) {
    return detail(413, fmt::format("The body is larger than {} bytes.", limits.max_body));
  }
  if (error == beast_http::error::header_limit || error == beast_http::error::buffer_overflow) {
    return detail(431, fmt::format("The headers are larger than {} bytes.", limits.max_head));
  }
  return detail(400, "The request is not valid HTTP.");
}

/// What may stand in a Host header: it goes into every hyperlink unescaped.
bool is_host(std::string_view host) {
  constexpr std::string_view marks = ".-_:[]";
  return !host.empty() && host.size() <= 255 && std::ranges::all_of(host, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.contains(c);
  });
}

}  // namespace

Session::Session(Socket socket, const Shared* shared)
    : socket_(std::move(socket)), shared_(shared) {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  const auto local = socket_.local_endpoint(ignored);
  if (ignored) return;
  const std::string address = local.address().to_string();
  local_name_ = fmt::format(fmt::runtime(local.address().is_v6() ? "[{}]:{}" : "{}:{}"), address,
                            local.port());
}

void Session::enter(Phase phase, std::chrono::milliseconds limit) {
  phase_ = phase;
  deadline_ = std::chrono::steady_clock::now() + limit;
}

Task<> Session::run() {
  bool open = true;
  while (open) {
    enter(Phase::idle, shared_->limits.idle);
    auto got = co_await read();
    if (got) {
      open = co_await answer();
      continue;
    }
    open = false;
    NoRequest refusal = std::move(got).error();
    if (refusal) {
      co_await write(*std::move(refusal), /*head_only=*/false, /*keep_alive=*/false);
    }
  }
  co_await linger();
  close();
}

const Session::Parser& Session::request_parser() const {
  return *parser_;  // NOLINT(bugprone-unchecked-optional-access): `read` makes it, always first
}

Session::Parser& Session::request_parser() {
  return *parser_;  // NOLINT(bugprone-unchecked-optional-access): as above
}

Task<std::expected<void, Session::NoRequest>> Session::read() {
  parser_.emplace();
  request_parser().header_limit(static_cast<std::uint32_t>(shared_->limits.max_head));
  request_parser().body_limit(shared_->limits.max_body);
  request_parser().eager(true);
  bool promised = false;
  bool hungry = buffer_.size() == 0;
  while (!request_parser().is_done()) {
    if (hungry) {
      auto more = co_await read_more();
      if (!more) co_return more;
    }
    if (phase_ == Phase::idle) enter(Phase::reading, shared_->limits.read);
    boost::system::error_code error;
    buffer_.consume(request_parser().put(buffer_.data(), error));
    hungry = error == beast_http::error::need_more || buffer_.size() == 0;
    if (error && error != beast_http::error::need_more) {
      co_return std::unexpected(refusal(error, shared_->limits));
    }
    if (request_parser().is_header_done() && !request_parser().is_done() && !promised) {
      promised = true;
      co_await promise_to_read();
    }
  }
  co_return std::expected<void, NoRequest>();
}

Task<std::expected<void, Session::NoRequest>> Session::read_more() {
  const auto [error, size] = co_await socket_.async_read_some(buffer_.prepare(read_size), no_throw);
  buffer_.commit(size);
  if (!error) co_return std::expected<void, NoRequest>();
  if (timed_out_ && phase_ == Phase::reading) {
    co_return std::unexpected(detail(408, "The request did not arrive in time."));
  }
  co_return std::unexpected(std::nullopt);
}

/// A client that asked whether its body is welcome waits for this line before it sends it.
Task<> Session::promise_to_read() {
  const auto& head = request_parser().get();
  if (!boost::beast::iequals(head[beast_http::field::expect], "100-continue")) co_return;
  static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  co_await asio::async_write(socket_, asio::buffer(line), no_throw);
}

Task<bool> Session::answer() {
  phase_ = Phase::answering;
  const auto request = make_request();
  Response response;
  if (request) {
    response = co_await shared_->answer(*request);
  } else {
    response = request.error();
  }
  const bool head_only = request_parser().get().method() == beast_http::verb::head;
  const bool keep_alive =
      request_parser().get().keep_alive() && !shared_->draining && request.has_value();
  co_return co_await write(std::move(response), head_only, keep_alive);
}

/// True when another request may follow.
Task<bool> Session::write(Response response, bool head_only, bool keep_alive) {
  enter(Phase::writing, shared_->limits.write);
  timed_out_ = false;
  write_head(head_, response,
             {.date = shared_->date, .head_only = head_only, .keep_alive = keep_alive});
  const std::array<asio::const_buffer, 2> parts = {
      asio::buffer(head_), head_only ? asio::const_buffer() : asio::buffer(response.body)};
  const auto [error, size] = co_await asio::async_write(socket_, parts, no_throw);
  if (error) {
    close();
    co_return false;
  }
  co_return keep_alive;
}

/// Closing at once while unread bytes are waiting would reset the connection and could take the
/// response with it: say that nothing more comes, and wait a moment for the client to hang up.
Task<> Session::linger() {
  if (!socket_.is_open()) co_return;
  enter(Phase::writing, linger_limit);
  timed_out_ = false;
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  std::size_t total = 0;
  while (total < linger_bytes && !timed_out_) {
    buffer_.clear();
    const auto [error, size] =
        co_await socket_.async_read_some(buffer_.prepare(read_size), no_throw);
    if (error) break;
    total += size;
  }
}

std::expected<Request, Response> Session::make_request() const {
  const auto& message = request_parser().get();
  Request request;
  request.method = message.method_string();
  request.body = message.body();
  std::string_view target = message.target();
  request.host = message[beast_http::field::host];
  constexpr std::string_view scheme = "http://";
  if (target.starts_with(scheme)) {  // The form that clients send to a proxy.
    target.remove_prefix(scheme.size());
    request.host = target.substr(0, target.find('/'));
    target.remove_prefix(request.host.size());
  }
  if (request.host.empty() && message.version() < 11) request.host = local_name_;
  const bool one_host = message.count(beast_http::field::host) <= 1;
  if (!one_host || !is_host(request.host)) {
    return std::unexpected(detail(400, "The Host header is missing or not valid."));
  }
  target = target.substr(0, target.find('#'));
  const std::size_t mark = std::min(target.find('?'), target.size());
  request.path = target.substr(0, mark);
  request.query = target.substr(std::min(mark + 1, target.size()));
  request.scheme = message["X-Forwarded-Proto"] == "https" ? "https" : "http";
  request.content_type = message[beast_http::field::content_type];
  const auto accept = message.find(beast_http::field::accept);
  if (accept != message.end()) request.accept = accept->value();
  return request;
}

void Session::check(SteadyTime now, std::optional<SteadyTime> quiet_since) {
  const bool late = phase_ != Phase::answering && now > deadline_;
  bool quiet = false;
  if (phase_ == Phase::idle && quiet_since && now > *quiet_since + drain_quiet) {
    boost::system::error_code ignored;
    quiet = buffer_.size() == 0 && socket_.available(ignored) == 0;
  }
  if (!late && !quiet) return;
  timed_out_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Session::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace bookstore::http
