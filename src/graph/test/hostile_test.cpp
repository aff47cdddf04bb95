// Shapes that break what recurses or is not linear. They are large enough that a quadratic
// algorithm would run into the time limit of the test.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <gtest/gtest.h>

#include "understudy/graph/graph.hpp"
#include "understudy/graph/loss.hpp"
#include "understudy/graph/order.hpp"
#include "understudy/graph/recovery.hpp"

namespace understudy::graph {

namespace {

/// More than any company declares; the long form of the tests takes a million.
const Node many = std::getenv("US_LONG") != nullptr ? 1'000'000 : 300'000;

std::vector<Declared> one_second_each(std::size_t nodes) {
  return std::vector<Declared>(nodes, Declared{.own = std::chrono::seconds(1)});
}

/// Each needs the next one.
Graph chain(Node nodes, bool closed) {
  Builder builder;
  for (Node node = 0; node + 1 < nodes; ++node) builder.need(node, Bond::critical, node + 1);
  if (closed) builder.need(nodes - 1, Bond::critical, 0);
  return builder.build(nodes);
}

TEST(Hostile, AVeryLongChain) {
  const Graph graph = chain(many, false);

  const Order order = recovery_order(graph);
  const auto recovery = recover(graph, order, one_second_each(many));
  BlastRadius radius(graph);

  EXPECT_EQ(order.layers(), many);
  EXPECT_EQ(components(graph).count, many);
  EXPECT_EQ(recovery[0].worst, std::chrono::seconds(many));
  EXPECT_EQ(critical_path(recovery, 0).size(), many);
  EXPECT_EQ(expected(graph, order, recovery, 0),
            std::chrono::milliseconds(500 * std::int64_t{many} + 500));
  EXPECT_EQ(radius.of(many - 1).stopped.size(), many - 1);
  const auto points = single_points(graph, 3);
  ASSERT_EQ(points.size(), 3U);
  EXPECT_GT(points[0].stops, many / 2);
}

TEST(Hostile, AVeryLargeRing) {
  const Graph graph = chain(many, true);

  const auto found = cycles(graph, recovery_order(graph));

  EXPECT_EQ(components(graph).count, 1U);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].nodes.size(), many);
}

TEST(Hostile, AVeryLargeStar) {
  Builder builder;
  for (Node node = 1; node < many; ++node) builder.need(node, Bond::critical, Node{0});
  const Graph graph = builder.build(many);

  const auto points = single_points(graph, 2);

  EXPECT_EQ(recovery_order(graph).layers(), 2U);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].node, 0U);
  EXPECT_EQ(points[0].stops, many - 1);
}

TEST(Hostile, VeryManyAlternatives) {
  std::vector<Node> all;
  for (Node node = 1; node < many; ++node) all.push_back(node);
  Builder builder;
  builder.need(0, Bond::critical, all);
  const Graph graph = builder.build(many);
  BlastRadius radius(graph);

  EXPECT_EQ(recovery_order(graph).layer[0], 1U);
  EXPECT_TRUE(radius.of(1).stopped.empty());
  EXPECT_EQ(radius.of(all).stopped, std::vector<Node>{0});
  EXPECT_EQ(components(graph).count, many);
}

TEST(Hostile, EveryOneNeedsAllOthers) {
  const Node nodes = std::getenv("US_LONG") != nullptr ? 2'000 : 1'000;
  Builder builder;
  for (Node from = 0; from < nodes; ++from) {
    for (Node to = 0; to < nodes; ++to) {
      if (from != to) builder.need(from, Bond::critical, to);
    }
  }
  const Graph graph = builder.build(nodes);

  const auto found = cycles(graph, recovery_order(graph));
  BlastRadius radius(graph);

  EXPECT_EQ(components(graph).count, 1U);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].nodes.size(), 2U);
  EXPECT_EQ(radius.stops(7), nodes - 1);
}

TEST(Hostile, ManyAlternativesKeepTheCutSetsBounded) {
  // 12 needs of 12 alternatives each: 12^12 sets of one from each of them, were they wanted.
  constexpr Node width = 12;
  Builder builder;
  Node next = 1;
  for (Node need = 0; need < width; ++need) {
    std::vector<Node> either;
    for (Node i = 0; i < width; ++i) either.push_back(next++);
    builder.need(0, Bond::critical, either);
  }
  const Graph graph = builder.build(next);

  EXPECT_EQ(minimal_cut_sets(graph, 0, 3).sets.size(), 1U);
  EXPECT_EQ(minimal_cut_sets(graph, 0, width, 100).sets.size(), width + 1);
}

}  // namespace

}  // namespace understudy::graph
