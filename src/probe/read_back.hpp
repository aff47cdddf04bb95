/// \file
/// Looks for the acknowledged writes of one ledger file and counts what is gone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "agent_process.hpp"
#include "replay.hpp"
#include "understudy/model/event.hpp"
#include "wire.hpp"

namespace understudy::probe {

/// One read-back. Destroying it kills its agent without calling back.
class ReadBack {
 public:
  using Done = std::function<void(model::WritesMeasured)>;

  ReadBack(const boost::asio::any_io_executor& executor, ReplayedWrites writes);

  /// `done` comes once, later. Without acknowledged writes no agent is started.
  void start(std::vector<std::string> argv, const ReadbackJob& job, Done done);

 private:
  void heard(const Line& line);
  void take(const Found& found);
  void finish(const std::string& trouble);

  boost::asio::any_io_executor executor_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::unique_ptr<AgentProcess> process_;
  Done done_;
  model::WritesMeasured measured_;
  std::map<std::uint64_t, Write> open_;  ///< Acknowledged, not yet accounted for.
  std::size_t unknown_ = 0;
  std::size_t left_over_ = 0;
  std::string first_unknown_;
  std::string first_left_over_;
  std::string ledger_trouble_;
};

}  // namespace understudy::probe
