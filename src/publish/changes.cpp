// What happened lately, as a page and as a feed.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "markup.hpp"
#include "page.hpp"
#include "site_pages.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

namespace {

constexpr std::size_t most_changes = 200;
constexpr std::size_t date_length = 10;

struct HappeningOf {
  const Summary* application = nullptr;
  const Happening* what = nullptr;
};

std::vector<HappeningOf> newest(const std::vector<Summary>& summaries) {
  std::vector<HappeningOf> all;
  for (const Summary& one : summaries) {
    for (const Happening& what : one.happenings) all.push_back({&one, &what});
  }
  std::ranges::sort(all, std::ranges::greater(), [](const HappeningOf& one) {
    return std::tie(one.what->at, one.application->application, one.what->kind, one.what->text);
  });
  if (all.size() > most_changes) all.resize(most_changes);
  return all;
}

/// The days, newest first, each with a list.
Html days(const std::vector<HappeningOf>& all) {
  Writer out;
  std::string_view day;
  for (const HappeningOf& one : all) {
    const std::string_view at = one.what->at;
    if (at.substr(0, date_length) != day) {
      if (!day.empty()) out.add(Html{"</ol></section>\n"});
      day = at.substr(0, date_length);
      out.add("<section><h2><time datetime=\"{0}\">{0}</time></h2><ol class=\"changes\">\n", day);
    }
    out.add("<li data-kind=\"{}\">{} <a href=\"{}\">{}</a>: {}</li>\n", one.what->kind,
            time_html(at), one.what->url, one.application->title, one.what->text);
  }
  if (!day.empty()) out.add(Html{"</ol></section>\n"});
  return out.take();
}

/// A name that stays: the same happening has the same in every later feed.
std::string urn_of(const HappeningOf& one) {
  const std::string hash =
      journal::sha256_hex(fmt::format("{}\n{}\n{}\n{}", one.application->application, one.what->at,
                                      one.what->kind, one.what->text));
  return fmt::format("urn:understudy:change:{}", hash.substr(0, 32));
}

std::string feed(const std::vector<HappeningOf>& all, const SiteFrame& site) {
  Writer out;
  out.add(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>Understudy: changes</title>\n"
      "<id>urn:understudy:changes</id>\n<updated>{}</updated>\n"
      "<author><name>understudy</name></author>\n<link rel=\"self\" href=\"changes.xml\"/>\n"
      "<link rel=\"alternate\" type=\"text/html\" href=\"changes.html\"/>\n",
      all.empty() ? site.at : all.front().what->at);
  for (const HappeningOf& one : all) {
    out.add(
        "<entry><id>{}</id><title>{}: {}</title><updated>{}</updated>"
        "<link href=\"{}\"/><category term=\"{}\"/></entry>\n",
        urn_of(one), one.application->title, one.what->text, one.what->at, one.what->url,
        one.what->kind);
  }
  out.add(Html{"</feed>\n"});
  return out.take().value;
}

}  // namespace

std::vector<File> changes_files(const std::vector<Summary>& summaries, const SiteFrame& site) {
  const std::vector<HappeningOf> all = newest(summaries);
  const Html body = all.empty() ? Html{"<p>Nothing happened yet.</p>\n"} : days(all);
  return {{.path = "changes.xml", .bytes = feed(all, site)},
          {.path = "changes.html",
           .bytes = page(
               frame_of(site, "changes", "Changes", "changes.html"),
               html("<h1>Changes</h1>\n<p><a href=\"changes.xml\">As a feed</a></p>\n{}", body))}};
}

}  // namespace understudy::publish
