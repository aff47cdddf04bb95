/// \file
/// What all pages share: head, navigation, foot, and the small parts that look the same everywhere.
/// Private to the module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "markup.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

/// Everything of a page but what stands on it.
struct Frame {
  std::string kind;          ///< For style sheet and script: dashboard, playbook …
  std::string title;         ///< Without the site's name.
  std::string root;          ///< The way to the site's root: "" or "../" and so on.
  std::string file;          ///< Of the navigation's pages: the one this is.
  std::vector<Link> crumbs;  ///< The last one is this page.
  std::string_view digest_of = "site";
  std::string digest;
  std::string as_of;  ///< Empty: the page does not depend on the time.
  std::string main_class;
  std::string calendar;             ///< A calendar to subscribe to that tells of the same.
  std::vector<std::string> styles;  ///< Before the site's own.
};

[[nodiscard]] std::string page(const Frame& frame, const Html& main);

/// `<time>` with the instant for machines and for people; `at` is RFC 3339 in UTC.
[[nodiscard]] Html time_html(std::string_view at);
[[nodiscard]] Html time_html(evidence::Time at);

/// Good, bad or unsure: by sign, word and colour, never by colour alone.
[[nodiscard]] Html badge_html(std::string_view word);

/// "Stage 1", "No stage yet".
[[nodiscard]] Html stage_html(const std::optional<int>& stage);

/// Something wide, in a frame of its own that can be scrolled by keyboard as well.
[[nodiscard]] Html wide_html(std::string_view label, const Html& inner);

[[nodiscard]] Html print_button();
[[nodiscard]] Html copy_button(std::string_view id);

}  // namespace understudy::publish
