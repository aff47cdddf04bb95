/// \file
/// One client connection: requests in, answers out, one after another.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/message.hpp"
#include "task.hpp"

namespace bookstore::http {

using SteadyTime = std::chrono::steady_clock::time_point;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

struct Limits {
  std::size_t max_head = 16U << 10U;  ///< Request line and headers, in bytes.
  std::size_t max_body = 64U << 10U;
  std::chrono::milliseconds read{10000};   ///< From the first byte of a request to its last.
  std::chrono::milliseconds write{10000};  ///< For a response to be taken.
  std::chrono::milliseconds idle{75000};   ///< Between requests.
};

/// What all sessions of a worker share.
struct Shared {
  Limits limits;
  std::function<Task<Response>(Request)> answer;
  std::string date;  ///< For the Date header; kept current by the worker.
  bool draining = false;
};

/// Belongs to one thread. `shared` outlives it.
class Session {
 public:
  Session(Socket socket, const Shared* shared);

  /// Serves until either side ends the connection.
  [[nodiscard]] Task<> run();

  /// Ends what takes too long. While draining, `quiet_since` is when draining began: a connection
  /// that has been idle since then for a moment, with nothing in flight, is closed.
  void check(SteadyTime now, std::optional<SteadyTime> quiet_since);

  /// True while a request is being read or answered.
  [[nodiscard]] bool busy() const { return phase_ != Phase::idle; }

  void close();

 private:
  enum class Phase : std::uint8_t { idle, reading, answering, writing };
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  /// Why no request was read: what to tell the client, or nothing when it is gone.
  using NoRequest = std::optional<Response>;

  Task<std::expected<void, NoRequest>> read();
  Task<std::expected<void, NoRequest>> read_more();
  Task<> promise_to_read();
  Task<bool> answer();
  Task<bool> write(Response response, bool head_only, bool keep_alive);
  Task<> linger();
  [[nodiscard]] const Parser& request_parser() const;
  [[nodiscard]] Parser& request_parser();
  [[nodiscard]] std::expected<Request, Response> make_request() const;
  void enter(Phase phase, std::chrono::milliseconds limit);

  Socket socket_;
  const Shared* shared_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;  ///< Of the request under way; a new one for each.
  std::string head_;
  std::string local_name_;
  Phase phase_ = Phase::idle;
  SteadyTime deadline_;
  bool timed_out_ = false;
};

}  // namespace bookstore::http
