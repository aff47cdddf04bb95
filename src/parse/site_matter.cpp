#include "site_matter.hpp"

#include <array>
#include <string>
#include <string_view>

#include "record.hpp"
#include "understudy/diag/nearest.hpp"
#include "words.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

constexpr std::array<std::string_view, 26> of_sites{"layout",
                                                    "permalink",
                                                    "date",
                                                    "categories",
                                                    "category",
                                                    "tags",
                                                    "author",
                                                    "excerpt",
                                                    "header",
                                                    "published",
                                                    "draft",
                                                    "weight",
                                                    "slug",
                                                    "aliases",
                                                    "menu",
                                                    "toc",
                                                    "sidebar",
                                                    "sidebar_position",
                                                    "nav_order",
                                                    "parent",
                                                    "lang",
                                                    "comments",
                                                    "last_reviewed_on",
                                                    "review_in",
                                                    "owner_slack",
                                                    "summary"};

constexpr std::array<std::string_view, 11> ours{"apiVersion", "kind",   "id",       "service",
                                                "severity",   "leads",  "rto",      "rpo",
                                                "faults",     "inputs", "scenarios"};

}  // namespace

bool is_site_matter(const Value& mapping) {
  bool of_a_site = false;
  for (const auto& [key, value] : pairs_of(mapping)) {
    const std::string_view word = key.text();
    if (is_one_of(word, of_sites)) {
      of_a_site = true;
    } else if (word != "title" && (is_one_of(word, ours) || diag::nearest(word, ours))) {
      return false;
    }
  }
  return of_a_site;
}

std::string site_title(const Value& mapping) {
  for (const auto& [key, value] : pairs_of(mapping)) {
    if (key.text() == "title") return folded(value.text());
  }
  return {};
}

}  // namespace understudy::parse
