/// \file
/// The folder that a site is published into: what an earlier publication wrote may be written over
/// and removed, what anybody else put there is left alone.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/diag/result.hpp"
#include "understudy/os/file_lock.hpp"
#include "understudy/os/file_tree.hpp"
#include "understudy/publish/publication.hpp"

namespace understudy::cli {

/// How many files became what.
struct SiteCounts {
  std::size_t written = 0;
  std::size_t unchanged = 0;
  std::size_t removed = 0;
  std::vector<std::string> left;  ///< No longer part of the site, but changed by somebody.
};

/// One publication under way. What dies in the middle leaves every file whole, the old list, and a
/// note of what was begun, so that the next publication knows its own files again.
class SiteFolder {
 public:
  /// Makes the folder when it is not there. Errors: another publication is under way (US-W005), its
  /// publication.json cannot be read (US-W001).
  [[nodiscard]] static diag::Result<SiteFolder> open(const std::filesystem::path& folder);

  /// What was published before; without any files when nothing was.
  [[nodiscard]] const publish::Publication& previous() const { return previous_; }

  /// Whether all that an application consisted of is still there, as far as sizes tell.
  [[nodiscard]] bool is_whole(std::string_view application) const;

  /// A file of the previous publication, with the very bytes that were published.
  [[nodiscard]] std::optional<std::string> published(const std::string& path) const;

  /// Notes that these files are about to be written. Errors: one is there and was not published
  /// from here (US-W002).
  [[nodiscard]] diag::Result<> begin(const std::vector<publish::File>& files);

  /// Writes a file that was begun, unless it is there already.
  [[nodiscard]] diag::Result<> put(const publish::File& file);

  /// Takes a file of the previous publication over as it is; whether there was such a one.
  bool keep(const std::string& path);

  /// Takes over all that an application consisted of.
  void keep_application(std::string_view application);

  /// Makes everything durable, removes what is no longer part of the site, and lists the rest. The
  /// list gets the files from here. Killed at any moment, it is finished by the next publication.
  [[nodiscard]] diag::Result<> finish(publish::Publication publication);

  [[nodiscard]] const SiteCounts& counts() const { return counts_; }

 private:
  SiteFolder(os::FileTree tree, os::FileLock lock)
      : tree_(std::move(tree)), lock_(std::move(lock)) {}

  [[nodiscard]] diag::Result<> read_previous();
  [[nodiscard]] diag::Result<> read_pending();
  [[nodiscard]] diag::Result<> sync_written() const;
  [[nodiscard]] diag::Result<> remove_stale();
  /// Unless somebody has changed it.
  [[nodiscard]] diag::Result<> remove_published(const publish::PublishedFile& file);

  os::FileTree tree_;
  os::FileLock lock_;
  publish::Publication previous_;
  std::map<std::string, publish::PublishedFile, std::less<>> before_;
  std::map<std::string, publish::PublishedFile, std::less<>> now_;
  std::set<std::string, std::less<>> pending_;
  std::vector<std::string> written_;
  SiteCounts counts_;
};

}  // namespace understudy::cli
