/// \file
/// Owned file descriptors and pipes.
#pragma once

#include <utility>

#include "understudy/diag/result.hpp"

namespace understudy::os {

/// Owns one file descriptor and closes it. -1 means none.
class Descriptor {
 public:
  Descriptor() = default;

  explicit Descriptor(int fd) noexcept : fd_(fd) {}

  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() { reset(); }

  [[nodiscard]] int get() const noexcept { return fd_; }

  [[nodiscard]] bool valid() const noexcept { return fd_ >= 0; }

  /// Gives the descriptor away: the caller closes it.
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }

  void reset() noexcept;

 private:
  int fd_ = -1;
};

/// Both ends close on exec.
struct Pipe {
  Descriptor read;
  Descriptor write;
};

[[nodiscard]] diag::Result<Pipe> make_pipe();

}  // namespace understudy::os
