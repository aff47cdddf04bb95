/// \file
/// A DNS server for one address that can be changed, withheld or denied.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "understudy/os/descriptor.hpp"

namespace understudy::probe::test {

enum class NameServerMood : std::uint8_t { answering, denying, silent };

/// Answers every A question with its address, from a thread of its own.
class NameServer {
 public:
  explicit NameServer(std::string address);
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;
  NameServer(NameServer&&) = delete;
  NameServer& operator=(NameServer&&) = delete;
  ~NameServer();

  /// `127.0.0.1:PORT`.
  [[nodiscard]] std::string place() const;
  void point_to(const std::string& address);

  void set(NameServerMood mood) { mood_ = mood; }

  /// The number of questions for an A record so far.
  [[nodiscard]] int questions() const { return questions_; }

 private:
  void serve();
  [[nodiscard]] std::string answer_to(const std::string& question);

  os::Descriptor socket_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::string address_;
  std::atomic<NameServerMood> mood_ = NameServerMood::answering;
  std::atomic<int> questions_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace understudy::probe::test
