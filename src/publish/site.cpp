#include "understudy/publish/site.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "assets_text.hpp"
#include "page.hpp"
#include "site_pages.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/publish/summary.hpp"
#include "understudy/report/report.hpp"

namespace understudy::publish {

Frame frame_of(const SiteFrame& site, std::string_view kind, std::string_view title,
               std::string_view file) {
  Frame frame{.kind = std::string(kind),
              .title = std::string(title),
              .file = std::string(file),
              .digest = site.digest,
              .as_of = site.at,
              .calendar = "calendar.ics"};
  if (kind != "dashboard") frame.crumbs = {{"Applications", "index.html"}, {frame.title, ""}};
  return frame;
}

std::string digest_of(const std::vector<Summary>& summaries) {
  std::string all;
  for (const Summary& one : summaries) {
    all += one.application;
    all += '\0';
    all += one.bundle;
    all += '\n';
  }
  return journal::sha256_hex(all);
}

std::vector<File> site_files(const std::vector<Summary>& summaries, const std::string& at) {
  const SiteFrame site{.digest = digest_of(summaries), .at = at};
  std::vector<File> files = search_files(summaries, site);
  std::ranges::move(changes_files(summaries, site), std::back_inserter(files));
  files.push_back(calendar_file(summaries, site));
  files.push_back(site_calendar_file(summaries));
  files.push_back(dashboard_file(summaries, site));
  return files;
}

std::vector<File> asset_files() {
  return {{.path = "assets/site.css", .bytes = std::string(site_css)},
          {.path = "assets/site.js", .bytes = std::string(site_js)},
          {.path = "assets/theme.js", .bytes = std::string(site_theme)},
          {.path = "assets/icon.svg", .bytes = std::string(site_icon)},
          {.path = "assets/report.css", .bytes = std::string(report::html_style())}};
}

}  // namespace understudy::publish
