#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "understudy/evidence/run.hpp"
#include "understudy/report/ladder.hpp"
#include "understudy/report/ladder_words.hpp"
#include "understudy/report/layout.hpp"

namespace understudy::report {

namespace {

using stage::Ladder;
using stage::Requirement;
using stage::Standing;
using stage::State;

struct Mark {
  std::string_view sign;
  std::string_view plain;
  std::string_view color;
};

Mark mark_of(State state) {
  switch (state) {
    case State::held: return {"✓", "ok", "32"};
    case State::expired: return {"⧖", "ex", "33"};
    case State::voided: return {"⊘", "vo", "33"};
    case State::missing: break;
  }
  return {"✗", "--", "31"};
}

/// Lines of a paragraph, each after `indent` blanks.
std::string paragraph(std::string_view text, std::size_t indent, const Style& style) {
  const auto width = static_cast<std::size_t>(std::max(style.width, 20));
  const std::size_t left = width > indent + 10 ? width - indent : 10;
  std::string out;
  for (const std::string& line : wrapped(safe_line(text), left)) {
    out += std::string(indent, ' ') + line + "\n";
  }
  return out;
}

/// A command is never broken over lines: it is there to be copied.
std::string command_line(const stage::Part& part, std::size_t indent, const Style& style) {
  if (part.next.empty()) return "";
  return fmt::format("{}next: {}{}\n", std::string(indent, ' '),
                     painted(safe_line(part.next), "1", style), command_note(part));
}

constexpr std::size_t detail = 5;

std::string parts_text(const Standing& standing, const Style& style) {
  std::string out;
  for (const stage::Part& part : standing.parts) {
    const bool lacking = part.state != State::held;
    if (!lacking && standing.state != State::held) continue;
    std::string says = part_text(part);
    if (lacking) says = fmt::format("{}: {}", name_of(part.state), says);
    out += paragraph(says, detail, style) + command_line(part, detail, style);
  }
  return out;
}

std::string standing_text(const Standing& standing, std::size_t id_width, bool with_parts,
                          const Style& style) {
  const Mark mark = mark_of(standing.state);
  const std::string_view sign = style.unicode ? mark.sign : mark.plain;
  const std::size_t before = 2 + columns_of(sign) + 1 + id_width + 2;
  std::string text = safe_line(standing.requirement.text);
  if (!with_parts && standing.state != State::held) {
    text += fmt::format(" ({})", name_of(standing.state));
  }
  const auto width = static_cast<std::size_t>(std::max(style.width, 20));
  std::string out = fmt::format("  {} {:<{}}", painted(sign, mark.color, style),
                                safe_line(standing.requirement.id), id_width);
  std::string gap = "  ";
  for (const std::string& line : wrapped(text, width > before + 20 ? width - before : 20)) {
    out += gap + line + "\n";
    gap = std::string(before, ' ');
  }
  return with_parts ? out + parts_text(standing, style) : out;
}

std::size_t widest_id(const Ladder& ladder) {
  std::size_t width = 0;
  for (const Standing& standing : ladder.standings) {
    width = std::max(width, safe_line(standing.requirement.id).size());
  }
  return std::min<std::size_t>(width, 24);
}

std::string stage_text(const Ladder& ladder, int stage, const Style& style) {
  const Count count = count_of(ladder, stage);
  std::string out =
      fmt::format("\n{}\n", painted(fmt::format("Stage {}: {} ({} of {} held)", stage,
                                                stage_title(stage), count.held, count.all),
                                    "1", style));
  const bool near = stage <= next_stage(ladder);
  for (const Standing& standing : ladder.standings) {
    if (standing.requirement.stage != stage) continue;
    // Prerequisites that hold need no proof on this page; what lies far above, no detail.
    const bool with_parts = near && (stage != 0 || standing.state != State::held);
    out += standing_text(standing, widest_id(ladder), with_parts, style);
  }
  return out;
}

std::string page(const Ladder& ladder, const Style& style) {
  const std::string title = ladder.title.empty() ? ladder.application : ladder.title;
  std::string out = fmt::format(
      "{}\n", painted(fmt::format("{}: {}", safe_line(title), reached_text(ladder)), "1", style));
  out += fmt::format("as of {}", evidence::to_date(ladder.at));
  if (ladder.target) out += fmt::format(", climbing to stage {}", *ladder.target);
  out += "\n";
  for (int stage = 0; stage <= stage::highest_stage; ++stage) {
    out += stage_text(ladder, stage, style);
  }
  out += "\n" + paragraph(next_text(ladder) + ".", 0, style);
  for (const std::string& note : ladder.notes) out += paragraph("Note: " + note + ".", 0, style);
  return out;
}

std::string overview(const std::vector<Ladder>& ladders, const Style& style) {
  Table table{.head = {"Application", "Stage", "Target", "In the way"}, .rows = {}, .empty = ""};
  for (const Ladder& ladder : ladders) {
    const Standing* first = first_not_held(ladder);
    table.rows.push_back(
        {ladder.application, ladder.reached ? fmt::format("{}", *ladder.reached) : "none",
         ladder.target ? fmt::format("{}", *ladder.target) : "",
         first == nullptr
             ? ""
             : fmt::format("{}: {}", first->requirement.id, part_text(deciding_part(*first)))});
  }
  return to_text(table, style);
}

}  // namespace

std::string ladder_text(const std::vector<Ladder>& ladders, const Style& style) {
  return ladders.size() == 1 ? page(ladders.front(), style) : overview(ladders, style);
}

std::string requirement_text(const Ladder& ladder, const Standing& standing, const Style& style) {
  const Requirement& one = standing.requirement;
  std::string out = fmt::format("{}\n", painted(fmt::format("{} (stage {}): {}", safe_line(one.id),
                                                            one.stage, name_of(standing.state)),
                                                "1", style));
  out += paragraph(one.text + ".", 2, style) + paragraph(one.why, 2, style);
  out += "\n" + paragraph("It is satisfied by " + one.evidence + ".", 2, style);
  out += paragraph(one.lapse == stage::Lapse::never ? "It never expires."
                                                    : "It expires " + lapse_text(one) + ".",
                   2, style);
  if (!one.built_in()) out += paragraph("It was added by your organisation.", 2, style);
  out += fmt::format("\n  {} as of {}:\n",
                     safe_line(ladder.title.empty() ? ladder.application : ladder.title),
                     evidence::to_date(ladder.at));
  for (const stage::Part& part : standing.parts) {
    std::string says = fmt::format("{}: {}", name_of(part.state), part_text(part));
    if (part.state == State::held && part.until) {
      says += fmt::format(" (until {})", evidence::to_date(*part.until));
    }
    out += paragraph(says, 2, style) + command_line(part, 4, style);
  }
  return out;
}

}  // namespace understudy::report
