/// \file
/// A file that is written beside the one it is to become. Private to the module.
///
/// It is locked while its process lives, so that what a process left that was killed is told from
/// what another one is writing now: the next that writes the same file removes it.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "understudy/os/descriptor.hpp"

namespace understudy::os {

/// `NAME.understudy-new.PID` in a folder; removed again unless it becomes NAME. Errors are those of
/// errno.
class Beside {
 public:
  /// `folder` is a descriptor that must outlive it.
  [[nodiscard]] static std::expected<Beside, int> make(int folder, std::string name, mode_t mode);

  Beside(Beside&& other) noexcept;
  Beside& operator=(Beside&&) = delete;
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside();

  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

  /// 0, or why not. All of the bytes, durably.
  [[nodiscard]] int write(std::string_view bytes) const;

  enum class Over : std::uint8_t { anything, nothing };

  /// Gives it its name; 0, or why not. Durable after a sync of the folder.
  [[nodiscard]] int become(Over over);

 private:
  Beside(int folder, std::string name, std::string own, Descriptor fd)
      : folder_(folder), name_(std::move(name)), own_(std::move(own)), fd_(std::move(fd)) {}

  int folder_ = -1;
  std::string name_;
  std::string own_;  ///< Empty when there is nothing to remove.
  Descriptor fd_;
};

}  // namespace understudy::os
