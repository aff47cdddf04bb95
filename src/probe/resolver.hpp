/// \file
/// Names to addresses without waiting: c-ares on an Asio executor, as the machine's resolv.conf and
/// hosts file say at the moment of each question. One thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/address.hpp>

namespace understudy::probe {

/// Every question is asked anew: a DNS change must be seen at once. The caller keeps its own
/// deadline; a question that nobody answers costs nothing else.
class Resolver {
 public:
  /// The addresses in the order to try them; empty with a reason.
  using Done = std::function<void(std::vector<boost::asio::ip::address>, std::string)>;

  /// `name_servers`: `ADDRESS[:PORT]`, comma separated; empty: the machine's. `patience` is how
  /// long a client waits for an answer in all: a lost question is repeated within it.
  Resolver(boost::asio::any_io_executor executor, std::string name_servers,
           std::chrono::milliseconds patience);
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  Resolver(Resolver&&) = delete;
  Resolver& operator=(Resolver&&) = delete;
  ~Resolver();

  /// `done` runs later, never from within this call; not at all once the resolver is destroyed.
  void resolve(const std::string& host, Done done);

 private:
  class Channel;
  std::shared_ptr<Channel> current();

  boost::asio::any_io_executor executor_;
  std::string name_servers_;
  std::chrono::milliseconds patience_;
  std::shared_ptr<Channel> channel_;
  std::string settings_;  ///< Which resolv.conf the channel was made from.
};

}  // namespace understudy::probe
