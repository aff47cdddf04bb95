#include "http_request.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include "resolver.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::probe {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::size_t largest_answer = 1U << 20U;

bool is_ours(const error_code& error) {
  namespace errc = boost::system::errc;
  return error == errc::too_many_files_open || error == errc::too_many_files_open_in_system ||
         error == errc::no_buffer_space || error == errc::not_enough_memory;
}

std::string describe(const error_code& error) {
  if (error == asio::error::connection_refused) return "connection refused";
  if (error == asio::error::connection_reset || error == asio::error::broken_pipe) {
    return "connection reset";
  }
  if (error == asio::error::host_unreachable) return "no route to host";
  if (error == asio::error::network_unreachable) return "network unreachable";
  if (error == asio::error::timed_out) return "connection timed out";
  if (error == http::error::end_of_stream || error == asio::error::eof) {
    return "connection closed without an answer";
  }
  if (error == http::error::partial_message) return "connection closed within the answer";
  if (error == http::error::body_limit) return "an answer larger than 1 MiB";
  if (error.category() == http::make_error_code(http::error::bad_version).category()) {
    return "an answer that is not HTTP";
  }
  return error.message();
}

http::verb verb_of(Method method) {
  constexpr std::array verbs{http::verb::get, http::verb::post, http::verb::delete_};
  return verbs.at(static_cast<std::size_t>(method));
}

/// Shared with its own pending operations; whatever ends it first counts.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(const asio::any_io_executor& executor, HttpRequest what,
           std::function<void(HttpAnswer)> done)
      : what_(std::move(what)), done_(std::move(done)), socket_(executor), deadline_(executor) {}

  void begin(Resolver& resolver) {
    deadline_.expires_after(std::max(what_.left, std::chrono::nanoseconds(0)));
    deadline_.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error) self->time_out();
    });
    resolver.resolve(what_.target.host,
                     [self = shared_from_this()](const std::vector<asio::ip::address>& addresses,
                                                 const std::string& why) {
                       if (self->done_) self->connect(addresses, why);
                     });
  }

 private:
  enum class Stage : std::uint8_t { name, connection, answer };

  void connect(const std::vector<asio::ip::address>& addresses, const std::string& why) {
    if (addresses.empty()) {
      return fail(fmt::format("no address for {}: {}", what_.target.host, why));
    }
    stage_ = Stage::connection;
    std::vector<tcp::endpoint> ends;
    ends.reserve(addresses.size());
    for (const auto& address : addresses) ends.emplace_back(address, what_.target.port);
    asio::async_connect(socket_, ends,
                        [self = shared_from_this()](const error_code& error, const tcp::endpoint&) {
                          if (!self->done_) return;
                          if (error) return self->fail(error);
                          self->send();
                        });
  }

  void send() {
    stage_ = Stage::answer;
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    request_.version(11);
    request_.method(verb_of(what_.method));
    request_.target(what_.target.path);
    request_.set(http::field::host, what_.target.host_field);
    request_.set(http::field::user_agent, "understudy");
    request_.set(http::field::accept, "application/json, */*;q=0.5");
    request_.keep_alive(false);
    if (what_.method == Method::post) {
      request_.set(http::field::content_type, "application/json");
      request_.body() = what_.body;
    }
    request_.prepare_payload();
    answer_.sent = true;
    http::async_write(socket_, request_,
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                        if (!self->done_) return;
                        // A server may answer and close before it has read everything.
                        if (error && error != asio::error::broken_pipe) return self->fail(error);
                        self->receive();
                      });
  }

  void receive() {
    parser_.emplace();
    parser_->body_limit(largest_answer);
    http::async_read(socket_, buffer_, *parser_,
                     [self = shared_from_this()](const error_code& error, std::size_t) {
                       if (!self->done_) return;
                       if (error) return self->fail(error);
                       self->answer_.status = static_cast<int>(self->parser_->get().result_int());
                       self->answer_.body = std::move(self->parser_->get().body());
                       self->finish();
                     });
  }

  void time_out() {
    if (!done_) return;
    const std::string limit = model::to_text(what_.patience);
    switch (stage_) {
      case Stage::name:
        return fail(fmt::format("no address for {} within {}", what_.target.host, limit));
      case Stage::connection: return fail(fmt::format("no connection within {}", limit));
      case Stage::answer: return fail(fmt::format("no answer within {}", limit));
    }
  }

  void fail(const error_code& error) {
    answer_.ours = is_ours(error);
    fail(describe(error));
  }

  void fail(std::string why) {
    answer_.error = std::move(why);
    finish();
  }

  void finish() {
    deadline_.cancel();
    error_code ignored;
    socket_.close(ignored);
    const auto call = std::exchange(done_, nullptr);
    call(std::move(answer_));
  }

  HttpRequest what_;
  std::function<void(HttpAnswer)> done_;
  tcp::socket socket_;
  asio::steady_timer deadline_;
  http::request<http::string_body> request_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::response_parser<http::string_body>> parser_;
  HttpAnswer answer_;
  Stage stage_ = Stage::name;
};

}  // namespace

void send_request(const asio::any_io_executor& executor, Resolver& resolver, HttpRequest request,
                  std::function<void(HttpAnswer)> done) {
  std::make_shared<Exchange>(executor, std::move(request), std::move(done))->begin(resolver);
}

}  // namespace understudy::probe
