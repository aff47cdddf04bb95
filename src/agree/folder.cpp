#include "understudy/agree/folder.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include "understudy/agree/printable.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/os/descriptor.hpp"
#include "understudy/os/file.hpp"

namespace understudy::agree {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_manifest = std::size_t{64} << 20U;
constexpr std::size_t most_text = std::size_t{1} << 20U;
constexpr std::size_t most_files = 10000;

fs::path root_of(const fs::path& manifest) {
  return manifest.has_parent_path() ? manifest.parent_path() : fs::path(".");
}

fs::path agreements_of(const fs::path& manifest) {
  return root_of(manifest) / "agreements";
}

std::unexpected<diag::Failure> not_plain(const fs::path& path, bool link) {
  return diag::fail(
      {.code = "US-G012",
       .message = fmt::format("'{}' is {}", printable(path.lexically_normal().string()),
                              link ? "a symbolic link, so it may stand for another text tomorrow"
                                   : "neither a file nor a folder"),
       .hint = "what is signed must lie in the folder itself"});
}

/// Looks at each part of a path below the root. True when the file is there.
diag::Result<bool> is_plain(const fs::path& root, const std::string& path) {
  fs::path at = root;
  for (const fs::path& part : fs::path(path)) {
    at /= part;
    std::error_code error;
    const fs::file_status status = fs::symlink_status(at, error);
    if (!fs::exists(status)) return false;
    if (fs::is_symlink(status)) return not_plain(at, true);
    if (!fs::is_regular_file(status) && !fs::is_directory(status)) return not_plain(at, false);
  }
  std::error_code ignored;
  return fs::is_regular_file(at, ignored);
}

class Collector {
 public:
  explicit Collector(const fs::path& manifest) : root_(root_of(manifest)) {}

  diag::Result<> add(const std::string& path, std::size_t most = most_text) {
    if (!seen_.insert(path).second) return {};
    if (seen_.size() > most_files) {
      return diag::fail({.code = "US-G012",
                         .message = fmt::format("'{}' holds more than {} files to agree to",
                                                root_.string(), most_files)});
    }
    auto text = os::read_file(root_ / path, most);
    if (!text) return std::unexpected(std::move(text).error());
    out_.push_back({.path = path, .text = normalised(*text)});
    return {};
  }

  /// A playbook that the manifest names, wherever below the root it is.
  diag::Result<> add_named(const std::string& path) {
    if (const std::string trouble = trouble_with_path(path); !trouble.empty()) {
      return diag::fail(
          {.code = "US-G013",
           .message = fmt::format("the playbook '{}' cannot be agreed to: its path {}",
                                  printable(path), trouble),
           .hint = "keep it below the folder of the manifest"});
    }
    auto there = is_plain(root_, path);
    if (!there) return std::unexpected(std::move(there).error());
    return *there ? add(path) : diag::Result<>();
  }

  diag::Result<> add_below(const std::string& folder, const std::vector<std::string>& endings) {
    std::error_code error;
    const fs::file_status status = fs::symlink_status(root_ / folder, error);
    if (!fs::exists(status)) return {};
    if (!fs::is_directory(status)) return not_plain(root_ / folder, fs::is_symlink(status));
    std::vector<fs::path> inside;
    for (fs::directory_iterator at(root_ / folder, error), end; !error && at != end;
         at.increment(error)) {
      inside.push_back(at->path().filename());
    }
    if (error) {
      return diag::fail_errno("US-O001", fmt::format("cannot list '{}'", (root_ / folder).string()),
                              error.value());
    }
    std::ranges::sort(inside);
    for (const fs::path& name : inside) {
      if (name.string().starts_with('.')) continue;
      if (auto done = add_entry(folder + "/" + name.string(), endings); !done) return done;
    }
    return {};
  }

  std::vector<Content> take() {
    std::ranges::sort(out_, {}, &Content::path);
    return std::move(out_);
  }

 private:
  diag::Result<> add_entry(const std::string& path, const std::vector<std::string>& endings) {
    std::error_code ignored;
    const fs::file_status status = fs::symlink_status(root_ / path, ignored);
    if (fs::is_directory(status)) return add_below(path, endings);
    const std::string ending = fs::path(path).extension().string();
    const bool wanted = std::ranges::find(endings, ending) != endings.end();
    // A link without the ending may still lead to a folder with files that have it.
    if (fs::is_symlink(status)) return not_plain(root_ / path, true);
    if (!wanted) return {};
    if (!fs::is_regular_file(status)) return not_plain(root_ / path, false);
    return add(path);
  }

  fs::path root_;
  std::set<std::string> seen_;
  std::vector<Content> out_;
};

/// A statement and the signature beside it, if there is one.
diag::Result<Paper> read_paper(const fs::path& path) {
  std::error_code ignored;
  const fs::file_status kind = fs::symlink_status(path, ignored);
  if (!fs::is_regular_file(kind)) return not_plain(path, fs::is_symlink(kind));
  auto bytes = os::read_file(path, most_text);
  if (!bytes) return std::unexpected(std::move(bytes).error());
  Paper paper{.file = "agreements/" + path.filename().string(), .bytes = std::move(*bytes)};
  const fs::path beside = path.string() + ".sig";
  if (fs::is_regular_file(fs::symlink_status(beside, ignored))) {
    auto signature = os::read_file(beside, most_text);
    if (!signature) return std::unexpected(std::move(signature).error());
    paper.signature = std::move(*signature);
  }
  return paper;
}

}  // namespace

diag::Result<std::vector<Content>> read_contents(const fs::path& manifest,
                                                 const std::vector<std::string>& named) {
  Collector collector(manifest);
  const std::string name = manifest.filename().string();
  auto plain = is_plain(root_of(manifest), name);
  if (!plain) return std::unexpected(std::move(plain).error());
  auto done = collector.add(name, most_manifest);
  if (done) done = collector.add_below("playbooks", {".md"});
  if (done) done = collector.add_below("experiments", {".yaml", ".yml"});
  for (const std::string& each : named) {
    if (done) done = collector.add_named(each);
  }
  if (!done) return std::unexpected(std::move(done).error());
  return collector.take();
}

diag::Result<std::vector<Paper>> read_papers(const fs::path& manifest) {
  const fs::path folder = agreements_of(manifest);
  std::vector<Paper> out;
  std::error_code error;
  const fs::file_status status = fs::symlink_status(folder, error);
  if (!fs::exists(status)) return out;
  if (!fs::is_directory(status)) return not_plain(folder, fs::is_symlink(status));
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const fs::path& path = at->path();
    if (path.extension() != ".json" || path.filename().string().starts_with('.')) continue;
    auto paper = read_paper(path);
    if (!paper) return std::unexpected(std::move(paper).error());
    out.push_back(std::move(*paper));
  }
  if (error) {
    return diag::fail_errno("US-O001", fmt::format("cannot list '{}'", folder.string()),
                            error.value());
  }
  std::ranges::sort(out, {}, &Paper::file);
  return out;
}

std::optional<std::string> kept_text(const fs::path& manifest, const std::string& sha256) {
  auto text = os::read_file(agreements_of(manifest) / "content" / sha256, most_manifest);
  if (!text) return std::nullopt;
  std::string same = normalised(*text);
  if (journal::sha256_hex(same) != sha256) return std::nullopt;
  return same;
}

/// Signatures whose statement never got there: a process was killed between the two. `folder` is
/// locked, so nobody is between them now.
void remove_lone_signatures(const fs::path& folder) {
  std::error_code ignored;
  std::vector<fs::path> lone;
  for (fs::directory_iterator at(folder, ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    const fs::path& path = at->path();
    std::error_code none;
    if (path.extension() != ".sig" || path.stem().extension() != ".json") continue;
    if (!fs::exists(fs::symlink_status(folder / path.stem(), none))) lone.push_back(path);
  }
  for (const fs::path& path : lone) fs::remove(path, ignored);
}

diag::Result<fs::path> keep(const fs::path& manifest, const Statement& statement,
                            std::string_view bytes, std::string_view signature,
                            const std::vector<Content>& contents) {
  const fs::path folder = agreements_of(manifest);
  auto done = os::make_folders(folder / "content");
  // For a moment: others may keep their statements here as well.
  const os::Descriptor alone(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (done && ::flock(alone.get(), LOCK_EX) == 0) {
    os::remove_unfinished(folder);
    remove_lone_signatures(folder);
  }
  std::error_code ignored;
  if (done && !fs::exists(folder / ".gitattributes", ignored)) {
    // A signature is of bytes: line ends must stay as they are on every system.
    done = os::replace_file(folder / ".gitattributes", "* -text\n");
  }
  for (const Content& content : contents) {
    const std::string sha256 = journal::sha256_hex(content.text);
    if (!done || kept_text(manifest, sha256)) continue;
    done = os::replace_file(folder / "content" / sha256, content.text);
  }
  fs::path file = (folder / file_name(statement, bytes)).lexically_normal();
  if (done) done = os::replace_file(file.string() + ".sig", signature);
  if (done) done = os::replace_file(file, bytes);
  if (!done) return std::unexpected(std::move(done).error().during("keeping the statement"));
  return file;
}

}  // namespace understudy::agree
