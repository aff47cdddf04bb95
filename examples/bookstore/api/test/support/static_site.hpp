/// \file
/// A stand-in for the CDN: answers every request with the same status.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace bookstore::test {

class StaticSite {
 public:
  /// Serves at a free port of 127.0.0.1 until destroyed.
  explicit StaticSite(int status);
  StaticSite(const StaticSite&) = delete;
  StaticSite& operator=(const StaticSite&) = delete;
  StaticSite(StaticSite&&) = delete;
  StaticSite& operator=(StaticSite&&) = delete;
  ~StaticSite();

  [[nodiscard]] std::string url() const;

  /// The first line of the request that came last.
  [[nodiscard]] std::string last_request();

 private:
  void accept();

  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  int status_;
  std::string last_request_;
  std::thread thread_;
};

}  // namespace bookstore::test
