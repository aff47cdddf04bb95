#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "doctor_words.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/report/doctor.hpp"
#include "understudy/report/layout.hpp"

namespace understudy::report {

namespace {

using doctor::Finding;
using doctor::Report;

struct Sign {
  std::string_view icon;
  std::string_view plain;
  std::string_view color;
};

Sign sign_of(doctor::State state) {
  switch (state) {
    case doctor::State::problem: return {"✗", "!!", "31"};
    case doctor::State::unknown: return {"?", "??", "33"};
    case doctor::State::ok: break;
  }
  return {"✓", "ok", "32"};
}

std::string counted_of(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string lines_after(std::string_view first, std::size_t indent, std::string_view text,
                        const Style& style) {
  const auto width = static_cast<std::size_t>(std::max(style.width, 20));
  std::string out;
  std::string before(first);
  for (const std::string& line :
       wrapped(safe_line(text), width > indent + 20 ? width - indent : 20)) {
    out += before + line + "\n";
    before = std::string(indent, ' ');
  }
  return out;
}

std::string told_text(const Told& told, const Style& style) {
  const Finding& finding = *told.finding;
  const Sign sign = sign_of(finding.state);
  const std::string_view icon = style.unicode ? sign.icon : sign.plain;
  // `ok` and `✓` say the same; a problem and what is unknown are named as well.
  const std::string word = fmt::format("{:<7}", name_of(finding.state));
  constexpr std::size_t words = 22;
  const std::size_t indent = 2 + columns_of(icon) + 1 + words;
  const std::string head =
      fmt::format("  {} {:<{}}", painted(fmt::format("{} {}", icon, word), sign.color, style),
                  name_of(finding.kind), words - word.size() - 1);
  std::string says;
  if (!told.subjects.empty()) says = fmt::format("{}: ", fmt::join(told.subjects, ", "));
  std::string out = lines_after(head, indent, says + finding.says, style);
  if (finding.state != doctor::State::ok && !finding.next.empty()) {
    // What can be typed is there to be copied: never broken over lines.
    const std::string next = safe_line(finding.next);
    const std::string before = std::string(indent, ' ') + "next: ";
    out += next.starts_with("understudy ") ? before + painted(next, "1", style) + "\n"
                                           : lines_after(before, indent + 6, next, style);
  }
  return out;
}

}  // namespace

std::string verdict_of(const Report& report) {
  const std::size_t problems = doctor::count(report, doctor::State::problem);
  const std::size_t unknown = doctor::count(report, doctor::State::unknown);
  const std::string counts =
      fmt::format("{}, {} unknown", counted_of(problems, "problem"), unknown);
  if (report.passive && problems == 0) return "nothing declared speaks against it (" + counts + ")";
  if (cleared(report)) return "fit to be tested (" + counts + ")";
  return "not fit to be tested yet (" + counts + ")";
}

std::string time_of_looking(const Report& report) {
  if (report.passive) return "passive checks only: nothing was asked";
  return fmt::format("looked for {} of at most {}", model::to_human(report.took),
                     model::to_human(report.limit));
}

std::vector<doctor::Area> areas_of(const Report& report) {
  std::vector<doctor::Area> areas;
  for (const Finding& finding : report.findings) {
    const doctor::Area area = doctor::area_of(finding.kind);
    if (std::ranges::find(areas, area) == areas.end()) areas.push_back(area);
  }
  return areas;
}

std::vector<Told> told_of(const Report& report, doctor::Area area) {
  std::vector<Told> out;
  for (const Finding& finding : report.findings) {
    if (doctor::area_of(finding.kind) != area) continue;
    const auto same = std::ranges::find_if(out, [&finding](const Told& told) {
      const Finding& other = *told.finding;
      return other.kind == finding.kind && other.state == finding.state &&
             other.says == finding.says && other.next == finding.next;
    });
    Told& told =
        same == out.end() ? out.emplace_back(Told{.finding = &finding, .subjects = {}}) : *same;
    const bool named = std::ranges::find(told.subjects, finding.subject) != told.subjects.end();
    if (!finding.subject.empty() && !named) told.subjects.push_back(finding.subject);
  }
  return out;
}

std::string doctor_text(const Report& report, const Style& style) {
  const std::string title = report.title.empty() ? report.application : report.title;
  std::string out = fmt::format(
      "{}\n{}\n", painted(fmt::format("{}: {}", safe_line(title), verdict_of(report)), "1", style),
      fmt::format("as of {}, {}", evidence::to_text(report.at), time_of_looking(report)));
  for (const doctor::Area area : areas_of(report)) {
    out += fmt::format("\n{}\n", painted(doctor::title_of(area), "1", style));
    for (const Told& told : told_of(report, area)) out += told_text(told, style);
  }
  if (!report.absent.empty()) {
    out += "\n" + lines_after("", 0,
                              fmt::format("Not declared, so not looked at: {}.",
                                          fmt::join(report.absent, ", ")),
                              style);
  }
  return out;
}

}  // namespace understudy::report
