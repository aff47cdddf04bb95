#include "understudy/publish/publication.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "places.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/journal/digest.hpp"

namespace understudy::publish {

namespace {

std::unexpected<diag::Failure> no_publication() {
  return diag::fail({.code = "US-W001",
                     .message = "publication.json is no list of a publication",
                     .hint = "it was changed by hand or by another version: publish into a new "
                             "folder"});
}

/// One line for each file: a change shows as such in a diff.
void add_lines(std::string& out, const boost::json::array& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    out += (i == 0 ? "\n" : ",\n") + boost::json::serialize(list[i]);
  }
}

}  // namespace

bool stays_below(std::string_view path) {
  if (path.empty() || path.size() > 1024) return false;
  bool begins = true;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '=';
    const bool joins = !begins && (c == '.' || c == '/');
    if (!plain && !joins) return false;
    begins = c == '/';
  }
  return !begins;
}

std::string to_json(const Publication& publication) {
  boost::json::object value = boost::json::value_from(publication).as_object();
  const boost::json::array applications = value["applications"].as_array();
  const boost::json::array files = value["files"].as_array();
  value.erase("applications");
  value.erase("files");
  std::string out = boost::json::serialize(value);
  out.pop_back();
  out += ",\"applications\":[";
  add_lines(out, applications);
  out += "],\n\"files\":[";
  add_lines(out, files);
  return out + "]}\n";
}

diag::Result<Publication> read_publication(std::string_view json) {
  boost::json::error_code error;
  const boost::json::value value =
      boost::json::parse(boost::json::string_view(json.data(), json.size()), error);
  if (error) return no_publication();
  auto publication = boost::json::try_value_to<Publication>(value);
  if (!publication || publication->version != 1) return no_publication();
  for (const PublishedFile& file : publication->files) {
    if (!stays_below(file.path) || file.path == publication_file) return no_publication();
  }
  std::ranges::sort(publication->files, {}, &PublishedFile::path);
  return std::move(*publication);
}

PublishedFile described(const File& file) {
  return {.path = file.path, .sha256 = journal::sha256_hex(file.bytes), .size = file.bytes.size()};
}

std::vector<PublishedFile> files_of(const Publication& publication, std::string_view application) {
  const std::string folder = folder_of(application) + "/";
  auto at = std::ranges::lower_bound(publication.files, folder, {}, &PublishedFile::path);
  std::vector<PublishedFile> found;
  for (; at != publication.files.end() && at->path.starts_with(folder); ++at) found.push_back(*at);
  return found;
}

std::vector<PublishedFile> shared_files_of(const Publication& publication) {
  std::set<std::string, std::less<>> folders;
  for (const PublishedApplication& one : publication.applications) {
    folders.insert(folder_of(one.name));
  }
  std::vector<PublishedFile> found;
  for (const PublishedFile& file : publication.files) {
    const std::string_view path = file.path;
    const auto slash = path.find('/');
    const bool owned = slash != std::string_view::npos && folders.contains(path.substr(0, slash));
    if (!owned) found.push_back(file);
  }
  return found;
}

}  // namespace understudy::publish
