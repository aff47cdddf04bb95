#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "doctor_words.hpp"
#include "markdown_text.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/report/doctor.hpp"

namespace understudy::report {

namespace {

std::string doctor_row(const Told& told) {
  const doctor::Finding& finding = *told.finding;
  std::string next;
  if (finding.state != doctor::State::ok) {
    next = finding.next.starts_with("understudy ") ? markdown_code(finding.next)
                                                   : markdown_text(finding.next);
  }
  return fmt::format("| {} | {} | {} | {} | {} |\n", name_of(finding.state), name_of(finding.kind),
                     markdown_text(fmt::format("{}", fmt::join(told.subjects, ", "))),
                     markdown_text(finding.says), next);
}

}  // namespace

std::string doctor_markdown(const doctor::Report& report) {
  std::string out =
      fmt::format("# {}: {}\n\nAs of {}, {}.\n",
                  markdown_text(report.title.empty() ? report.application : report.title),
                  verdict_of(report), evidence::to_text(report.at), time_of_looking(report));
  for (const doctor::Area area : areas_of(report)) {
    out += fmt::format(
        "\n## {}\n\n| state | check | of | what was seen | next |\n| --- | --- | --- | --- | --- "
        "|\n",
        doctor::title_of(area));
    for (const Told& told : told_of(report, area)) out += doctor_row(told);
  }
  if (!report.absent.empty()) {
    out += fmt::format("\nNot declared, so not looked at: {}.\n",
                       markdown_text(fmt::format("{}", fmt::join(report.absent, ", "))));
  }
  return out;
}

}  // namespace understudy::report
