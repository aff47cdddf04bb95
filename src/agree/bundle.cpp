#include "understudy/agree/bundle.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "understudy/agree/printable.hpp"
#include "understudy/journal/codec.hpp"
#include "understudy/journal/digest.hpp"

namespace understudy::agree {

namespace {

constexpr std::size_t longest_path = 1024;

/// As file systems that do not tell letters apart see it. ASCII only: further letters differ from
/// system to system.
std::string folded(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool leaves(std::string_view path) {
  return path.starts_with('/') || ("/" + std::string(path) + "/").contains("/../");
}

diag::Result<> check_path(const std::string& path) {
  const std::string trouble = trouble_with_path(path);
  if (trouble.empty()) return {};
  return diag::fail({.code = leaves(path) ? "US-G013" : "US-G015",
                     .message = fmt::format("the path '{}' {}", printable(path), trouble),
                     .hint = "what is agreed to lies below the folder of the manifest, under plain "
                             "names"});
}

/// Empty when every part of the path is a plain name.
std::string trouble_with_parts(std::string_view path) {
  while (true) {
    const auto end = path.find('/');
    const std::string_view part = path.substr(0, end);
    if (part.empty() || part == "." || part == "..") {
      return fmt::format("has a part '{}'", part);
    }
    if (end == std::string_view::npos) return {};
    path.remove_prefix(end + 1);
  }
}

}  // namespace

std::string trouble_with_path(std::string_view path) {
  if (path.empty()) return "is empty";
  if (path.size() > longest_path) return fmt::format("is longer than {} bytes", longest_path);
  if (path.starts_with('/')) return "does not begin in the application's folder";
  for (const char c : path) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return "holds a control character";
    if (c == '\\') return "holds a backslash";
  }
  if (journal::valid_utf8(path) != path) return "is not UTF-8";
  return trouble_with_parts(path);
}

std::string normalised(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out += text[i];
  }
  return out;
}

diag::Result<Bundle> bundle_of(std::vector<Content> contents) {
  std::ranges::sort(contents, {}, &Content::path);
  std::map<std::string, std::string> seen;
  Bundle bundle;
  std::string all;
  for (const Content& content : contents) {
    if (auto fine = check_path(content.path); !fine) {
      return std::unexpected(std::move(fine).error());
    }
    const auto [before, fresh] = seen.emplace(folded(content.path), content.path);
    if (!fresh) {
      return diag::fail({.code = "US-G014",
                         .message = fmt::format("'{}' and '{}' are one file where letters' case is "
                                                "not told apart",
                                                before->second, content.path),
                         .hint = "rename one of them"});
    }
    bundle.files.push_back({.path = content.path, .sha256 = journal::sha256_hex(content.text)});
    all += content.path;
    all += '\0';
    all += fmt::format("{}", content.text.size());
    all += '\0';
    all += content.text;
  }
  bundle.sha256 = journal::sha256_hex(all);
  return bundle;
}

std::vector<FileChange> changes_between(const std::vector<File>& before,
                                        const std::vector<File>& after) {
  std::vector<FileChange> out;
  auto old = before.begin();
  auto now = after.begin();
  while (old != before.end() || now != after.end()) {
    if (now == after.end() || (old != before.end() && old->path < now->path)) {
      out.push_back({.path = (old++)->path, .edit = Edit::removed});
    } else if (old == before.end() || now->path < old->path) {
      out.push_back({.path = (now++)->path, .edit = Edit::added});
    } else {
      if (old->sha256 != now->sha256) out.push_back({.path = now->path, .edit = Edit::changed});
      ++old;
      ++now;
    }
  }
  return out;
}

}  // namespace understudy::agree
