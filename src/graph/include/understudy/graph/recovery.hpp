/// \file
/// How long it takes until something is back.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "understudy/graph/graph.hpp"
#include "understudy/graph/order.hpp"

namespace understudy::graph {

using Time = std::chrono::milliseconds;

/// What is declared of a node's recovery.
struct Declared {
  /// What its own procedure takes at most, once all that it needs is back.
  std::optional<Time> own;
  /// Its RTO: the time until it is back whatever failed, what it needs included.
  std::optional<Time> promise;
};

struct Recovery {
  /// Its own part: `own`; else what its promise leaves beyond what it needs; else nothing.
  Time own{0};
  /// The worst case: all that it needs has failed as well, everything is recovered as soon as it
  /// can be, and each part takes as long as it may. For the first alternative that a layer of the
  /// order brings back, a need waits no longer.
  Time worst{0};
  /// The critical child on the longest way down; `no_node` when it waits for nothing.
  Node waits_for = no_node;
};

/// By node. What the order leaves out (it needs itself) has no figures: all zero.
[[nodiscard]] std::vector<Recovery> recover(const Graph& graph, const Order& order,
                                            std::span<const Declared> declared);

/// From `node` down the longest way: what is recovered last comes first.
[[nodiscard]] std::vector<Node> critical_path(std::span<const Recovery> recovery, Node node);

/// What to expect when one part fails: each part whose loss stops `node` by way of needs without
/// alternatives, itself among them, is as likely as any other, and everything on the longest way
/// from it up to `node` is recovered in turn. The mean of those times. Never above the worst case.
[[nodiscard]] Time expected(const Graph& graph, const Order& order,
                            std::span<const Recovery> recovery, Node node);

}  // namespace understudy::graph
