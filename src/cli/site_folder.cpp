#include "site_folder.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/file_tree.hpp"
#include "understudy/publish/publication.hpp"

namespace understudy::cli {

namespace {

constexpr std::string_view lock_name = ".publication.lock";
/// The paths of a publication under way, a line each.
constexpr std::string_view pending_name = ".publication.pending";

}  // namespace

diag::Result<SiteFolder> SiteFolder::open(const std::filesystem::path& folder) {
  if (auto made = os::make_folders(folder); !made) return std::unexpected(std::move(made).error());
  auto lock = os::FileLock::try_take(folder / lock_name);
  if (!lock) return std::unexpected(std::move(lock).error());
  std::optional<os::FileLock>& taken = *lock;
  if (!taken) {
    return diag::fail(
        {.code = "US-W005",
         .message = fmt::format("another publication into '{}' is under way", folder.string()),
         .hint = "wait until it has ended"});
  }
  auto tree = os::FileTree::open(folder);
  if (!tree) return std::unexpected(std::move(tree).error());
  SiteFolder site(std::move(*tree), *std::move(taken));
  if (auto read = site.read_previous(); !read) return std::unexpected(std::move(read).error());
  return site;
}

diag::Result<> SiteFolder::read_previous() {
  const auto reading = tree_.read(publish::publication_file);
  if (!reading) return std::unexpected(reading.error());
  if (const std::optional<std::string>& list = *reading) {
    auto publication = publish::read_publication(*list);
    if (!publication) return std::unexpected(std::move(publication).error());
    previous_ = std::move(*publication);
  }
  for (const publish::PublishedFile& file : previous_.files) before_[file.path] = file;
  return read_pending();
}

diag::Result<> SiteFolder::read_pending() {
  const auto reading = tree_.read(pending_name);
  if (!reading) return {};
  const std::string pending = reading->value_or("");
  // A line without its end was being written: nothing stands at that path yet, and what is noted
  // next must not become a part of it.
  std::string_view rest = pending;
  rest = rest.substr(0, rest.rfind('\n') + 1);
  if (rest.size() < pending.size()) {
    if (auto mended = tree_.write(pending_name, rest); !mended) return mended;
  }
  while (!rest.empty()) {
    const std::string_view path = rest.substr(0, rest.find('\n'));
    if (publish::stays_below(path)) pending_.emplace(path);
    rest.remove_prefix(path.size() + 1);
  }
  return {};
}

bool SiteFolder::is_whole(std::string_view application) const {
  for (const publish::PublishedFile& file : publish::files_of(previous_, application)) {
    if (tree_.size_of(file.path) != file.size) return false;
  }
  return true;
}

std::optional<std::string> SiteFolder::published(const std::string& path) const {
  const auto known = before_.find(path);
  if (known == before_.end()) return std::nullopt;
  auto reading = tree_.read(path);
  if (!reading) return std::nullopt;
  std::optional<std::string> bytes = *std::move(reading);
  if (bytes && journal::sha256_hex(*bytes) != known->second.sha256) bytes.reset();
  return bytes;
}

diag::Result<> SiteFolder::begin(const std::vector<publish::File>& files) {
  std::string more;
  for (const publish::File& file : files) {
    if (before_.contains(file.path) || pending_.contains(file.path)) continue;
    if (tree_.stands(file.path)) {
      return diag::fail({.code = "US-W002",
                         .message = fmt::format("'{}' is there already and was not published from "
                                                "here",
                                                file.path),
                         .hint = "move it away, or publish into another folder"});
    }
    more += file.path + "\n";
  }
  if (more.empty()) return {};
  if (auto noted = tree_.append(pending_name, more); !noted) return noted;
  for (const publish::File& file : files) pending_.insert(file.path);
  return {};
}

diag::Result<> SiteFolder::put(const publish::File& file) {
  publish::PublishedFile entry = publish::described(file);
  const auto there = tree_.read(file.path);
  if (there && *there == file.bytes) {
    ++counts_.unchanged;
  } else {
    if (auto written = tree_.write(file.path, file.bytes); !written) return written;
    ++counts_.written;
    written_.push_back(file.path);
  }
  now_[file.path] = std::move(entry);
  return {};
}

bool SiteFolder::keep(const std::string& path) {
  const auto known = before_.find(path);
  if (known == before_.end() || tree_.size_of(path) != known->second.size) return false;
  now_[path] = known->second;
  ++counts_.unchanged;
  return true;
}

void SiteFolder::keep_application(std::string_view application) {
  for (publish::PublishedFile& file : publish::files_of(previous_, application)) {
    now_[file.path] = std::move(file);
    ++counts_.unchanged;
  }
}

diag::Result<> SiteFolder::finish(publish::Publication publication) {
  for (const auto& [path, file] : now_) publication.files.push_back(file);
  if (auto synced = sync_written(); !synced) return synced;
  // While the earlier list still names it: what it does not name would stay for ever.
  if (auto removed = remove_stale(); !removed) return removed;
  const std::string list = publish::to_json(publication);
  if (auto written = tree_.write(publish::publication_file, list); !written) return written;
  return tree_.remove(pending_name);
}

diag::Result<> SiteFolder::sync_written() const {
  // Few files are not worth waiting for all that others write to the same disk.
  constexpr std::size_t few = 64;
  if (written_.size() > few) return tree_.sync();
  for (const std::string& path : written_) {
    if (auto synced = tree_.sync(path); !synced) return synced;
  }
  return {};
}

diag::Result<> SiteFolder::remove_published(const publish::PublishedFile& file) {
  const auto reading = tree_.read(file.path);
  if (!reading) return std::unexpected(reading.error());
  const std::optional<std::string>& bytes = *reading;
  if (!bytes) return {};
  if (journal::sha256_hex(*bytes) != file.sha256) {
    counts_.left.push_back(file.path);
    return {};
  }
  if (auto removed = tree_.remove(file.path); !removed) return removed;
  ++counts_.removed;
  return {};
}

diag::Result<> SiteFolder::remove_stale() {
  for (const auto& [path, file] : before_) {
    if (now_.contains(path)) continue;
    if (auto removed = remove_published(file); !removed) return removed;
  }
  // Of a publication that was interrupted, and that is not published now.
  for (const std::string& path : pending_) {
    if (now_.contains(path) || before_.contains(path)) continue;
    if (auto removed = tree_.remove(path); !removed) return removed;
  }
  return {};
}

}  // namespace understudy::cli
