#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "graph_layout.hpp"
#include "landscape_names.hpp"
#include "markup.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/report/landscape.hpp"
#include "understudy/report/layout.hpp"

namespace understudy::report {

namespace {

using graph::Node;

// Pixels.
constexpr int drawing_margin = 28;
constexpr int gap_x = 26;
constexpr int gap_y = 64;
constexpr int box_height = 54;
constexpr int padding = 14;
constexpr int narrowest_box = 128;
constexpr int legend = 44;
constexpr int narrowest_drawing = 528;  ///< Room for what the lines mean.
// Of the widest of the fonts named below.
constexpr int name_character = 10;
constexpr int small_character = 8;
/// Longer lines are cut; the whole stands in the box's title.
constexpr std::size_t longest_name = 26;

constexpr std::string_view style_sheet =
    "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;"
    "fill:#1f2733}"
    ".name{font-size:14px;font-weight:650}.small{font-size:12px;fill:#5a6675}"
    ".box{fill:#fff;stroke:#7c9fd6;stroke-width:1.5}"
    ".minor{stroke:#aab4c0;stroke-dasharray:5 4}.stuck{stroke:#c0392b;stroke-width:2}"
    ".line{fill:none;stroke:#7f8b9a;stroke-width:1.5}.weak{stroke-dasharray:5 4;stroke:#aab4c0}"
    ".tip{fill:#7f8b9a}.paper{fill:#f7f8fa}"
    "@media(prefers-color-scheme:dark){text{fill:#e6eaf0}.small{fill:#a2adbb}"
    ".box{fill:#1e2530;stroke:#4f6fa3}.minor{stroke:#566273}.stuck{stroke:#e06c5f}"
    ".line{stroke:#76828f}.weak{stroke:#566273}.tip{fill:#76828f}.paper{fill:#12161d}}";

class Drawing {
 public:
  explicit Drawing(const Chart& chart)
      : chart_(chart), layout_(layout_of(chart.landscape.graph(), chart.order)) {
    for (Node node = 0; node < chart.landscape.size(); ++node) {
      make_room(safe_line(chart.landscape.name(node)), name_character);
      make_room(times_of(node), small_character);
    }
  }

  std::string draw() {
    const int columns = static_cast<int>(std::ceil(layout_.width * (box_width_ + gap_x))) - gap_x;
    const int width = std::max(columns + 2 * drawing_margin, narrowest_drawing);
    const int rows = static_cast<int>(layout_.rows);
    const int height =
        2 * drawing_margin + legend + std::max(rows * (box_height + gap_y) - gap_y, 0);
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
        "viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"Who needs whom\">\n"
        "<style>{2}</style>\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
        "markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path class=\"tip\" "
        "d=\"M0 0L8 4L0 8z\"/></marker></defs>\n"
        "<rect class=\"paper\" width=\"{0}\" height=\"{1}\"/>\n",
        width, height, style_sheet);
    for (const Line& line : layout_.lines) draw_line(line);
    for (Node node = 0; node < chart_.landscape.size(); ++node) draw_box(node);
    draw_legend(height - drawing_margin - 10);
    return out_ + "</svg>\n";
  }

 private:
  /// So that a line, as far as it is shown, stands inside its box.
  void make_room(const std::string& line, int character) {
    const auto shown = static_cast<int>(std::min(columns_of(line), longest_name));
    box_width_ = std::max(box_width_, shown * character + 2 * padding);
  }

  [[nodiscard]] double x(double column) const {
    return drawing_margin + column * (box_width_ + gap_x) - gap_x / 2.0;
  }

  /// The upper edge of a row.
  [[nodiscard]] int y(std::uint32_t row) const {
    return drawing_margin + static_cast<int>(layout_.rows - 1 - row) * (box_height + gap_y);
  }

  void draw_line(const Line& line) {
    const Waypoint& from = line.points.front();
    const Waypoint& to = line.points.back();
    std::string path;
    if (to.row < from.row) {
      path = fmt::format("M{:.1f} {}", x(from.x), y(from.row) + box_height);
      for (std::size_t i = 1; i < line.points.size(); ++i) {
        step(line.points[i - 1], line.points[i], i + 1 == line.points.size(), path);
      }
    } else {
      // Level or up: round the side, so that it is not lost behind the boxes.
      const double side = box_width_ / 2.0;
      const int out = 18 + 6 * static_cast<int>(to.row - from.row);
      const double right = std::max(x(from.x), x(to.x)) + side + out;
      path = fmt::format("M{:.1f} {}C{:.1f} {} {:.1f} {} {:.1f} {}", x(from.x) + side,
                         y(from.row) + box_height / 2, right, y(from.row) + box_height / 2, right,
                         y(to.row) + box_height / 2, x(to.x) + side, y(to.row) + box_height / 2);
    }
    out_ += fmt::format("<path class=\"line{}\" marker-end=\"url(#tip)\" d=\"{}\"/>\n",
                        line.critical ? "" : " weak", path);
  }

  /// From one row to a lower one, and straight past what stands in it unless it ends there.
  void step(const Waypoint& from, const Waypoint& to, bool last, std::string& path) const {
    const int above = y(from.row) + box_height;
    const int below = y(to.row);
    const int middle = (above + below) / 2;
    path += fmt::format("C{:.1f} {} {:.1f} {} {:.1f} {}", x(from.x), middle, x(to.x), middle,
                        x(to.x), below);
    if (!last) path += fmt::format("V{}", below + box_height);
  }

  [[nodiscard]] std::string times_of(Node node) const {
    const auto& promise = chart_.declared[node].promise;
    const auto worst = worst_of(chart_, node);
    std::string text;
    if (promise) text = "RTO " + model::to_text(*promise);
    if (worst && (!promise || *worst != *promise)) {
      text += fmt::format("{}worst {}", text.empty() ? "" : " · ", model::to_text(*worst));
    }
    return text;
  }

  void draw_box(Node node) {
    const graph::Part& part = chart_.landscape.part(node);
    const bool stuck = chart_.order.layer[node] == graph::no_layer;
    const int left = static_cast<int>(std::lround(x(layout_.x[node]))) - box_width_ / 2;
    const int top = y(layout_.row[node]);
    const std::string name = safe_line(chart_.landscape.name(node));
    const std::string times = times_of(node);
    out_ += fmt::format(
        "<g><title>{}</title>\n<rect class=\"box{}{}\" x=\"{}\" y=\"{}\" width=\"{}\" "
        "height=\"{}\" rx=\"8\"/>\n<text class=\"name\" x=\"{}\" y=\"{}\">{}</text>\n",
        xml_escaped(times.empty() ? name : name + ", " + times), is_minor(part) ? " minor" : "",
        stuck ? " stuck" : "", left, top, box_width_, box_height, left + padding,
        top + (times.empty() ? 32 : 23), xml_escaped(cut_to(name, longest_name)));
    if (!times.empty()) {
      out_ += fmt::format("<text class=\"small\" x=\"{}\" y=\"{}\">{}</text>\n", left + padding,
                          top + 41, xml_escaped(cut_to(times, longest_name)));
    }
    out_ += "</g>\n";
  }

  void draw_legend(int line) {
    out_ += fmt::format(
        "<path class=\"line\" marker-end=\"url(#tip)\" d=\"M{0} {1}h34\"/>"
        "<text class=\"small\" x=\"{2}\" y=\"{3}\">needs</text>\n"
        "<path class=\"line weak\" marker-end=\"url(#tip)\" d=\"M{4} {1}h34\"/>"
        "<text class=\"small\" x=\"{5}\" y=\"{3}\">works less well without</text>\n"
        "<text class=\"small\" x=\"{6}\" y=\"{3}\">recovered from the bottom up</text>\n",
        drawing_margin, line, drawing_margin + 42, line + 4, drawing_margin + 92,
        drawing_margin + 134, drawing_margin + 296);
  }

  const Chart& chart_;
  GraphLayout layout_;
  int box_width_ = narrowest_box;
  std::string out_;
};

}  // namespace

std::string graph_svg(const Chart& chart) {
  return Drawing(chart).draw();
}

}  // namespace understudy::report
