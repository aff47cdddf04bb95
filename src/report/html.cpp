#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "markup.hpp"
#include "page_style.hpp"
#include "understudy/exercise/expect.hpp"
#include "understudy/report/report.hpp"
#include "view.hpp"

namespace understudy::report {

namespace {

using exercise::Facts;

std::string escaped(std::string_view text) {
  return markup_escaped(exercise::plain_text(text));
}

std::string cut(std::string_view text) {
  constexpr std::size_t most = 8192;
  if (text.size() <= most) return escaped(text);
  return escaped(text.substr(0, most)) +
         fmt::format("\n… {} more bytes are in the journal", text.size() - most);
}

/// Status by symbol and word, never by colour alone.
std::string badge(std::string_view word) {
  const bool fine = word == "met" || word == "ok" || word == "passed";
  const bool wrong = word == "missed" || word == "failed" || word == "aborted" ||
                     word == "timed_out" || word == "not_started";
  return fmt::format("<span class=\"badge {}\">{} {}</span>",
                     fine    ? "good"
                     : wrong ? "bad"
                             : "unsure",
                     fine    ? "✓"
                     : wrong ? "✗"
                             : "?",
                     escaped(word));
}

/// Where an instant lies on the drawing, in its units.
class Axis {
 public:
  Axis(std::int64_t from, std::int64_t to)
      : from_(from), span_(std::max<std::int64_t>(to - from, 1)) {}

  [[nodiscard]] double x(std::int64_t ns) const {
    return std::clamp(left + static_cast<double>(ns - from_) / static_cast<double>(span_) * width,
                      left, left + width);
  }

  [[nodiscard]] std::int64_t at(double share) const {
    return from_ + static_cast<std::int64_t>(share * static_cast<double>(span_));
  }

  static constexpr double left = 90;
  static constexpr double width = 890;

 private:
  std::int64_t from_;
  std::int64_t span_;
};

class Page {
 public:
  explicit Page(const Facts& facts) : f_(facts), v_(view_of(facts)) {}

  /// A page that stands for itself.
  std::string all() {
    open();
    content();
    return std::move(out_) + "</main></body></html>\n";
  }

  /// What stands on it.
  std::string inner() {
    content();
    return std::move(out_);
  }

 private:
  void content() {
    head();
    objectives();
    story();
    timeline();
    assumptions();
    steps();
    writes();
    rest();
  }

  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...);
  }

  void open() {
    add("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; img-src data:\">"
        "<title>{}: {}</title><style>{}</style></head><body><main>",
        escaped(f_.opened.scenario_title), escaped(v_.verdict), page_style);
  }

  void head() {
    add("<header><p class=\"over\">Exercise report · {} · {}</p><h1>{}</h1>"
        "<p class=\"verdict {}\">{}</p><p class=\"lead\">{}</p>",
        escaped(f_.opened.title.empty() ? f_.opened.application : f_.opened.title),
        escaped(f_.opened.environment), escaped(f_.opened.scenario_title), verdict_class(),
        escaped(v_.verdict), escaped(v_.sentence));
    if (v_.undo_failed) add("<p class=\"alarm\" role=\"alert\">{}</p>", escaped(v_.undo));
    if (!v_.reasons.empty()) {
      add("<ul class=\"reasons\">");
      for (const std::string& reason : v_.reasons) add("<li>{}</li>", escaped(reason));
      add("</ul>");
    }
    add("</header>");
  }

  [[nodiscard]] std::string_view verdict_class() const {
    if (v_.verdict == "passed") return "good";
    return v_.verdict == "inconclusive" || v_.verdict == "not finished" ? "unsure" : "bad";
  }

  void objectives() {
    add("<section aria-labelledby=\"o\"><h2 id=\"o\">Objectives against measured</h2>"
        "<div class=\"cards\">");
    for (const ObjectiveRow& row : v_.objectives) {
      add("<div class=\"card\"><h3>{} {}</h3><p class=\"big\">{}</p><p>objective {}</p>"
          "<p class=\"small\">{}</p></div>",
          row.name, badge(row.held), escaped(row.measured), escaped(row.objective),
          escaped(row.share));
    }
    add("<div class=\"card\"><h3>Noticed</h3><p class=\"big\">{}</p><p>first failed request of a "
        "client</p></div></div></section>",
        escaped(v_.noticed));
  }

  void story() {
    add("<section aria-labelledby=\"w\"><h2 id=\"w\">What happened</h2><table class=\"facts\">");
    const auto row = [this](std::string_view name, const std::string& text) {
      add("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", name, escaped(text));
    };
    row("Broken", v_.broken);
    row("Noticed", v_.noticed);
    row("Served again", v_.served);
    row("Verified", v_.verified);
    row("Downtime", v_.downtime);
    row("Writes", v_.writes);
    if (!v_.newest.empty()) row("Newest record left", v_.newest);
    row("Clock", v_.clock);
    row("Fault", v_.undo);
    if (f_.human_ns > 0) row("Waiting for people", human(f_.human_ns));
    add("</table></section>");
  }

  void timeline() {
    if (!f_.availability || f_.availability->strip.empty()) return;
    const model::AvailabilityMeasured& a = *f_.availability;
    const Axis axis(a.from_ns, a.to_ns);
    add("<section aria-labelledby=\"t\"><h2 id=\"t\">Timeline</h2>"
        "<p class=\"small\">Seconds from the disruption. {} requests, {} failed; one every {}.</p>"
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Drawing of the "
        "timeline\"><svg "
        "viewBox=\"0 0 1000 176\" role=\"img\" "
        "aria-label=\"Availability, outages and steps over time\">",
        a.requests, a.failed, human(a.resolution_ns));
    lane(18, "requests");
    lane(58, "service");
    lane(98, "steps");
    strip(axis, a);
    outages(axis, a);
    step_bars(axis);
    ticks(axis);
    if (f_.disrupted_ns) {
      add("<line class=\"cut\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"8\" y2=\"136\"/>",
          axis.x(*f_.disrupted_ns));
    }
    add("</svg></div>");
    moments();
    add("</section>");
  }

  void lane(int y, std::string_view name) { add("<text x=\"0\" y=\"{}\">{}</text>", y + 14, name); }

  void strip(const Axis& axis, const model::AvailabilityMeasured& a) {
    for (std::size_t i = 0; i < a.strip.size(); ++i) {
      const model::Slice& slice = a.strip[i];
      const double from = axis.x(slice.from_ns);
      const double to = axis.x(slice.from_ns + a.slice_ns);
      const std::uint32_t all = slice.ok + slice.failed;
      const double bad = all == 0 ? 0 : static_cast<double>(slice.failed) / all;
      if (all == 0) continue;
      add("<rect class=\"ok\" x=\"{:.1f}\" y=\"18\" width=\"{:.1f}\" height=\"24\"/>", from,
          std::max(to - from - 0.3, 0.5));
      if (bad > 0) {
        add("<rect class=\"no\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>",
            from, 42 - 24 * bad, std::max(to - from - 0.3, 0.5), 24 * bad);
      }
    }
  }

  void outages(const Axis& axis, const model::AvailabilityMeasured& a) {
    add("<rect class=\"up\" x=\"{:.1f}\" y=\"58\" width=\"{:.1f}\" height=\"24\"/>",
        axis.x(a.from_ns), axis.x(a.to_ns) - axis.x(a.from_ns));
    for (const model::Outage& outage : a.outages) {
      const double from = axis.x(outage.from_ns);
      const double width = std::max(axis.x(outage.to_ns) - from, 2.0);
      add("<rect class=\"down\" x=\"{:.1f}\" y=\"58\" width=\"{:.1f}\" height=\"24\">"
          "<title>down for {}: {}</title></rect>",
          from, width, human(outage.to_ns - outage.from_ns), escaped(outage.first_error));
      if (width > 90) {
        add("<text class=\"in\" x=\"{:.1f}\" y=\"74\">down {}</text>", from + 8,
            human(outage.to_ns - outage.from_ns));
      }
    }
  }

  void step_bars(const Axis& axis) {
    for (const exercise::StepRecord& step : f_.steps) {
      if (step.ended_ns <= step.began_ns) continue;
      const double from = axis.x(step.began_ns);
      add("<rect class=\"step {}\" x=\"{:.1f}\" y=\"98\" width=\"{:.1f}\" height=\"24\">"
          "<title>{}: {}</title></rect>",
          step.outcome == "ok" ? "" : "wrong", from,
          std::max(axis.x(step.ended_ns) - from - 0.5, 1.5), escaped(step.action.id),
          escaped(step.action.text));
    }
  }

  void ticks(const Axis& axis) {
    constexpr int count = 6;
    for (int i = 0; i <= count; ++i) {
      const std::int64_t at = axis.at(static_cast<double>(i) / count);
      add("<text class=\"tick\" x=\"{:.1f}\" y=\"160\" text-anchor=\"{}\">{:+.1f}</text>",
          axis.x(at), i == count ? "end" : "middle", static_cast<double>(at - v_.origin_ns) / 1e9);
    }
  }

  void moments() {
    add("<ol class=\"moments\">");
    for (const Moment& moment : v_.moments) {
      add("<li class=\"{}\"><span class=\"at\">{}</span> {}</li>", moment.kind,
          offset(moment.at_ns, v_.origin_ns), escaped(moment.text));
    }
    add("</ol>");
  }

  void assumptions() {
    if (f_.assumptions.empty()) return;
    add("<section aria-labelledby=\"a\"><h2 id=\"a\">Basic assumptions</h2><ul>");
    for (const exercise::AssumptionRecord& one : f_.assumptions) {
      add("<li>{}: {}{}</li>", escaped(one.text), one.held,
          one.by.empty() ? "" : escaped(" (" + one.by + ")"));
    }
    add("</ul></section>");
  }

  void steps() {
    add("<section aria-labelledby=\"s\"><h2 id=\"s\">Steps, as written and as they went</h2>"
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Table of steps\"><table><thead><tr><th scope=\"col\">Step</th><th "
        "scope=\"col\">Text</th><th scope=\"col\">By</th><th scope=\"col\">From</th><th "
        "scope=\"col\">Took</th><th scope=\"col\">Outcome</th></tr></thead><tbody>");
    for (const exercise::StepRecord& step : f_.steps) one_step(step);
    for (const model::Action& action : f_.passed_over) {
      add("<tr class=\"dim\"><td>{}</td><td>{}<p class=\"small\">{}</p></td><td></td><td></td>"
          "<td></td><td>passed over</td></tr>",
          escaped(action.id), escaped(action.text), escaped(action.why));
    }
    for (const model::Action& action : f_.not_reached) {
      add("<tr class=\"dim\"><td>{}</td><td>{}</td><td></td><td></td><td></td><td>not "
          "reached</td></tr>",
          escaped(action.id), escaped(action.text));
    }
    add("</tbody></table></div></section>");
  }

  void one_step(const exercise::StepRecord& step) {
    add("<tr><td>{}</td><td>{}", escaped(step.action.id), escaped(step.action.text));
    for (const std::string& person : step.agreed) {
      add("<p class=\"small\">agreed: {}</p>", escaped(person));
    }
    if (!step.detail.empty()) add("<p class=\"small\">{}</p>", escaped(step.detail));
    for (const model::GuardResult& guard : step.guards) {
      add("<p class=\"small\">{} {}: <code>{}</code></p>", guard.holds ? "✓" : "–",
          escaped(guard.branch), escaped(guard.guard));
    }
    for (const model::CommandResult& command : step.commands) one_command(command);
    add("</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", escaped(step.actor),
        offset(step.began_ns, v_.origin_ns),
        human(std::max<std::int64_t>(step.ended_ns - step.began_ns, 0)), badge(step.outcome));
  }

  void one_command(const model::CommandResult& command) {
    add("<details><summary><code>{}</code></summary>", cut(command.command));
    if (!command.expected.empty()) {
      add("<p class=\"small\">documented</p><pre>{}</pre>", cut(command.expected));
    }
    add("<p class=\"small\">printed, exit {}{}</p><pre>{}</pre></details>", command.exit_code,
        command.verified ? "" : " (output not judged)", cut(command.output));
  }

  void writes() {
    if (!f_.writes || f_.writes->lost.empty()) return;
    add("<section aria-labelledby=\"l\"><h2 id=\"l\">Lost writes</h2><div class=\"wide\" "
        "tabindex=\"0\" "
        "role=\"region\" aria-label=\"Table of lost writes\"><table>"
        "<thead><tr><th scope=\"col\">Record</th><th scope=\"col\">Acknowledged</th><th "
        "scope=\"col\">Where</th><th scope=\"col\">Found</th></tr></thead><tbody>");
    constexpr std::size_t most = 200;
    for (std::size_t i = 0; i < std::min(most, f_.writes->lost.size()); ++i) {
      const model::LostWrite& lost = f_.writes->lost[i];
      add("<tr><td>{}</td><td>{} before the disruption</td><td>{}</td><td>{}</td></tr>",
          lost.number, human(f_.disrupted_ns.value_or(lost.acknowledged_ns) - lost.acknowledged_ns),
          escaped(lost.location), escaped(lost.found));
    }
    add("</tbody></table></div>");
    if (f_.writes->lost.size() > most) {
      add("<p>{} more are in report.json.</p>", f_.writes->lost.size() - most);
    }
    add("</section>");
  }

  void rest() {
    if (!v_.next.empty()) {
      add("<section aria-labelledby=\"n\"><h2 id=\"n\">Next</h2><ul>");
      for (const std::string& line : v_.next) add("<li>{}</li>", escaped(line));
      add("</ul></section>");
    }
    add("<section aria-labelledby=\"p\"><h2 id=\"p\">Before it began</h2><ul>");
    for (const model::Check& check : f_.preflight) {
      add("<li>{} {}: {}</li>", check.ok ? "✓" : "✗", escaped(check.name), escaped(check.detail));
    }
    add("</ul></section><section aria-labelledby=\"i\"><h2 id=\"i\">Identity</h2>"
        "<table class=\"facts\">");
    const auto row = [this](std::string_view name, const std::string& text) {
      add("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", name, escaped(text));
    };
    row("Run", f_.opened.run_id);
    row("Began", wall(f_.opened_at.wall_ns));
    row("Ended", f_.closed_at ? wall(f_.closed_at->wall_ns) : "not finished");
    row("Mode", f_.opened.mode + ", started by " + f_.opened.actor);
    row("Playbook", f_.opened.playbook + "#" + f_.opened.scenario);
    row("Playbook sha256", f_.opened.playbook_sha256);
    row("Manifest sha256", f_.opened.manifest_sha256);
    row("Tool", "understudy " + f_.opened.tool_version);
    const std::string agreement = agreement_of(f_);
    row("Agreement", !f_.opened.production ? "not needed outside of production"
                     : agreement.empty()   ? "not recorded"
                                           : agreement);
    row("Notifications", "not recorded");
    add("</table><p class=\"small\">The RTO clock starts just before the fault is injected and "
        "stops "
        "when the first good answer arrives after which service held. The RPO is the age, at the "
        "disruption, of the oldest acknowledged write that was gone afterwards, or of the newest "
        "record that a step of the playbook finds left, whichever is worse. Instants are of "
        "CLOCK_BOOTTIME. The journal beside this page is chained by hash; sha256sum playbook.md "
        "and "
        "understudy.yaml give the sums above.</p></section>");
  }

  const Facts& f_;
  View v_;
  std::string out_;
};

}  // namespace

std::string to_html(const Facts& f, const std::vector<model::Event>& /*events*/) {
  return Page(f).all();
}

std::string to_html_content(const Facts& f) {
  return Page(f).inner();
}

std::string_view html_style() {
  return page_style;
}

}  // namespace understudy::report
