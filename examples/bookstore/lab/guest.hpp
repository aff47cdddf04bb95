/// \file
/// A command that the lab runs for a client: with the client's streams, in an instance or at the
/// client's place.
#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <sys/types.h>

#include "cloud.hpp"
#include "protocol.hpp"

namespace bookstore::lab {

/// Dies with the client's connection.
class Guest {
 public:
  Guest(Cloud& cloud, Request& request, int socket)
      : cloud_(cloud), request_(request), socket_(socket) {}

  /// Returns once the command has ended, with its end as the answer.
  [[nodiscard]] boost::json::object serve();

 private:
  [[nodiscard]] bool start(pid_t target, bool whole);
  [[nodiscard]] std::vector<std::string> environment_of(bool whole) const;
  void watch() const;

  Cloud& cloud_;
  Request& request_;
  int socket_;
  pid_t pid_ = -1;
};

}  // namespace bookstore::lab
