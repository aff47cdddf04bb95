#include "graph_layout.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace understudy::report {

namespace {

using graph::Node;

/// More points of lines than this are not given room of their own.
constexpr std::size_t most_layout_points = 20'000;
constexpr double box = 1.0;
constexpr double bend = 0.35;  ///< The room of a line that passes a row.

/// Boxes and passing lines, ordered and moved until lines are short and cross little.
class Layers {
 public:
  Layers(const graph::Graph& graph, const graph::Order& order) : graph_(graph) {
    layout_.row.resize(graph.size());
    for (Node node = 0; node < graph.size(); ++node) {
      const bool placed = order.layer[node] != graph::no_layer;
      layout_.row[node] = placed ? order.layer[node] : static_cast<std::uint32_t>(order.layers());
      layout_.rows = std::max(layout_.rows, layout_.row[node] + 1);
    }
    rows_.resize(layout_.rows);
    for (Node node = 0; node < graph.size(); ++node) add(layout_.row[node], box);
  }

  GraphLayout run() {
    make_lines();
    constexpr int sweeps = 12;
    for (int sweep = 0; sweep < sweeps; ++sweep) {
      sort_rows(sweep % 2 == 0);
    }
    place();
    return std::move(layout_);
  }

 private:
  std::uint32_t add(std::uint32_t row, double width) {
    const auto item = static_cast<std::uint32_t>(width_.size());
    rows_[row].push_back(item);
    row_.push_back(row);
    width_.push_back(width);
    x_.push_back(static_cast<double>(rows_[row].size()));
    beside_.emplace_back();
    return item;
  }

  void make_lines() {
    for (graph::Need need = 0; need < graph_.needs(); ++need) {
      for (const Node to : graph_.alternatives(need)) {
        const Node from = graph_.owner(need);
        Line line{.from = from,
                  .to = to,
                  .critical = graph_.bond(need) == graph::Bond::critical,
                  .points = {}};
        std::vector<std::uint32_t> items{from};
        for (std::uint32_t row = layout_.row[from]; row-- > layout_.row[to] + 1;) {
          if (width_.size() > graph_.size() + most_layout_points) break;
          items.push_back(add(row, bend));
        }
        items.push_back(to);
        for (std::size_t i = 0; i + 1 < items.size(); ++i) {
          beside_[items[i]].push_back(items[i + 1]);
          beside_[items[i + 1]].push_back(items[i]);
        }
        layout_.lines.push_back(std::move(line));
        items_.push_back(std::move(items));
      }
    }
  }

  /// The mean place of what a box is tied to in the rows below or above it; its own without any.
  [[nodiscard]] double middle(std::uint32_t item, bool below) const {
    double sum = 0;
    std::size_t count = 0;
    for (const std::uint32_t other : beside_[item]) {
      const bool wanted = below ? row_[other] < row_[item] : row_[other] > row_[item];
      if (!wanted) continue;
      sum += x_[other];
      ++count;
    }
    return count == 0 ? x_[item] : sum / static_cast<double>(count);
  }

  void sort_rows(bool upward) {
    for (std::uint32_t i = 0; i < layout_.rows; ++i) {
      const std::uint32_t row = upward ? i : layout_.rows - 1 - i;
      // Ties keep the order in which they stand.
      std::vector<std::pair<double, std::size_t>> keys;
      const std::vector<std::uint32_t> before = rows_[row];
      keys.reserve(before.size());
      for (std::size_t at = 0; at < before.size(); ++at) {
        keys.emplace_back(middle(before[at], upward), at);
      }
      std::ranges::sort(keys);
      std::vector<double> wanted;
      rows_[row].clear();
      for (const auto& [key, at] : keys) {
        rows_[row].push_back(before[at]);
        wanted.push_back(key);
      }
      pack(rows_[row], wanted);
    }
  }

  /// As near to the wanted places as boxes that may not overlap can be.
  void pack(const std::vector<std::uint32_t>& items, const std::vector<double>& wanted) {
    double moved = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      double x = wanted[i];
      if (i > 0) {
        const double room = (width_[items[i - 1]] + width_[items[i]]) / 2;
        x = std::max(x, x_[items[i - 1]] + room);
      }
      x_[items[i]] = x;
      moved += x - wanted[i];
    }
    // Pushed to the right only so far: the whole row goes back by as much as it was moved.
    const double back = items.empty() ? 0 : moved / static_cast<double>(items.size());
    for (const std::uint32_t item : items) x_[item] -= back;
  }

  void place() {
    double least = 0;
    double most = 0;
    for (std::size_t item = 0; item < x_.size(); ++item) {
      least = item == 0 ? x_[0] - box / 2 : std::min(least, x_[item] - width_[item] / 2);
    }
    for (std::size_t item = 0; item < x_.size(); ++item) {
      x_[item] -= least;
      most = std::max(most, x_[item] + width_[item] / 2);
    }
    layout_.width = most;
    layout_.x.assign(x_.begin(), x_.begin() + static_cast<std::ptrdiff_t>(graph_.size()));
    for (std::size_t i = 0; i < items_.size(); ++i) {
      for (const std::uint32_t item : items_[i]) {
        layout_.lines[i].points.push_back({.row = row_[item], .x = x_[item]});
      }
    }
  }

  const graph::Graph& graph_;
  GraphLayout layout_;
  std::vector<std::vector<std::uint32_t>> rows_;  ///< Items from left to right.
  std::vector<std::uint32_t> row_;                ///< By item; the nodes come first.
  std::vector<double> width_;
  std::vector<double> x_;  ///< Middles.
  std::vector<std::vector<std::uint32_t>> beside_;
  std::vector<std::vector<std::uint32_t>> items_;  ///< By line.
};

}  // namespace

GraphLayout layout_of(const graph::Graph& graph, const graph::Order& order) {
  return Layers(graph, order).run();
}

}  // namespace understudy::report
