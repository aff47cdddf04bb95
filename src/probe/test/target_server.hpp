/// \file
/// A small HTTP service to measure: keeps records and misbehaves on demand.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace understudy::probe::test {

/// How requests are answered.
struct Behaviour {
  int status = 0;                      ///< Not 0: every request gets this status.
  bool reset = false;                  ///< Connections are reset when a request is there.
  bool silent = false;                 ///< Requests are never answered.
  std::chrono::milliseconds delay{0};  ///< Before each answer.
  std::string text = "served";         ///< The body of GET /.
};

/// Runs in a thread of its own. `POST /records/` keeps the body and answers 201 with its `url`;
/// `GET` and `DELETE` there do what one expects; everything else is answered with the text.
class TargetServer {
 public:
  /// Port 0: any free one.
  explicit TargetServer(const std::string& address = "127.0.0.1", std::uint16_t port = 0);
  TargetServer(const TargetServer&) = delete;
  TargetServer& operator=(const TargetServer&) = delete;
  TargetServer(TargetServer&&) = delete;
  TargetServer& operator=(TargetServer&&) = delete;
  ~TargetServer();

  [[nodiscard]] std::uint16_t port() const { return port_; }

  [[nodiscard]] std::string url(const std::string& path) const;

  void behave(Behaviour behaviour);
  /// No new connections: they are refused. Cannot be taken back.
  void refuse();

  [[nodiscard]] std::map<int, std::string> records() const;
  /// As after the restore of a snapshot: these records are gone.
  void forget(const std::set<int>& ids);
  /// The next new record gets this id, if it is free.
  void continue_at(int id);
  /// As if somebody else had written it.
  void put(int id, const std::string& body);

 private:
  struct Session;
  void accept();

  std::string address_;
  boost::asio::io_context context_{1};
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  Behaviour behaviour_;
  std::map<int, std::string> records_;
  int next_id_ = 1;
  std::vector<std::shared_ptr<Session>> silent_;
  std::thread thread_;
};

}  // namespace understudy::probe::test
