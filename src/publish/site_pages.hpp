/// \file
/// The pages that speak of all applications. Private to the module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "page.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

/// What these pages have in common.
struct SiteFrame {
  std::string digest;
  std::string at;
};

[[nodiscard]] Frame frame_of(const SiteFrame& site, std::string_view kind, std::string_view title,
                             std::string_view file);

[[nodiscard]] File dashboard_file(const std::vector<Summary>& summaries, const SiteFrame& site);
[[nodiscard]] File calendar_file(const std::vector<Summary>& summaries, const SiteFrame& site);

/// What `calendar_file` tells, for calendar programs: of all applications, and of one.
[[nodiscard]] File site_calendar_file(const std::vector<Summary>& summaries);
[[nodiscard]] File application_calendar_file(const Summary& summary);

/// The page and its Atom feed.
[[nodiscard]] std::vector<File> changes_files(const std::vector<Summary>& summaries,
                                              const SiteFrame& site);

/// The page, its index, and the same index as a script: pages that are opened as files cannot load
/// anything but scripts, styles and images.
[[nodiscard]] std::vector<File> search_files(const std::vector<Summary>& summaries,
                                             const SiteFrame& site);

}  // namespace understudy::publish
