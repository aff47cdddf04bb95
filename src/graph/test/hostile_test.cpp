// Shapes that break what recurses or is not linear. They are large enough that a quadratic
// algorithm would run into the time limit of the test.

#include <chrono>
#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

#include "understudy/graph/graph.hpp"
#include "understudy/graph/loss.hpp"
#include "understudy/graph/order.hpp"
#include "understudy/graph/recovery.hpp"

namespace understudy::graph {

namespace {

constexpr Node million = 1'000'000;

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

TEST(Hostile, AChainOfAMillion) {
  const Graph graph = chain(million, false);

  const Order order = recovery_order(graph);
  const auto recovery = recover(graph, order, one_second_each(million));
  BlastRadius radius(graph);

  EXPECT_EQ(order.layers(), million);
  EXPECT_EQ(components(graph).count, million);
  EXPECT_EQ(recovery[0].worst, std::chrono::seconds(million));
  EXPECT_EQ(critical_path(recovery, 0).size(), million);
  EXPECT_EQ(expected(graph, order, recovery, 0), std::chrono::milliseconds(500'000'500));
  EXPECT_EQ(radius.of(million - 1).stopped.size(), million - 1);
  const auto points = single_points(graph, 3);
  ASSERT_EQ(points.size(), 3U);
  EXPECT_GT(points[0].stops, million / 2);
}

TEST(Hostile, ARingOfAMillion) {
  const Graph graph = chain(million, true);

  const auto found = cycles(graph, recovery_order(graph));

  EXPECT_EQ(components(graph).count, 1U);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].nodes.size(), million);
}

TEST(Hostile, AStarOfAMillion) {
  Builder builder;
  for (Node node = 1; node < million; ++node) builder.need(node, Bond::critical, Node{0});
  const Graph graph = builder.build(million);

  const auto points = single_points(graph, 2);

  EXPECT_EQ(recovery_order(graph).layers(), 2U);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].node, 0U);
  EXPECT_EQ(points[0].stops, million - 1);
}

TEST(Hostile, AMillionAlternatives) {
  std::vector<Node> all;
  for (Node node = 1; node < million; ++node) all.push_back(node);
  Builder builder;
  builder.need(0, Bond::critical, all);
  const Graph graph = builder.build(million);
  BlastRadius radius(graph);

  EXPECT_EQ(recovery_order(graph).layer[0], 1U);
  EXPECT_TRUE(radius.of(1).stopped.empty());
  EXPECT_EQ(radius.of(all).stopped, std::vector<Node>{0});
  EXPECT_EQ(components(graph).count, million);
}

TEST(Hostile, EveryOneOfTwoThousandNeedsAllOfThem) {
  constexpr Node nodes = 2'000;
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
