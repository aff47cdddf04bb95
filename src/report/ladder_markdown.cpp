#include <string>
#include <vector>

#include <fmt/format.h>

#include "markdown_text.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/report/ladder.hpp"
#include "understudy/report/ladder_words.hpp"

namespace understudy::report {

namespace {

using stage::Ladder;
using stage::Part;
using stage::Standing;
using stage::State;

std::string cell_of(const Part& part, State whole) {
  std::string out = markdown_text(part_text(part));
  if (whole != State::held) out = fmt::format("{}: {}", name_of(part.state), out);
  if (part.next.empty()) return out;
  return fmt::format("{}<br>{}{}", out, markdown_code(part.next), command_note(part));
}

std::string row(const Standing& standing) {
  std::string parts;
  for (const Part& part : standing.parts) {
    if (part.state == State::held && standing.state != State::held) continue;
    if (!parts.empty()) parts += "<br>";
    parts += cell_of(part, standing.state);
  }
  return fmt::format("| {} | {} | {} | {} |\n", markdown_code(standing.requirement.id),
                     markdown_text(standing.requirement.text), name_of(standing.state), parts);
}

std::string section(const Ladder& ladder) {
  std::string out =
      fmt::format("# {}: {}\n\nAs of {}.",
                  markdown_text(ladder.title.empty() ? ladder.application : ladder.title),
                  reached_text(ladder), evidence::to_date(ladder.at));
  if (ladder.target) out += fmt::format(" Climbing to stage {}.", *ladder.target);
  out += fmt::format(" {}.\n", markdown_text(next_text(ladder)));
  for (const std::string& note : ladder.notes) {
    out += fmt::format("\nNote: {}.\n", markdown_text(note));
  }
  for (int stage = 0; stage <= stage::highest_stage; ++stage) {
    const Count count = count_of(ladder, stage);
    out += fmt::format(
        "\n## Stage {}: {} ({} of {} held)\n\n| requirement | what is asked for | state | "
        "evidence, or what to "
        "do |\n| --- | --- | --- | --- |\n",
        stage, stage_title(stage), count.held, count.all);
    for (const Standing& standing : ladder.standings) {
      if (standing.requirement.stage == stage) out += row(standing);
    }
  }
  return out;
}

}  // namespace

std::string ladder_markdown(const std::vector<Ladder>& ladders) {
  std::string out;
  for (const Ladder& ladder : ladders) {
    if (!out.empty()) out += "\n";
    out += section(ladder);
  }
  return out;
}

}  // namespace understudy::report
