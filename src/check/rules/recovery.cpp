// Objectives that cannot hold along a chain of dependencies.

#include "understudy/graph/recovery.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "../recovery_times.hpp"
#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/graph/landscape.hpp"
#include "understudy/graph/order.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::check {

namespace {

using graph::Bond;
using graph::Landscape;
using graph::Node;
using std::chrono::milliseconds;

/// What stands below a part that promises nothing itself: the weakest promise, and whose it is.
struct Hidden {
  const model::Duration* promise = nullptr;
  Node whose = graph::no_node;
};

/// Promises that are weaker than one above them. Between two applications, US-R020 of two direct
/// neighbours is found where references are (neighbours.cpp).
class Promises {
 public:
  Promises(const Landscape& landscape,
           std::optional<model::Duration> model::Objectives::* objective)
      : landscape_(landscape),
        objective_(objective),
        promised_(landscape.size()),
        times_(landscape.size(), milliseconds::min()) {
    for (Node node = 0; node < landscape.size(); ++node) {
      promised_[node] = promised(landscape.part(node), objective);
      if (promised_[node] != nullptr) times_[node] = promised_[node]->value;
    }
  }

  /// Direct children.
  void check_direct(Sink& sink) {
    for (Node node = 0; node < landscape_.size(); ++node) {
      const model::Duration* own = promised_[node];
      if (own == nullptr) continue;
      each_child(node, [&](Node child) {
        if (times_[child] <= times_[node]) return;
        const model::Duration* below = promised_[child];
        if (landscape_.part(child).application != landscape_.part(node).application) return;
        report(node, graph::no_node, *own, {.promise = below, .whose = child}, sink);
      });
    }
  }

  /// By way of parts that promise nothing themselves.
  void check_through_others(const graph::Order& order, Sink& sink) {
    std::vector<Hidden> hidden(landscape_.size());
    for (const Node node : order.sequence) {
      const model::Duration* own = promised_[node];
      each_child(node, [&](Node child) {
        const model::Duration* direct = promised_[child];
        const Hidden below =
            direct != nullptr ? Hidden{.promise = direct, .whose = child} : hidden[child];
        if (below.promise == nullptr) return;
        if (own == nullptr) {
          keep_weaker(hidden[node], below);
        } else if (direct == nullptr && below.promise->value > own->value) {
          report(node, child, *own, below, sink);
        }
      });
    }
  }

 private:
  static void keep_weaker(Hidden& known, const Hidden& other) {
    if (known.promise == nullptr || known.promise->value < other.promise->value) known = other;
  }

  template <typename Visit>
  void each_child(Node node, const Visit& visit) {
    const graph::Graph& graph = landscape_.graph();
    const graph::Range needs = graph.needs_of(node);
    for (graph::Need need = needs.first; need < needs.last; ++need) {
      if (graph.bond(need) != Bond::critical || graph.alternatives(need).size() != 1) continue;
      visit(graph.alternatives(need).front());
    }
  }

  /// `by_way_of` is the child between, if there is one.
  void report(Node node, Node by_way_of, const model::Duration& own, const Hidden& below,
              Sink& sink) {
    const bool direct = by_way_of == graph::no_node;
    const bool time = objective_ == &model::Objectives::rto;
    const std::string_view name = time ? "RTO" : "RPO";
    const std::string parent = name_of(node, direct);
    const std::string whose = name_of(below.whose, direct);
    const std::string here = model::to_text(own.value);
    const std::string there = model::to_text(below.promise->value);
    const std::string way =
        direct ? std::string() : fmt::format(" (by way of '{}')", name_of(by_way_of, direct));
    std::string message =
        time
            ? fmt::format("'{}' promises to be back within {}, but needs '{}'{}, which may take {}",
                          parent, here, whose, way, there)
            : fmt::format(
                  "'{}' promises to lose at most {} of data, but '{}'{}, where data lies, "
                  "may lose {}",
                  parent, here, whose, way, there);
    diag::Diagnostic& finding = sink.error(
        time ? "US-R020" : "US-R022", std::move(message), own.where,
        fmt::format("lower the {} of '{}' to {} or less, or promise no less than {} here", name,
                    whose, here, there));
    finding.notes.push_back(
        {.message = fmt::format("the {} of '{}'", name, whose), .where = below.promise->where});
    if (direct) return;
    finding.notes.push_back(
        {.message = fmt::format("'{}' has no {} of its own", name_of(by_way_of, direct), name),
         .where = landscape_.part(by_way_of).where()});
  }

  /// Two rows of one application need no application's name.
  [[nodiscard]] std::string name_of(Node node, bool alone) const {
    return alone ? landscape_.part(node).own_name() : landscape_.name(node);
  }

  const Landscape& landscape_;
  std::optional<model::Duration> model::Objectives::* objective_;
  std::vector<const model::Duration*> promised_;
  std::vector<milliseconds> times_;  ///< What is promised; what is not is less than everything.
};

/// Steps one after another, from what is recovered first up to the part that promises too much.
class Sequential {
 public:
  Sequential(const Landscape& landscape, std::span<const graph::Declared> declared,
             std::span<const graph::Recovery> recovery, Sink& sink)
      : landscape_(landscape), declared_(declared), recovery_(recovery), sink_(sink) {}

  void check(const graph::Order& order) {
    // What is broken below is one finding, not one for everything above it.
    std::vector<bool> broken(landscape_.size(), false);
    for (const Node node : order.sequence) {
      const graph::Recovery& recovery = recovery_[node];
      const auto& promise = declared_[node].promise;
      if (!promise || recovery.worst <= *promise) continue;
      broken[node] = true;
      const bool alone = recovery.waits_for == graph::no_node || recovery.own > *promise;
      if (alone || broken[recovery.waits_for] || weaker_below(node, *promise)) continue;
      report(node, *promise);
    }
  }

 private:
  /// US-R020 says it: something on the way promises less than this does.
  [[nodiscard]] bool weaker_below(Node node, milliseconds promise) const {
    for (Node at = recovery_[node].waits_for; at != graph::no_node; at = recovery_[at].waits_for) {
      const auto& below = declared_[at].promise;
      if (below && *below > promise) return true;
    }
    return false;
  }

  void report(Node node, milliseconds promise) {
    std::vector<Node> path = graph::critical_path(recovery_, node);
    std::erase_if(path, [this](Node at) { return recovery_[at].own.count() == 0; });
    std::ranges::reverse(path);
    const std::string name = landscape_.name(node);
    const std::string needed = model::to_text(recovery_[node].worst);
    diag::Diagnostic& finding = sink_.error(
        "US-R021",
        fmt::format("'{}' promises to be back within {}, but recovering what it needs and then "
                    "itself may take {}",
                    name, model::to_text(promise), needed),
        promised(landscape_.part(node), &model::Objectives::rto)->where,
        fmt::format("promise no less than {} here, or give the steps on the way shorter time-outs",
                    needed));
    milliseconds sum{0};
    for (std::size_t i = 0; i < path.size(); ++i) {
      sum += recovery_[path[i]].own;
      if (path.size() > 2 * ends && i >= ends && i + ends < path.size()) continue;
      finding.notes.push_back(hop(path[i], sum, i == 0));
    }
  }

  [[nodiscard]] diag::Note hop(Node node, milliseconds sum, bool first) const {
    const std::string own = model::to_text(recovery_[node].own);
    const bool by_steps = declared_[node].own.has_value();
    const std::string so_far =
        first ? std::string() : fmt::format(", {} in all", model::to_text(sum));
    return {
        .message = fmt::format("{} '{}', {} {}{}", first ? "first" : "then", landscape_.name(node),
                               by_steps ? "whose steps may take" : "which promises", own, so_far),
        .where = landscape_.part(node).where()};
  }

  static constexpr std::size_t ends = 6;

  const Landscape& landscape_;
  std::span<const graph::Declared> declared_;
  std::span<const graph::Recovery> recovery_;
  Sink& sink_;
};

}  // namespace

void check_recovery(const Landscape& landscape, const graph::Order& order,
                    std::span<const Subject> subjects, Sink& sink) {
  for (const auto objective : {&model::Objectives::rto, &model::Objectives::rpo}) {
    Promises promises(landscape, objective);
    promises.check_direct(sink);
    promises.check_through_others(order, sink);
  }

  const std::vector<graph::Declared> times = recovery_times(landscape, subjects);
  const std::vector<graph::Recovery> recovery = graph::recover(landscape.graph(), order, times);
  Sequential(landscape, times, recovery, sink).check(order);
}

}  // namespace understudy::check
