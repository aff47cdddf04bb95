// The ladder on an application's page: what is held, what is not, and what to do next.

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "markup.hpp"
#include "page.hpp"
#include "sections.hpp"
#include "understudy/report/ladder_words.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::publish {

namespace {

Html state_html(stage::State state) {
  return html("<span class=\"state {0}\">{1} {0}</span>", stage::name_of(state),
              state == stage::State::held ? "✓" : "✗");
}

Html part_html(const stage::Part& part, stage::State whole) {
  Writer out;
  out.add("<p class=\"says\">{}{}", report::part_text(part), Html{part.until ? " · until " : ""});
  if (part.until) out.add(time_html(*part.until));
  out.add(Html{"</p>"});
  if (whole != stage::State::held && !part.next.empty()) {
    out.add("<p class=\"next\"><code>{}</code>{}</p>", part.next, report::command_note(part));
  }
  return out.take();
}

Html requirement_html(const stage::Standing& standing) {
  Writer parts;
  for (const stage::Part& part : standing.parts) {
    if (part.state == stage::State::held && standing.state != stage::State::held) continue;
    parts.add(part_html(part, standing.state));
  }
  const stage::Requirement& asked = standing.requirement;
  return html(
      "<li class=\"requirement\" data-state=\"{}\" id=\"requirement-{}\">{} "
      "<span class=\"req-text\">{}</span> <code class=\"req-id\">{}</code>{}</li>\n",
      stage::name_of(standing.state), asked.id, state_html(standing.state), asked.text, asked.id,
      parts.take());
}

}  // namespace

Html ladder_section(const stage::Ladder& ladder) {
  Writer out;
  out.add("<section id=\"ladder\"><h2>Stage</h2>\n<p>{} {}</p>\n", stage_html(ladder.reached),
          report::next_text(ladder) + ".");
  for (const std::string& note : ladder.notes) out.add("<p class=\"note\">{}.</p>\n", note);
  out.add(Html{"<ol class=\"ladder\">\n"});
  for (int stage = 0; stage <= stage::highest_stage; ++stage) {
    const report::Count count = report::count_of(ladder, stage);
    out.add(
        "<li class=\"rung\" data-stage=\"{}\" data-reached=\"{}\"><h3>Stage {}: {} "
        "<span class=\"count\">{} of {} held</span></h3><ul class=\"requirements\">\n",
        stage, ladder.reached.value_or(-1) >= stage ? "yes" : "no", stage,
        report::stage_title(stage), count.held, count.all);
    for (const stage::Standing& standing : ladder.standings) {
      if (standing.requirement.stage == stage) out.add(requirement_html(standing));
    }
    out.add(Html{"</ul></li>\n"});
  }
  out.add(Html{"</ol></section>\n"});
  return out.take();
}

}  // namespace understudy::publish
