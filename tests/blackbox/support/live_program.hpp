/// \file
/// A program that is watched while it runs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <sys/types.h>

#include "programs.hpp"
#include "understudy/os/child.hpp"

namespace understudy::blackbox {

/// Collects what a program prints. Its process group is killed with this object if it still runs.
class LiveProgram {
 public:
  LiveProgram(std::vector<std::string> argv, const Environment& environment);

  [[nodiscard]] bool started() const { return child_ != nullptr; }

  [[nodiscard]] pid_t pid() const { return child_ ? child_->pid() : -1; }

  /// Takes in output until `enough` holds or the limit is over; says whether it holds.
  bool watch(const std::function<bool()>& enough, milliseconds limit);
  /// Until standard error contains the text.
  bool says(std::string_view text, milliseconds limit = seconds(60));
  /// Until it has ended, and all its output is there.
  std::optional<os::ExitStatus> wait(milliseconds limit = seconds(120));
  /// SIGKILL for this one process, none of its children.
  void kill() const;

  [[nodiscard]] const std::string& out() const { return out_; }

  [[nodiscard]] const std::string& err() const { return err_; }

 private:
  boost::asio::io_context context_{1};
  std::string out_;
  std::string err_;
  std::optional<os::ExitStatus> ended_;
  std::unique_ptr<os::Child> child_;
};

}  // namespace understudy::blackbox
