// A controller for the crash tests. `agent guardian RUN_FOLDER` is the guardian, as in the real
// program; `run FOLDER POINT [INJECT REVERT]` drives one fault on the file FOLDER/fault and, at the
// named point, kills itself with its whole process group. INJECT and REVERT are shell scripts
// that take the place of the plain commands; `$1` is FOLDER. Says each step on standard output.

#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <unistd.h>

#include "understudy/fault/fault_driver.hpp"
#include "understudy/fault/guardian.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/clock.hpp"

namespace {

using understudy::fault::FaultDriver;
using understudy::fault::FaultSetup;
namespace model = understudy::model;

FaultSetup setup_for(std::span<char*> arguments) {
  const std::filesystem::path folder = arguments[2];
  const std::string file = (folder / "fault").string();
  FaultSetup setup;
  setup.fault.name.value = "file-there";
  setup.fault.inject = {"touch", file};
  setup.fault.effect = {"test", "-e", file};
  setup.fault.revert = {"rm", "-f", file};
  setup.fault.reverted = {"test", "!", "-e", file};
  setup.fault.timeout = std::chrono::seconds(5);
  setup.run_folder = folder / "runs" / "one";
  if (arguments.size() > 5) {
    setup.fault.inject = {"sh", "-c", arguments[4], "sh", folder.string()};
    setup.fault.revert = {"sh", "-c", arguments[5], "sh", folder.string()};
  }
  return setup;
}

class Controller {
 public:
  Controller(FaultSetup setup, std::string_view point)
      : point_(point),
        driver_(make_fault_driver(context_.get_executor(), std::move(setup), clock_)) {}

  int run() {
    reach("started");
    driver_->arm(
        [this](const model::UndoArmed& armed) { then("armed", armed.ok, [this] { inject(); }); },
        [](const std::string& how) { std::cout << how << '\n'
                                               << std::flush; });
    reach("arming");
    context_.run();
    return failed_ ? 1 : 0;
  }

 private:
  void inject() {
    driver_->inject([this](const model::FaultInjected& injected) {
      then("injected", injected.ok, [this] { revert(); });
    });
    reach("injecting");
  }

  void revert() {
    driver_->revert(
        [this](const model::FaultReverted& reverted) { then("reverted", reverted.ok, [] {}); });
    reach("reverting");
  }

  template <typename Next>
  void then(std::string_view name, bool ok, const Next& next) {
    std::cout << name << (ok ? "" : " not") << '\n' << std::flush;
    failed_ = failed_ || !ok;
    reach(name);
    next();
  }

  void reach(std::string_view point) const {
    if (point == point_) ::kill(0, SIGKILL);
  }

  std::string_view point_;
  bool failed_ = false;
  understudy::os::SystemClock clock_;
  boost::asio::io_context context_;
  std::unique_ptr<FaultDriver> driver_;
};

}  // namespace

int main(int count, char** words) {
  const std::span arguments(words, static_cast<std::size_t>(count));
  if (count == 4 && std::string_view(arguments[1]) == "agent") {
    return understudy::fault::guardian_main(arguments[3], STDIN_FILENO, STDOUT_FILENO);
  }
  if (count < 4) return 2;
  return Controller(setup_for(arguments), arguments[3]).run();
}
