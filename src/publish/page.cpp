#include "page.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "markup.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

namespace {

/// Nothing from elsewhere, nothing inline.
constexpr std::string_view policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'";

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> navigation{
    {{"index.html", "Applications"},
     {"calendar.html", "Calendar"},
     {"changes.html", "Changes"},
     {"search.html", "Search"}}};

void add_head(const Frame& frame, Writer& out) {
  out.add(
      "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<meta name=\"color-scheme\" content=\"light dark\">"
      "<meta name=\"referrer\" content=\"no-referrer\">"
      "<meta name=\"generator\" content=\"understudy {}\">\n<title>{} · Understudy</title>\n",
      Html{std::string(policy)}, US_VERSION, frame.title);
  out.add(
      "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"{}changes.xml\" "
      "title=\"Changes\">\n<link rel=\"icon\" type=\"image/svg+xml\" "
      "href=\"{}assets/icon.svg\">\n",
      frame.root, frame.root);
  if (!frame.calendar.empty()) {
    out.add("<link rel=\"alternate\" type=\"text/calendar\" href=\"{}{}\" title=\"Calendar\">\n",
            frame.root, frame.calendar);
  }
  // Not deferred: a page that changes its colours when it stands there already dazzles at night.
  out.add("<script src=\"{}assets/theme.js\"></script>", frame.root);
  for (const std::string& style : frame.styles) {
    out.add("<link rel=\"stylesheet\" href=\"{}{}\">", frame.root, style);
  }
  out.add("<link rel=\"stylesheet\" href=\"{}assets/site.css\">", frame.root);
  out.add("<script defer src=\"{}assets/site.js\"></script></head>\n", frame.root);
}

Html theme_choice() {
  return {
      "<label class=\"theme\" title=\"Colours\" data-needs-script hidden><span "
      "class=\"visually-hidden\">Colours</span><select id=\"theme\"><option value=\"\">As the "
      "system</option><option value=\"light\">Light</option><option value=\"dark\">Dark</option>"
      "</select></label>"};
}

void add_header(const Frame& frame, Writer& out) {
  out.add(
      "<body data-page=\"{}\" data-root=\"{}\">\n"
      "<a class=\"skip\" href=\"#main\">Skip to content</a>\n<header class=\"site-header\">"
      "<a class=\"brand\" href=\"{}index.html\">Understudy</a>"
      "<nav class=\"site-nav\" aria-label=\"Site\"><ul>",
      frame.kind, frame.root, frame.root);
  for (const auto& [file, title] : navigation) {
    out.add("<li><a href=\"{}{}\"{}>{}</a></li>", frame.root, file,
            Html{file == frame.file ? " aria-current=\"page\"" : ""}, title);
  }
  out.add(
      "</ul></nav><form class=\"site-search\" role=\"search\" action=\"{}search.html\" "
      "method=\"get\"><label class=\"visually-hidden\" for=\"site-q\">Search</label>"
      "<input id=\"site-q\" name=\"q\" type=\"search\" autocomplete=\"off\" "
      "placeholder=\"Search\"><button type=\"submit\">Search</button></form>{}</header>\n",
      frame.root, theme_choice());
  if (frame.crumbs.empty()) return;
  out.add(Html{"<nav class=\"crumbs\" aria-label=\"Breadcrumb\"><ol>"});
  for (const Link& crumb : frame.crumbs) {
    if (crumb.url.empty()) {
      out.add("<li aria-current=\"page\">{}</li>", crumb.title);
    } else {
      out.add("<li><a href=\"{}{}\">{}</a></li>", frame.root, crumb.url, crumb.title);
    }
  }
  out.add(Html{"</ol></nav>\n"});
}

void add_footer(const Frame& frame, Writer& out) {
  out.add(
      "<footer class=\"site-footer\"><p class=\"digest\">Content <code id=\"digest\" "
      "data-digest=\"{}\">{}</code></p><p class=\"made\">",
      frame.digest_of, frame.digest);
  if (!frame.as_of.empty()) out.add("As of {}, ", time_html(frame.as_of));
  out.add("understudy {}</p></footer>\n</body></html>\n", US_VERSION);
}

}  // namespace

std::string page(const Frame& frame, const Html& main) {
  Writer out;
  add_head(frame, out);
  add_header(frame, out);
  out.add("<main id=\"main\" tabindex=\"-1\"");
  if (!frame.main_class.empty()) out.add(" class=\"{}\"", frame.main_class);
  out.add(">\n{}<p id=\"live\" class=\"visually-hidden\" aria-live=\"polite\"></p></main>\n", main);
  add_footer(frame, out);
  return out.take().value;
}

Html time_html(std::string_view at) {
  // 2026-11-26T14:00:03Z, with or without a fraction.
  constexpr std::size_t date = 10;
  constexpr std::size_t minutes = 16;
  if (at.size() < minutes) return html("{}", at);
  return html("<time datetime=\"{}\">{} {} UTC</time>", at, at.substr(0, date),
              at.substr(date + 1, minutes - date - 1));
}

Html time_html(evidence::Time at) {
  return time_html(std::string_view(evidence::to_text(at)));
}

Html badge_html(std::string_view word) {
  const bool fine =
      word == "met" || word == "passed" || word == "agreed" || word == "held" || word == "ok";
  const bool wrong = word == "missed" || word == "failed" || word == "aborted" ||
                     word == "objects" || word == "voided" || word == "expired" ||
                     word == "not agreed";
  return html("<span class=\"badge {}\">{} {}</span>",
              fine    ? "good"
              : wrong ? "bad"
                      : "unsure",
              fine    ? "✓"
              : wrong ? "✗"
                      : "?",
              word);
}

Html stage_html(const std::optional<int>& stage) {
  if (!stage) return {"<span class=\"stage stage-none\" data-stage=\"none\">No stage yet</span>"};
  return html("<span class=\"stage stage-{0}\" data-stage=\"{0}\">Stage {0}</span>", *stage);
}

Html wide_html(std::string_view label, const Html& inner) {
  return html("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">{}</div>\n",
              label, inner);
}

Html print_button() {
  return {
      "<button type=\"button\" class=\"print\" data-print data-needs-script hidden>Print"
      "</button>"};
}

Html copy_button(std::string_view id) {
  return html(
      "<button type=\"button\" class=\"copy\" data-copy=\"{}\" data-needs-script "
      "hidden>Copy</button>",
      id);
}

}  // namespace understudy::publish
