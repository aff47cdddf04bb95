#include "markdown_tree.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <cmark.h>
#include <fmt/format.h>

#include "markup.hpp"
#include "understudy/publish/markdown.hpp"

namespace understudy::publish {

namespace {

std::string_view viewed(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

/// Of those that are looked at.
bool is_leaf(Node node) {
  const cmark_node_type type = cmark_node_get_type(node);
  return type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE ||
         type == CMARK_NODE_CODE_BLOCK;
}

/// Nodes are gathered before any is changed: an iterator does not survive it.
std::vector<Node> all_nodes(Node root) {
  std::vector<Node> found;
  const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> iterator(cmark_iter_new(root),
                                                                    cmark_iter_free);
  for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(iterator.get())) {
    // Leaving comes after what is below, which is changed first. A leaf is only entered.
    const Node node = cmark_iter_get_node(iterator.get());
    if (event == CMARK_EVENT_EXIT || is_leaf(node)) found.push_back(node);
  }
  return found;
}

void discard(Node node) {
  cmark_node_unlink(node);
  cmark_node_free(node);
}

void replace(Node node, Node by) {
  cmark_node_replace(node, by);
  cmark_node_free(node);
}

bool is_comment(std::string_view html) {
  const auto first = html.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return true;
  html.remove_prefix(first);
  const auto last = html.find_last_not_of(" \t\n");
  html = html.substr(0, last + 1);
  // One comment and nothing behind it.
  return html.starts_with("<!--") && html.find("-->") + 3 == html.size();
}

/// Raw HTML is somebody's text all the same.
void disarm_block(Node node) {
  const std::string html(viewed(cmark_node_get_literal(node)));
  if (is_comment(html)) return discard(node);
  Node code = cmark_node_new(CMARK_NODE_CODE_BLOCK);
  cmark_node_set_literal(code, html.c_str());
  replace(node, code);
}

void disarm_inline(Node node) {
  const std::string html(viewed(cmark_node_get_literal(node)));
  if (is_comment(html)) return discard(node);
  Node text = cmark_node_new(CMARK_NODE_TEXT);
  cmark_node_set_literal(text, html.c_str());
  replace(node, text);
}

/// Links that leave the page only when a person follows them.
bool is_open_scheme(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://", "mailto:", "tel:"}) {
    if (url.size() < scheme.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < scheme.size(); ++i) {
      const char c = url[i] >= 'A' && url[i] <= 'Z' ? static_cast<char>(url[i] + 32) : url[i];
      same = same && c == scheme[i];
    }
    if (same) return true;
  }
  return false;
}

std::optional<std::string> allowed(std::string_view url, const LinkTarget& target) {
  if (is_open_scheme(url)) return std::string(url);
  if (url.starts_with('#') && url.size() > 1) return std::string(url);
  return target ? target(url) : std::nullopt;
}

/// A link or image becomes what stands in it, with the address behind it when that says more.
void to_text(Node node) {
  const std::string url(viewed(cmark_node_get_url(node)));
  while (Node child = cmark_node_first_child(node)) {
    cmark_node_unlink(child);
    cmark_node_insert_before(node, child);
  }
  if (!url.empty()) {
    Node text = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(text, fmt::format(" ({})", url).c_str());
    cmark_node_insert_before(node, text);
  }
  discard(node);
}

bool lies_in_a_link(Node node) {
  for (Node up = cmark_node_parent(node); up != nullptr; up = cmark_node_parent(up)) {
    if (cmark_node_get_type(up) == CMARK_NODE_LINK) return true;
  }
  return false;
}

void disarm_link(Node node, const LinkTarget& target) {
  const auto url = allowed(viewed(cmark_node_get_url(node)), target);
  if (!url) return to_text(node);
  cmark_node_set_url(node, url->c_str());
}

/// The alternative text, as a link to the image where it may be followed.
void disarm_image(Node node, const LinkTarget& target) {
  const auto url = allowed(viewed(cmark_node_get_url(node)), target);
  if (!url || lies_in_a_link(node)) return to_text(node);
  Node link = cmark_node_new(CMARK_NODE_LINK);
  cmark_node_set_url(link, url->c_str());
  if (cmark_node_first_child(node) == nullptr) {
    Node name = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(name, url->c_str());
    cmark_node_append_child(link, name);
  }
  while (Node child = cmark_node_first_child(node)) {
    cmark_node_unlink(child);
    cmark_node_append_child(link, child);
  }
  replace(node, link);
}

void disarm(Node root, const LinkTarget& target) {
  for (Node node : all_nodes(root)) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_HTML_BLOCK: disarm_block(node); break;
      case CMARK_NODE_HTML_INLINE: disarm_inline(node); break;
      case CMARK_NODE_LINK: disarm_link(node, target); break;
      case CMARK_NODE_IMAGE: disarm_image(node, target); break;
      // Its first word would become the name of a class.
      case CMARK_NODE_CODE_BLOCK: cmark_node_set_fence_info(node, ""); break;
      default: break;
    }
  }
}

}  // namespace

MarkdownTree::MarkdownTree(std::string_view text, const LinkTarget& target) {
  const std::string clean = cleaned(text);
  root_.reset(cmark_parse_document(clean.data(), clean.size(), CMARK_OPT_DEFAULT));
  disarm(root_.get(), target);
}

Html MarkdownTree::render(Node node) {
  const std::unique_ptr<char, void (*)(void*)> text(cmark_render_html(node, CMARK_OPT_DEFAULT),
                                                    std::free);
  return {std::string(viewed(text.get()))};
}

std::vector<Node> MarkdownTree::children(Node node) {
  std::vector<Node> found;
  for (Node child = cmark_node_first_child(node); child != nullptr;
       child = cmark_node_next(child)) {
    found.push_back(child);
  }
  return found;
}

std::uint32_t MarkdownTree::line_of(Node node) {
  return static_cast<std::uint32_t>(cmark_node_get_start_line(node));
}

std::string_view MarkdownTree::literal(Node node) {
  return viewed(cmark_node_get_literal(node));
}

std::string safe_markdown(std::string_view text, const LinkTarget& target) {
  const MarkdownTree tree(text, target);
  return MarkdownTree::render(tree.root()).value;
}

}  // namespace understudy::publish
