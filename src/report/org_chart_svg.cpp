#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "hierarchy.hpp"
#include "markup.hpp"
#include "understudy/model/application.hpp"
#include "understudy/report/layout.hpp"
#include "understudy/report/org_chart.hpp"

namespace understudy::report {

namespace {

// Pixels.
constexpr std::size_t chart_margin = 24;
constexpr std::size_t heading = 44;
constexpr std::size_t chart_gap_x = 24;
constexpr std::size_t chart_gap_y = 44;
constexpr std::size_t stack_gap = 14;
constexpr std::size_t stack_indent = 26;
constexpr std::size_t chart_padding = 14;
constexpr std::size_t name_line = 20;
constexpr std::size_t small_line = 16;
constexpr std::size_t chart_narrowest_box = 132;
/// As wide as a character may be in the fonts in use: of a name, of a small line.
constexpr std::size_t chart_name_character = 9;
constexpr std::size_t small_character = 7;
/// Longer lines are cut; the whole stands in the box's title.
constexpr std::size_t chart_longest_name = 24;
constexpr std::size_t longest_small = 30;
/// More who have nobody below them stand one under the other.
constexpr std::size_t most_in_a_row = 4;

constexpr std::string_view chart_style_sheet =
    "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;"
    "fill:#1f2733}"
    ".app{font-size:18px;font-weight:650}.name{font-size:14px;font-weight:650}"
    ".small{font-size:12px;fill:#5a6675}.box{fill:#fff;stroke:#c4ccd6}"
    ".top{fill:#eef4ff;stroke:#7c9fd6}.line{fill:none;stroke:#9aa6b4;stroke-width:1.5}"
    ".paper{fill:#f7f8fa}"
    "@media(prefers-color-scheme:dark){text{fill:#e6eaf0}.small{fill:#a2adbb}"
    ".box{fill:#1e2530;stroke:#3d4856}.top{fill:#1d2b42;stroke:#4f6fa3}"
    ".line{stroke:#5f6b7a}.paper{fill:#12161d}}";

/// Where a person's box lies.
struct Place {
  std::size_t x = 0;
  std::size_t y = 0;
  std::size_t width = 0;  ///< Of the person and everybody below.
  bool stacked = false;   ///< Those below stand one under the other.
};

/// One application's chart: boxes of one size, everybody centred over those below.
class OrgChart {
 public:
  OrgChart(const model::Application& app, std::size_t top)
      : app_(app), people_(hierarchy(app)), places_(people_.size()), top_(top) {
    measure();
    // From the last to the first: whoever is below somebody stands behind them.
    for (std::size_t i = people_.size(); i-- > 0;) size(i);
    std::size_t x = chart_margin;
    for (std::size_t i = 0; i < people_.size(); ++i) {
      if (people_[i].level == 0) {
        places_[i].x = x;
        places_[i].y = top_ + heading;
        x += places_[i].width + chart_gap_x;
      }
      place_below(i);
    }
    width_ = std::max(x - chart_gap_x + chart_margin, 2 * chart_margin + chart_narrowest_box);
    bottom_ = top_ + heading;
    for (const Place& place : places_) bottom_ = std::max(bottom_, place.y + box_height_);
  }

  [[nodiscard]] std::size_t width() const { return width_; }

  [[nodiscard]] std::size_t bottom() const { return bottom_; }

  void draw(std::string& out) const {
    out += fmt::format("<text class=\"app\" x=\"{}\" y=\"{}\">{}</text>\n", chart_margin, top_ + 22,
                       xml_escaped(app_.title.empty() ? app_.name.value : app_.title));
    if (people_.empty()) {
      out += fmt::format("<text class=\"small\" x=\"{}\" y=\"{}\">no contact is declared</text>\n",
                         chart_margin, top_ + heading);
    }
    for (std::size_t i = 0; i < people_.size(); ++i) draw_lines(i, out);
    for (std::size_t i = 0; i < people_.size(); ++i) draw_box(i, out);
  }

 private:
  struct Lines {
    std::string name;
    std::string position;
    std::string deputy;
  };

  static Lines lines_of(const Person& person) {
    const std::string deputy = deputy_of(person);
    return {.name = safe_line(called(*person.contact)),
            .position = safe_line(person.contact->position),
            .deputy = deputy.empty() ? "" : "deputy: " + safe_line(deputy)};
  }

  void measure() {
    std::size_t longest = 0;
    std::size_t small = 0;
    for (const Person& person : people_) {
      const Lines lines = lines_of(person);
      longest = std::max(
          longest, std::min(columns_of(lines.name), chart_longest_name) * chart_name_character);
      for (const std::string* text : {&lines.position, &lines.deputy}) {
        longest = std::max(longest, std::min(columns_of(*text), longest_small) * small_character);
      }
      small = std::max(small, static_cast<std::size_t>(!lines.position.empty()) +
                                  static_cast<std::size_t>(!lines.deputy.empty()));
    }
    box_width_ = std::max(chart_narrowest_box, longest + 2 * chart_padding);
    box_height_ = 2 * chart_padding + name_line - 6 + small * small_line;
  }

  /// Everybody below the person is measured already.
  void size(std::size_t i) {
    const Person& person = people_[i];
    Place& place = places_[i];
    std::size_t sum = 0;
    bool alone = true;
    for (const std::size_t below : person.reports) {
      sum += places_[below].width + (sum == 0 ? 0 : chart_gap_x);
      alone = alone && people_[below].reports.empty();
    }
    place.stacked = alone && person.reports.size() > most_in_a_row;
    place.width = place.stacked ? box_width_ + stack_indent : std::max(box_width_, sum);
  }

  /// `x` of a place is the left edge of all that it takes; of a box, see `box_x`.
  void place_below(std::size_t i) {
    const Place& place = places_[i];
    std::size_t sum = 0;
    for (const std::size_t below : people_[i].reports) {
      sum += places_[below].width + (sum == 0 ? 0 : chart_gap_x);
    }
    std::size_t x = place.x + (place.width > sum ? (place.width - sum) / 2 : 0);
    std::size_t y = place.y + box_height_ + (place.stacked ? stack_gap : chart_gap_y);
    for (const std::size_t below : people_[i].reports) {
      places_[below].y = y;
      places_[below].x = place.stacked ? place.x + stack_indent : x;
      if (place.stacked) y += box_height_ + stack_gap;
      x += places_[below].width + chart_gap_x;
    }
  }

  [[nodiscard]] std::size_t box_x(std::size_t i) const {
    const Place& place = places_[i];
    return place.stacked ? place.x : place.x + (place.width - box_width_) / 2;
  }

  void draw_lines(std::size_t i, std::string& out) const {
    const Place& place = places_[i];
    const std::size_t from_y = place.y + box_height_;
    for (const std::size_t below : people_[i].reports) {
      const Place& to = places_[below];
      if (place.stacked) {
        out +=
            fmt::format("<path class=\"line\" d=\"M{} {}V{}H{}\"/>\n", box_x(i) + stack_indent / 2,
                        from_y, to.y + box_height_ / 2, box_x(below));
      } else {
        out +=
            fmt::format("<path class=\"line\" d=\"M{} {}V{}H{}V{}\"/>\n", box_x(i) + box_width_ / 2,
                        from_y, from_y + chart_gap_y / 2, box_x(below) + box_width_ / 2, to.y);
      }
    }
  }

  void draw_box(std::size_t i, std::string& out) const {
    const Lines lines = lines_of(people_[i]);
    const std::size_t x = box_x(i);
    std::size_t y = places_[i].y + chart_padding + 10;
    out += fmt::format(
        "<g><title>{}</title>\n<rect class=\"box{}\" x=\"{}\" y=\"{}\" "
        "width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
        xml_escaped(joined_lines(lines)), people_[i].level == 0 ? " top" : "", x, places_[i].y,
        box_width_, box_height_);
    const auto line = [&](std::string_view kind, const std::string& text) {
      if (text.empty()) return;
      const bool name = kind == "name";
      out +=
          fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>\n", kind, x + chart_padding,
                      y, xml_escaped(cut_to(text, name ? chart_longest_name : longest_small)));
      y += name ? name_line : small_line;
    };
    line("name", lines.name);
    line("small", lines.position);
    line("small", lines.deputy);
    out += "</g>\n";
  }

  static std::string joined_lines(const Lines& lines) {
    std::string out = lines.name;
    if (!lines.position.empty()) out += ", " + lines.position;
    if (!lines.deputy.empty()) out += fmt::format(" ({})", lines.deputy);
    return out;
  }

  const model::Application& app_;
  std::vector<Person> people_;
  std::vector<Place> places_;
  std::size_t top_ = 0;
  std::size_t box_width_ = chart_narrowest_box;
  std::size_t box_height_ = 0;
  std::size_t width_ = 0;
  std::size_t bottom_ = 0;
};

}  // namespace

std::string org_chart_svg(Applications applications) {
  std::vector<OrgChart> charts;
  std::size_t width = 0;
  std::size_t top = chart_margin;
  for (const model::Application* app : applications) {
    charts.emplace_back(*app, top);
    width = std::max(width, charts.back().width());
    top = charts.back().bottom() + chart_margin;
  }
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"Who reports to whom\">\n"
      "<style>{2}</style>\n<rect class=\"paper\" width=\"{0}\" height=\"{1}\"/>\n",
      width, top, chart_style_sheet);
  for (const OrgChart& chart : charts) chart.draw(out);
  return out + "</svg>\n";
}

}  // namespace understudy::report
