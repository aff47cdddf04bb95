#include "same_markdown.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cmark.h>

#include "attributes.hpp"
#include "markdown.hpp"
#include "reporter.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::parse {

namespace {

std::string_view view_of(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The attributes of a fence, each duration in one spelling; empty when it has none.
Pairs pairs_of(const Document& document, const Fence& fence) {
  Pairs pairs;
  if (!fence.info.starts_with('{')) return pairs;
  Reporter reporter(Family::playbook);
  for (const Attribute& given :
       read_attributes(document.index(), fence.info, fence.info_offset, reporter)) {
    const auto duration = model::parse_duration(given.value);
    const bool timed = given.key == "timeout" || given.key == "interval";
    pairs.emplace_back(given.key, timed && duration ? model::to_text(*duration) : given.value);
  }
  if (!reporter.take().empty()) pairs.clear();
  std::ranges::sort(pairs);
  return pairs;
}

bool same_code(const Document& one, MarkdownNode first, const Document& other,
               MarkdownNode second) {
  const std::string_view info = view_of(cmark_node_get_fence_info(first));
  if (info == view_of(cmark_node_get_fence_info(second))) return true;
  const Fence& before = one.fence(first);
  const Fence& after = other.fence(second);
  const Pairs pairs = pairs_of(one, before);
  return before.written == after.written && !pairs.empty() && pairs == pairs_of(other, after);
}

bool same_list(MarkdownNode first, MarkdownNode second) {
  return cmark_node_get_list_type(first) == cmark_node_get_list_type(second) &&
         cmark_node_get_list_start(first) == cmark_node_get_list_start(second) &&
         cmark_node_get_list_tight(first) == cmark_node_get_list_tight(second);
}

bool same_node(const Document& one, MarkdownNode first, const Document& other,
               MarkdownNode second) {
  const cmark_node_type kind = cmark_node_get_type(first);
  if (kind != cmark_node_get_type(second)) return false;
  if (view_of(cmark_node_get_literal(first)) != view_of(cmark_node_get_literal(second))) {
    return false;
  }
  switch (kind) {
    case CMARK_NODE_HEADING:
      return cmark_node_get_heading_level(first) == cmark_node_get_heading_level(second);
    case CMARK_NODE_LIST: return same_list(first, second);
    case CMARK_NODE_CODE_BLOCK: return same_code(one, first, other, second);
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
      return view_of(cmark_node_get_url(first)) == view_of(cmark_node_get_url(second)) &&
             view_of(cmark_node_get_title(first)) == view_of(cmark_node_get_title(second));
    default: return true;
  }
}

using Iterator = std::unique_ptr<cmark_iter, void (*)(cmark_iter*)>;

}  // namespace

bool same_markdown(const Document& one, const Document& other) {
  const Iterator first(cmark_iter_new(one.root()), cmark_iter_free);
  const Iterator second(cmark_iter_new(other.root()), cmark_iter_free);
  while (true) {
    const cmark_event_type event = cmark_iter_next(first.get());
    if (event != cmark_iter_next(second.get())) return false;
    if (event == CMARK_EVENT_DONE) return true;
    if (event != CMARK_EVENT_ENTER) continue;
    if (!same_node(one, cmark_iter_get_node(first.get()), other,
                   cmark_iter_get_node(second.get()))) {
      return false;
    }
  }
}

}  // namespace understudy::parse
