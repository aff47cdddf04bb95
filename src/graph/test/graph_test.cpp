#include "understudy/graph/graph.hpp"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "understudy/graph/loss.hpp"
#include "understudy/graph/order.hpp"
#include "understudy/graph/recovery.hpp"

namespace understudy::graph {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Graph graph_of(std::size_t nodes, const std::vector<std::pair<Node, Node>>& critical,
               const std::vector<std::pair<Node, Node>>& minor = {}) {
  Builder builder;
  for (const auto& [from, to] : critical) builder.need(from, Bond::critical, to);
  for (const auto& [from, to] : minor) builder.need(from, Bond::non_critical, to);
  return builder.build(nodes);
}

/// 0 needs 1, or 2 in its stead.
Graph with_a_stand_in(const std::vector<std::pair<Node, Node>>& further = {}) {
  Builder builder;
  const std::vector<Node> either{1, 2};
  builder.need(0, Bond::critical, either);
  for (const auto& [from, to] : further) builder.need(from, Bond::critical, to);
  return builder.build(4);
}

TEST(Graph, KnowsWhoNeedsWhomInBothDirections) {
  const Graph graph = graph_of(4, {{2, 0}, {0, 1}, {2, 1}, {0, 3}});

  EXPECT_THAT(graph.children(0), ElementsAre(1, 3));
  EXPECT_THAT(graph.children(2), ElementsAre(0, 1));
  EXPECT_THAT(graph.children(3), IsEmpty());
  ASSERT_THAT(graph.needed_in(1), SizeIs(2));
  EXPECT_EQ(graph.owner(graph.needed_in(1)[0]), 0U);
  EXPECT_EQ(graph.owner(graph.needed_in(1)[1]), 2U);
}

TEST(Order, PutsIntoOneLayerWhatCanBeRecoveredAtOnce) {
  // api needs database and cdn, the shop needs api and, less so, search.
  const Graph graph = graph_of(5, {{1, 2}, {1, 3}, {0, 1}}, {{0, 4}});

  const Order order = recovery_order(graph);

  ASSERT_EQ(order.layers(), 3U);
  EXPECT_THAT(order.in(0), ElementsAre(2, 3, 4));
  EXPECT_THAT(order.in(1), ElementsAre(1));
  EXPECT_THAT(order.in(2), ElementsAre(0));
  EXPECT_THAT(cycles(graph, order), IsEmpty());
}

TEST(Order, WaitsForOneAlternativeOnly) {
  const Order order = recovery_order(with_a_stand_in({{2, 3}}));

  EXPECT_EQ(order.layer[0], 1U);
  EXPECT_EQ(order.layer[2], 1U);
}

TEST(Order, ACycleWithAWayOutIsNone) {
  const Graph graph = with_a_stand_in({{1, 0}});

  const Order order = recovery_order(graph);

  EXPECT_THAT(order.sequence, SizeIs(4));
  EXPECT_THAT(cycles(graph, order), IsEmpty());
}

TEST(Cycles, ShowTheShortestWayRound) {
  const Graph graph = graph_of(6, {{0, 1}, {1, 2}, {2, 3}, {3, 1}, {3, 0}, {5, 4}, {5, 0}});

  const auto found = cycles(graph, recovery_order(graph));

  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].nodes, ElementsAre(1, 2, 3));
}

TEST(Cycles, APartThatNeedsItselfIsOne) {
  const Graph graph = graph_of(2, {{0, 0}, {1, 0}});

  const auto found = cycles(graph, recovery_order(graph));

  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].nodes, ElementsAre(0));
}

TEST(Cycles, NonCriticalEdgesMakeNone) {
  const Graph graph = graph_of(2, {{0, 1}}, {{1, 0}});

  EXPECT_THAT(cycles(graph, recovery_order(graph)), IsEmpty());
}

TEST(Recovery, AddsUpAlongTheLongestWay) {
  const Graph graph = graph_of(4, {{0, 1}, {1, 2}, {0, 3}});
  const std::vector<Declared> declared{
      {.own = hours(1)}, {.own = hours(2)}, {.promise = hours(3)}, {.promise = hours(4)}};

  const auto recovery = recover(graph, recovery_order(graph), declared);

  EXPECT_EQ(recovery[0].worst, hours(6));
  EXPECT_THAT(critical_path(recovery, 0), ElementsAre(0, 1, 2));
}

TEST(Recovery, APromiseHoldsWhatIsBelowIt) {
  const Graph graph = graph_of(2, {{0, 1}});

  const auto within = recover(graph, recovery_order(graph),
                              std::vector<Declared>{{.promise = hours(5)}, {.promise = hours(2)}});
  const auto beyond = recover(graph, recovery_order(graph),
                              std::vector<Declared>{{.promise = hours(1)}, {.promise = hours(2)}});

  EXPECT_EQ(within[0].own, hours(3));
  EXPECT_EQ(within[0].worst, hours(5));
  EXPECT_EQ(beyond[0].worst, hours(2));
}

TEST(Recovery, WaitsForTheAlternativeThatIsBackFirst) {
  const std::vector<Declared> declared{{.own = hours(1)}, {.own = hours(9)}, {.own = hours(2)}, {}};
  const Graph graph = with_a_stand_in();

  EXPECT_EQ(recover(graph, recovery_order(graph), declared)[0].worst, hours(3));
}

TEST(Recovery, ExpectsTheMeanOfWhatOneFailureTakes) {
  const Graph graph = graph_of(3, {{0, 1}, {0, 2}});
  const std::vector<Declared> declared{
      {.own = minutes(10)}, {.own = minutes(20)}, {.own = minutes(60)}};
  const Order order = recovery_order(graph);
  const auto recovery = recover(graph, order, declared);

  // 10 when it fails itself, 30 and 70 when what it needs does.
  EXPECT_EQ(expected(graph, order, recovery, 0), Time(minutes(110)) / 3);
  EXPECT_EQ(expected(graph, order, recovery, 2), minutes(60));
}

TEST(BlastRadius, StopsByCriticalNeedsAndDegradesByTheOthers) {
  // 0 needs 1 needs 2; 3 needs 2 less so, 4 needs 3.
  const Graph graph = graph_of(5, {{0, 1}, {1, 2}, {4, 3}}, {{3, 2}});
  BlastRadius radius(graph);

  const Impact impact = radius.of(2);

  EXPECT_THAT(impact.stopped, ElementsAre(0, 1));
  EXPECT_THAT(impact.degraded, ElementsAre(3, 4));
  EXPECT_THAT(radius.of(0).stopped, IsEmpty());
  EXPECT_EQ(radius.stops(2), 2U);
}

TEST(BlastRadius, AnAlternativeHoldsOut) {
  const Graph graph = with_a_stand_in();
  BlastRadius radius(graph);

  EXPECT_THAT(radius.of(1).stopped, IsEmpty());
  EXPECT_THAT(radius.of(1).degraded, IsEmpty());
  EXPECT_THAT(radius.of(std::vector<Node>{1, 2}).stopped, ElementsAre(0));
}

TEST(CutSets, AreTheSinglePointsWhereEverythingIsNeeded) {
  const Graph graph = graph_of(3, {{0, 1}, {1, 2}});

  EXPECT_THAT(minimal_cut_sets(graph, 0, 3).sets,
              ElementsAre(ElementsAre(0), ElementsAre(1), ElementsAre(2)));
}

TEST(CutSets, PairAlternativesAndFindWhatTheyShare) {
  EXPECT_THAT(minimal_cut_sets(with_a_stand_in(), 0, 2).sets,
              ElementsAre(ElementsAre(0), ElementsAre(1, 2)));
  EXPECT_THAT(minimal_cut_sets(with_a_stand_in({{1, 3}, {2, 3}}), 0, 2).sets,
              ElementsAre(ElementsAre(0), ElementsAre(3), ElementsAre(1, 2)));
  EXPECT_THAT(minimal_cut_sets(with_a_stand_in(), 0, 1).sets, ElementsAre(ElementsAre(0)));
}

TEST(CutSets, SayWhenThereAreMoreThanWereKept) {
  const Graph graph = graph_of(3, {{0, 1}, {0, 2}});

  EXPECT_FALSE(minimal_cut_sets(graph, 0, 1, 2).complete);
  EXPECT_TRUE(minimal_cut_sets(graph, 0, 1, 4).complete);
}

TEST(SinglePoints, StandInTheOrderOfWhatTheyStop) {
  const Graph graph = graph_of(4, {{0, 1}, {1, 2}, {3, 2}});

  const auto points = single_points(graph, 10);

  ASSERT_THAT(points, SizeIs(2));
  EXPECT_EQ(points[0].node, 2U);
  EXPECT_EQ(points[0].stops, 3U);
  EXPECT_EQ(points[1].node, 1U);
  EXPECT_EQ(points[1].stops, 1U);
}

}  // namespace

}  // namespace understudy::graph
