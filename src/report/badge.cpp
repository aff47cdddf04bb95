#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "markup.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/report/ladder.hpp"
#include "understudy/report/ladder_words.hpp"

namespace understudy::report {

namespace {

constexpr int height = 20;
constexpr int margin = 6;

/// Columns of pixels that a sans-serif font of 11 pixels takes, roughly; `textLength` makes the
/// reader's font keep to it.
int width_of(std::string_view text) {
  int tenths = 0;
  for (const char c : text) {
    if (std::string_view("fijlrt ").contains(c)) {
      tenths += 40;
    } else {
      tenths += std::string_view("mw").contains(c) ? 95 : 66;
    }
  }
  return tenths / 10;
}

/// White letters on each of them are readable: a contrast of 4.5 to 1 and more.
std::string_view color_of(const stage::Ladder& ladder) {
  constexpr std::array<std::string_view, 6> colors{"#6b5b3e", "#9a5b13", "#7a6a00",
                                                   "#4a7a1f", "#1f7a3d", "#0f766e"};
  return ladder.reached ? colors[static_cast<std::size_t>(*ladder.reached)] : "#6b7280";
}

std::string part(int x, int width, std::string_view color, std::string_view text) {
  const int text_width = width - 2 * margin;
  return fmt::format(
      "  <rect x=\"{0}\" width=\"{1}\" height=\"{2}\" fill=\"{3}\"/>\n"
      "  <text x=\"{4}\" y=\"14\" textLength=\"{5}\" "
      "lengthAdjust=\"spacingAndGlyphs\">{6}</text>\n",
      x, width, height, color, x + margin, text_width, text);
}

}  // namespace

std::string ladder_badge(const stage::Ladder& ladder) {
  constexpr std::string_view label = "resiliency";
  const std::string value = reached_text(ladder);
  const int left = width_of(label) + 2 * margin;
  const int right = width_of(value) + 2 * margin;
  const std::string title = xml_escaped(fmt::format(
      "{}: resiliency {}, as of {}", ladder.title.empty() ? ladder.application : ladder.title,
      value, evidence::to_date(ladder.at)));
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" role=\"img\" "
      "aria-label=\"{2}\">\n  <title>{2}</title>\n"
      "  <clipPath id=\"edge\"><rect width=\"{0}\" height=\"{1}\" rx=\"3\"/></clipPath>\n"
      "  <g clip-path=\"url(#edge)\" fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" "
      "font-size=\"11\">\n",
      left + right, height, title);
  out += part(0, left, "#3f3f46", label) + part(left, right, color_of(ladder), value);
  return out + "  </g>\n</svg>\n";
}

}  // namespace understudy::report
