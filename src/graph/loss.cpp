#include "understudy/graph/loss.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "understudy/graph/order.hpp"

namespace understudy::graph {

BlastRadius::BlastRadius(const Graph& graph)
    : graph_(graph), state_(graph.size(), State::works), gone_(graph.needs(), 0) {}

void BlastRadius::stop(std::span<const Node> lost) {
  for (const Node node : lost) {
    if (state_[node] == State::stopped) continue;
    state_[node] = State::stopped;
    stopped_.push_back(node);
  }
  for (std::size_t at = 0; at < stopped_.size(); ++at) {
    for (const Need need : graph_.needed_in(stopped_[at])) {
      if (gone_[need]++ == 0) touched_.push_back(need);
      const Node owner = graph_.owner(need);
      if (graph_.bond(need) != Bond::critical || state_[owner] == State::stopped ||
          gone_[need] < graph_.alternatives(need).size()) {
        continue;
      }
      state_[owner] = State::stopped;
      stopped_.push_back(owner);
    }
  }
}

/// One more of what a need can be met by has stopped: whether nothing is left.
bool BlastRadius::lose_alternative(Need need) {
  const std::size_t alternatives = graph_.alternatives(need).size();
  if (alternatives < 2) return true;
  if (gone_[need]++ == 0) touched_.push_back(need);
  return gone_[need] >= alternatives;
}

/// As `stop`, but keeps only what it must know to go on.
void BlastRadius::stop_alone(Node lost) {
  state_[lost] = State::stopped;
  stopped_.push_back(lost);
  for (std::size_t at = 0; at < stopped_.size(); ++at) {
    for (const Need need : graph_.needed_in(stopped_[at])) {
      const Node owner = graph_.owner(need);
      if (state_[owner] == State::stopped || graph_.bond(need) != Bond::critical) continue;
      if (!lose_alternative(need)) continue;
      state_[owner] = State::stopped;
      stopped_.push_back(owner);
    }
  }
}

bool BlastRadius::is_met_well(Need need) const {
  return std::ranges::any_of(graph_.alternatives(need),
                             [this](Node node) { return state_[node] == State::works; });
}

void BlastRadius::degrade(Impact& impact) {
  const auto take = [&](Need need) {
    const Node owner = graph_.owner(need);
    if (state_[owner] != State::works || is_met_well(need)) return;
    state_[owner] = State::degraded;
    degraded_.push_back(owner);
  };
  for (const Need need : touched_) take(need);
  for (std::size_t at = 0; at < degraded_.size(); ++at) {
    for (const Need need : graph_.needed_in(degraded_[at])) take(need);
  }
  impact.degraded = degraded_;
  std::ranges::sort(impact.degraded);
}

void BlastRadius::forget() {
  for (const Node node : stopped_) state_[node] = State::works;
  for (const Node node : degraded_) state_[node] = State::works;
  for (const Need need : touched_) gone_[need] = 0;
  stopped_.clear();
  degraded_.clear();
  touched_.clear();
}

Impact BlastRadius::of(std::span<const Node> lost) {
  Impact impact;
  stop(lost);
  degrade(impact);
  std::vector<Node> own(lost.begin(), lost.end());
  std::ranges::sort(own);
  std::ranges::sort(stopped_);
  std::ranges::set_difference(stopped_, own, std::back_inserter(impact.stopped));
  forget();
  return impact;
}

std::size_t BlastRadius::stops(Node lost, std::size_t named, std::vector<Node>* names) {
  stop_alone(lost);
  const std::size_t count = stopped_.size() - 1;
  if (names != nullptr) {
    names->resize(std::min(named, count));
    // The first to stop is what was lost.
    std::ranges::partial_sort_copy(std::span(stopped_).subspan(1), *names);
  }
  forget();
  return count;
}

namespace {

using Set = std::vector<Node>;

bool shorter(const Set& left, const Set& right) {
  return left.size() != right.size() ? left.size() < right.size() : left < right;
}

/// Sets of at most so many nodes, none of which holds another one.
class Family {
 public:
  explicit Family(std::size_t most_nodes) : most_nodes_(most_nodes) {}

  [[nodiscard]] const std::vector<Set>& sets() const { return sets_; }

  /// Whether it was news: not too large, and no set that is in already is a part of it.
  bool add(Set set) {
    if (set.size() > most_nodes_) return false;
    for (const Set& known : sets_) {
      if (std::ranges::includes(set, known)) return false;
    }
    std::erase_if(sets_, [&set](const Set& known) { return std::ranges::includes(known, set); });
    sets_.push_back(std::move(set));
    return true;
  }

 private:
  std::size_t most_nodes_;
  std::vector<Set> sets_;
};

/// Cut sets of every node below one, to a fixed point: a cycle is no trouble.
class Cutting {
 public:
  Cutting(const Graph& graph, std::size_t most_nodes, std::size_t most_sets)
      : graph_(graph), most_nodes_(most_nodes), most_sets_(most_sets), place_(graph.size(), 0) {}

  CutSets of(Node node) {
    gather(node);
    std::vector<Node> again(below_.rbegin(), below_.rend());
    std::vector<bool> waits(below_.size(), true);
    for (std::size_t at = 0; at < again.size(); ++at) {
      const Node here = again[at];
      waits[place_[here] - 1] = false;
      if (!improve(here)) continue;
      for (const Need need : graph_.needed_in(here)) {
        const Node owner = graph_.owner(need);
        if (place_[owner] == 0 || waits[place_[owner] - 1]) continue;
        if (graph_.bond(need) != Bond::critical) continue;
        waits[place_[owner] - 1] = true;
        again.push_back(owner);
      }
    }
    CutSets out{.sets = families_.front().sets(), .complete = complete_};
    std::ranges::sort(out.sets, shorter);
    return out;
  }

 private:
  /// Everything below by critical needs; each begins as a cut set of itself.
  void gather(Node node) {
    const auto add = [this](Node found) {
      if (place_[found] != 0) return;
      below_.push_back(found);
      place_[found] = static_cast<std::uint32_t>(below_.size());
      families_.emplace_back(most_nodes_).add({found});
    };
    add(node);
    for (std::size_t at = 0; at < below_.size(); ++at) {
      const Range needs = graph_.needs_of(below_[at]);
      for (Need need = needs.first; need < needs.last; ++need) {
        if (graph_.bond(need) != Bond::critical) continue;
        for (const Node child : graph_.alternatives(need)) add(child);
      }
    }
  }

  Family& family(Node node) { return families_[place_[node] - 1]; }

  bool improve(Node node) {
    bool news = false;
    const Range needs = graph_.needs_of(node);
    for (Need need = needs.first; need < needs.last; ++need) {
      if (graph_.bond(need) != Bond::critical) continue;
      for (Set& set : all_lost(need)) {
        if (family(node).sets().size() >= most_sets_) {
          complete_ = false;
          return news;
        }
        news |= family(node).add(std::move(set));
      }
    }
    return news;
  }

  /// What takes every alternative of a need away.
  std::vector<Set> all_lost(Need need) {
    std::vector<Set> lost{{}};
    for (const Node child : graph_.alternatives(need)) {
      Family next(most_nodes_);
      for (const Set& one : lost) {
        for (const Set& other : family(child).sets()) {
          if (next.sets().size() >= most_sets_) {
            complete_ = false;
            break;
          }
          Set both;
          std::ranges::set_union(one, other, std::back_inserter(both));
          next.add(std::move(both));
        }
      }
      lost = next.sets();
    }
    return lost;
  }

  const Graph& graph_;
  std::size_t most_nodes_;
  std::size_t most_sets_;
  std::vector<std::uint32_t> place_;  ///< By node: its place below, from 1; 0 when it is not there.
  std::vector<Node> below_;
  std::vector<Family> families_;
  bool complete_ = true;
};

/// The smallest of random ranks of everything that a node would stop: from the largest of them
/// follows about how many there are.
class Estimate {
 public:
  Estimate(const Graph& graph, const Order& order) : graph_(graph), sketches_(graph.size()) {
    for (std::size_t at = order.sequence.size(); at-- > 0;) sketch(order.sequence[at]);
  }

  [[nodiscard]] double of(Node node) const {
    const Sketch& sketch = sketches_[node];
    if (sketch.size < ranks) return sketch.size;
    return (ranks - 1) * 4294967296.0 / sketch.rank[ranks - 1];
  }

 private:
  static constexpr std::size_t ranks = 4;

  struct Sketch {
    std::array<std::uint32_t, ranks> rank{};  ///< Ascending.
    std::uint32_t size = 0;
  };

  static std::uint32_t rank_of(Node node) {
    std::uint64_t mixed = (node + 1ULL) * 0x9E3779B97F4A7C15ULL;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    return static_cast<std::uint32_t>((mixed ^ (mixed >> 27U)) >> 32U);
  }

  static void add(Sketch& sketch, std::uint32_t rank) {
    if (sketch.size == ranks && rank >= sketch.rank[ranks - 1]) return;
    auto* const end = sketch.rank.begin() + sketch.size;
    auto* const at = std::lower_bound(sketch.rank.begin(), end, rank);
    if (at != end && *at == rank) return;
    if (sketch.size < ranks) ++sketch.size;
    std::copy_backward(at, sketch.rank.begin() + sketch.size - 1,
                       sketch.rank.begin() + sketch.size);
    *at = rank;
  }

  void sketch(Node node) {
    Sketch& own = sketches_[node];
    add(own, rank_of(node));
    for (const Need need : graph_.needed_in(node)) {
      if (graph_.bond(need) != Bond::critical || graph_.alternatives(need).size() != 1) continue;
      const Sketch& above = sketches_[graph_.owner(need)];
      for (std::uint32_t i = 0; i < above.size; ++i) add(own, above.rank[i]);
    }
  }

  const Graph& graph_;
  std::vector<Sketch> sketches_;
};

/// The `count` nodes that seem to stop the most.
std::vector<Node> candidates(const Graph& graph, const Order& order, std::size_t count) {
  std::vector<Node> all(graph.size());
  std::iota(all.begin(), all.end(), Node{0});
  if (graph.size() <= exact_below || count >= graph.size()) return all;
  const Estimate estimate(graph, order);
  std::vector<double> seems(graph.size());
  for (const Node node : all) seems[node] = estimate.of(node);
  const auto cut = all.begin() + static_cast<std::ptrdiff_t>(count);
  std::ranges::nth_element(all, cut, [&](Node left, Node right) {
    return seems[left] != seems[right] ? seems[left] > seems[right] : left < right;
  });
  all.erase(cut, all.end());
  return all;
}

/// What each of several nodes would stop if it were lost alone: for all of them in one pass along
/// the recovery order, one bit for each.
class LostAlone {
 public:
  static constexpr std::size_t most = 64;

  LostAlone(const Graph& graph, const Order& order)
      : graph_(graph), order_(order), stopped_by_(graph.size(), 0) {}

  /// Points of failure with what they stop; nullopt where that does not settle in a few passes, as
  /// with what needs itself. At most `most` nodes.
  std::optional<std::vector<SinglePoint>> of(std::span<const Node> lost, std::size_t named) {
    if (order_.sequence.size() != graph_.size()) return std::nullopt;
    std::ranges::fill(stopped_by_, 0);
    for (std::size_t i = 0; i < lost.size(); ++i) stopped_by_[lost[i]] = Bits{1} << i;
    if (!settles()) return std::nullopt;
    std::vector<SinglePoint> points;
    points.reserve(lost.size());
    for (const Node node : lost) points.push_back({.node = node});
    for (Node node = 0; node < stopped_by_.size(); ++node) {
      for (Bits by = stopped_by_[node]; by != 0; by &= by - 1) {
        SinglePoint& point = points[static_cast<std::size_t>(std::countr_zero(by))];
        if (point.node == node) continue;
        if (++point.stops <= named) point.some.push_back(node);
      }
    }
    return points;
  }

 private:
  using Bits = std::uint64_t;

  /// An alternative may stand above what needs it, so that one pass is not always enough.
  bool settles() {
    constexpr int passes = 4;
    for (int pass = 0; pass < passes; ++pass) {
      bool news = false;
      for (const Node node : order_.sequence) {
        const Bits now = stopped_by_[node] | taken_from(node);
        news = news || now != stopped_by_[node];
        stopped_by_[node] = now;
      }
      if (!news) return true;
    }
    return false;
  }

  /// Whose loss leaves one of its critical needs without an alternative.
  [[nodiscard]] Bits taken_from(Node node) const {
    Bits by = 0;
    const Range needs = graph_.needs_of(node);
    for (Need need = needs.first; need < needs.last; ++need) {
      if (graph_.bond(need) != Bond::critical) continue;
      Bits all = ~Bits{0};
      for (const Node child : graph_.alternatives(need)) all &= stopped_by_[child];
      by |= all;
    }
    return by;
  }

  const Graph& graph_;
  const Order& order_;
  std::vector<Bits> stopped_by_;  ///< By node.
};

}  // namespace

CutSets minimal_cut_sets(const Graph& graph, Node node, std::size_t most_nodes,
                         std::size_t most_sets) {
  return Cutting(graph, most_nodes, most_sets).of(node);
}

std::vector<SinglePoint> single_points(const Graph& graph, std::size_t most) {
  return single_points(graph, recovery_order(graph), most);
}

std::vector<SinglePoint> single_points(const Graph& graph, const Order& order, std::size_t most) {
  constexpr std::size_t spare = 2;
  constexpr std::size_t named = 3;
  const std::vector<Node> all = candidates(graph, order, most * spare);
  LostAlone together(graph, order);
  BlastRadius radius(graph);
  std::vector<SinglePoint> points;
  for (std::size_t begin = 0; begin < all.size(); begin += LostAlone::most) {
    const std::span<const Node> some =
        std::span(all).subspan(begin, std::min(LostAlone::most, all.size() - begin));
    if (auto found = together.of(some, named)) {
      std::ranges::move(*found, std::back_inserter(points));
      continue;
    }
    for (const Node node : some) {
      SinglePoint point{.node = node};
      point.stops = radius.stops(node, named, &point.some);
      points.push_back(std::move(point));
    }
  }
  std::erase_if(points, [](const SinglePoint& point) { return point.stops == 0; });
  std::ranges::sort(points, [](const SinglePoint& left, const SinglePoint& right) {
    return left.stops != right.stops ? left.stops > right.stops : left.node < right.node;
  });
  if (points.size() > most) points.resize(most);
  return points;
}

}  // namespace understudy::graph
