// Whether what is published is what was written, and what is agreed to.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "places.hpp"
#include "understudy/agree/bundle.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/publish/publication.hpp"

namespace understudy::publish {

namespace {

using What = Difference::What;

class Comparison {
 public:
  Comparison(const Publication& publication, const Fetch& fetch)
      : publication_(publication), fetch_(fetch) {}

  diag::Result<> site() {
    for (const PublishedFile& file : shared_files_of(publication_)) {
      if (auto read = look_at(file, ""); !read) return std::unexpected(std::move(read).error());
    }
    return {};
  }

  diag::Result<> application(const Local& local) {
    const std::string& name = local.member.application.name.value;
    const auto& all = publication_.applications;
    const auto published = std::ranges::find(all, name, &PublishedApplication::name);
    if (published == all.end()) {
      found_.push_back({.what = What::not_published, .path = name, .application = name});
      return {};
    }
    std::map<std::string, std::string> texts;
    for (const PublishedFile& file : files_of(publication_, name)) {
      auto text = look_at(file, name);
      if (!text) return std::unexpected(std::move(text).error());
      if (auto& there = *text) texts[file.path] = *std::move(there);
    }
    if (published->bundle != local.bundle.sha256) {
      found_.push_back({.what = What::other_content, .path = name, .application = name});
      return {};
    }
    sources(local, texts);
    pages(local, texts);
    return {};
  }

  std::vector<Difference> take() { return std::move(found_); }

 private:
  /// Empty when it is not there; what is changed is given all the same.
  diag::Result<std::optional<std::string>> look_at(const PublishedFile& file,
                                                   const std::string& application) {
    auto bytes = fetch_(file.path);
    if (!bytes) return bytes;
    const std::optional<std::string>& there = *bytes;
    if (!there) {
      found_.push_back({.what = What::missing, .path = file.path, .application = application});
    } else if (journal::sha256_hex(*there) != file.sha256) {
      found_.push_back({.what = What::changed, .path = file.path, .application = application});
    }
    return bytes;
  }

  void expect(const std::string& name, const std::map<std::string, std::string>& texts,
              const std::string& path, const std::string& sha256) {
    const auto at = texts.find(path);
    if (at != texts.end() && journal::sha256_hex(at->second) == sha256) return;
    const bool known =
        std::ranges::any_of(found_, [&path](const Difference& one) { return one.path == path; });
    if (!known) {
      found_.push_back({.what = What::not_as_agreed, .path = path, .application = name});
    }
  }

  /// The very texts that are agreed to, whatever the publication's own list says.
  void sources(const Local& local, const std::map<std::string, std::string>& texts) {
    const std::string& name = local.member.application.name.value;
    for (const agree::File& file : local.bundle.files) {
      expect(name, texts, folder_of(name) + "/" + source_name(file.path), file.sha256);
    }
  }

  /// What people read at night, made anew by the same version of the tool.
  void pages(const Local& local, const std::map<std::string, std::string>& texts) {
    if (publication_.tool != US_VERSION) return;
    const std::string& name = local.member.application.name.value;
    for (const File& file : playbook_files(local.member, local.bundle.sha256)) {
      expect(name, texts, file.path, journal::sha256_hex(file.bytes));
    }
  }

  const Publication& publication_;
  const Fetch& fetch_;
  std::vector<Difference> found_;
};

}  // namespace

std::string_view name_of(Difference::What what) {
  switch (what) {
    case What::missing: return "missing";
    case What::changed: return "changed";
    case What::other_content: return "other-content";
    case What::not_published: return "not-published";
    case What::not_as_agreed: break;
  }
  return "not-as-agreed";
}

diag::Result<std::vector<Difference>> compare(const Publication& publication,
                                              const std::vector<Local>& locals,
                                              const Fetch& fetch) {
  Comparison comparison(publication, fetch);
  if (auto done = comparison.site(); !done) return std::unexpected(std::move(done).error());
  for (const Local& local : locals) {
    if (auto done = comparison.application(local); !done) {
      return std::unexpected(std::move(done).error());
    }
  }
  return comparison.take();
}

}  // namespace understudy::publish
