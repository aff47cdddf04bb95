/// \file
/// One HTTP request as a client makes it: name, connection, question, answer, all anew and all
/// within one deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "http_target.hpp"
#include "resolver.hpp"

namespace understudy::probe {

enum class Method : std::uint8_t { get, post, remove };

struct HttpRequest {
  HttpTarget target;
  Method method = Method::get;
  std::string body;                          ///< JSON; for POST.
  std::chrono::milliseconds patience{1000};  ///< What a time-out's text says.
  std::chrono::nanoseconds left{0};          ///< From now to the deadline.
};

/// What came back.
struct HttpAnswer {
  int status = 0;  ///< 0: no answer.
  std::string body;
  std::string error;  ///< Why there is no answer, e.g. "connection refused".
  bool sent = false;  ///< The server may have acted on it.
  bool ours = false;  ///< Not the service's doing: this process has run out of something.
};

/// `done` runs once, later, on the executor; not at all when the executor's context ends before.
/// `resolver` outlives the request.
void send_request(const boost::asio::any_io_executor& executor, Resolver& resolver,
                  HttpRequest request, std::function<void(HttpAnswer)> done);

}  // namespace understudy::probe
