/// \file
/// The service under test, as a process of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/client.hpp"
#include "support/process.hpp"

namespace bookstore::test {

class Api {
 public:
  /// Starts bookstore-api at a free port of 127.0.0.1 with these settings ("NAME=value"). Throws
  /// when it does not come up.
  explicit Api(const std::string& conninfo, const std::vector<std::string>& settings = {});

  [[nodiscard]] std::uint16_t port() const { return port_; }

  [[nodiscard]] Client client() const { return Client(port_); }

  /// Waits until every thread (2 unless set otherwise) has all its database connections. Throws
  /// when that does not come.
  void wait_for_database(int threads = 2);

  [[nodiscard]] Process& process() { return process_; }

 private:
  Process process_;
  std::uint16_t port_ = 0;
};

/// Runs bookstore-api with these settings until it ends.
struct ApiRun {
  int status = -1;
  std::string output;
};

[[nodiscard]] ApiRun run_api(const std::vector<std::string>& settings,
                             const std::vector<std::string>& arguments = {});

}  // namespace bookstore::test
