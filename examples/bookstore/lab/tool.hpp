/// \file
/// Runs well-kept tools by argument vector and waits for services to answer.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "understudy/diag/result.hpp"

namespace bookstore::lab {

/// Standard output of a tool that must succeed. The failure quotes the last line it complained
/// with.
[[nodiscard]] understudy::diag::Result<std::string> call(
    std::vector<std::string> argv, std::chrono::milliseconds limit = std::chrono::seconds(30));

/// One HTTP exchange, by curl. `status` 0: no answer.
struct HttpAnswer {
  int status = 0;
  std::string body;
  std::string headers;
};

struct HttpCall {
  std::string method = "GET";
  std::string url;
  std::vector<std::string> headers;
  std::string body;       ///< Sent when not empty.
  std::string from_file;  ///< Or this file's bytes.
  double limit_s = 5;
};

[[nodiscard]] HttpAnswer http(const HttpCall& what);

/// Asks `ready` again and again, a few milliseconds apart, until it says yes or the limit is over.
[[nodiscard]] bool wait_until(const std::function<bool()>& ready, std::chrono::milliseconds limit);

/// This very program as a path to execute, for this process's descendants that share its /proc. It
/// works also when the file has been built anew or removed since: a lab serves with the program
/// that brought it up until it ends.
[[nodiscard]] std::string own_program();

}  // namespace bookstore::lab
