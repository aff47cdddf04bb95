/// \file
/// Blocks that go on while later steps are done. Private to the module.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "shell_process.hpp"
#include "understudy/exercise/secrets.hpp"
#include "understudy/model/event.hpp"
#include "understudy/model/plan.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::exercise {

/// Holds what was begun until it is ended, with all that it has started. Destroying this ends it
/// as well.
class Background {
 public:
  /// What is to run, as it will be told of.
  struct Begun {
    std::string action;
    int attempt = 1;
    model::PlannedCommand command;
    std::string mark;  ///< Entry of the environment that all its processes have.
  };

  Background(boost::asio::any_io_executor executor, const os::Clock& clock);
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  Background(Background&&) = delete;
  Background& operator=(Background&&) = delete;
  ~Background();

  /// Why it could not be started; empty: it runs.
  [[nodiscard]] std::string start(Begun what, os::Spawn spawn, std::string input);

  /// Ends all and says how each went, in the order in which they were begun.
  [[nodiscard]] std::vector<model::StepFinished> end(const Secrets& secrets);

 private:
  struct Running;

  boost::asio::any_io_executor executor_;
  const os::Clock& clock_;
  std::vector<std::unique_ptr<Running>> running_;
};

}  // namespace understudy::exercise
