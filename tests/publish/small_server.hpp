/// \file
/// A web server of one folder on a loopback port, for as long as it lives.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <thread>

namespace understudy::blackbox {

/// Answers GET, one connection at a time, and closes each after two answers, so that whoever reads
/// must connect again.
class SmallServer {
 public:
  explicit SmallServer(std::filesystem::path folder);
  SmallServer(const SmallServer&) = delete;
  SmallServer& operator=(const SmallServer&) = delete;
  SmallServer(SmallServer&&) = delete;
  SmallServer& operator=(SmallServer&&) = delete;
  ~SmallServer();

  [[nodiscard]] std::string address() const;

 private:
  void serve() const;

  std::filesystem::path folder_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace understudy::blackbox
