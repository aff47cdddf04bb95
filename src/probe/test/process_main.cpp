/// \file
/// The processes the tests start: the agents, a target that can be killed or frozen, and a
/// controller that can be killed.
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <unistd.h>

#include "schedule.hpp"
#include "target_server.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/probe/agents.hpp"
#include "understudy/probe/measurement.hpp"

namespace {

namespace probe = understudy::probe;

int agent(const std::string& kind) {
  if (kind == "probe") return probe::probe_agent_main(STDIN_FILENO, STDOUT_FILENO);
  if (kind == "ledger") return probe::ledger_agent_main(STDIN_FILENO, STDOUT_FILENO);
  if (kind == "readback") return probe::readback_agent_main(STDIN_FILENO, STDOUT_FILENO);
  return 64;
}

/// Says its port and the instant from which it serves; ends with its standard input.
int serve(const std::string& address, std::uint16_t port) {
  const probe::test::TargetServer server(address, port);
  std::cout << server.port() << ' ' << probe::boot_now() << '\n' << std::flush;
  std::string line;
  while (std::getline(std::cin, line)) {
  }
  return 0;
}

/// Measures until it is killed; says "started" or why not.
int control(const std::string& folder, const std::string& url) {
  boost::asio::io_context context(1);
  const understudy::os::SystemClock clock;
  probe::MeasurementConfig config{.run_folder = folder, .run_id = "killed"};
  config.probe.url.value = url;
  config.ledger.emplace();
  config.ledger->url.value = url + "records/";
  config.ledger->body = R"({"text": "{token}"})";
  config.ledger->locator = "/url";
  const auto measurement = probe::make_measurement(context.get_executor(), config, clock);
  measurement->start(
      [](const understudy::model::MeasuringStarted& started) {
        std::cout << (started.ok ? "started" : started.detail) << '\n' << std::flush;
      },
      [](const auto&) {}, [](const auto&) {});
  context.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 2 && words[0] == "agent") return agent(words[1]);
  if (words.size() == 3 && words[0] == "serve") {
    return serve(words[1], static_cast<std::uint16_t>(std::stoi(words[2])));
  }
  if (words.size() == 3 && words[0] == "control") return control(words[1], words[2]);
  return 64;
}
