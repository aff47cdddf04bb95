#include "gathering.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <iterator>
#include <set>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "on_all_cores.hpp"
#include "system_zones.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/parallel.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/experiment.hpp"
#include "understudy/parse/playbook.hpp"

namespace understudy::cli {

std::vector<std::filesystem::path> files_below(
    const std::filesystem::path& folder,
    const std::function<bool(const std::filesystem::path&)>& wanted) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(
      folder, std::filesystem::directory_options::skip_permission_denied, error);
  for (; !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code ignored;
    if (at->is_directory(ignored)) {
      if (name.starts_with('.') || name == "node_modules") at.disable_recursion_pending();
    } else if (at->is_regular_file(ignored) && wanted(at->path())) {
      found.push_back(at->path());
    }
  }
  std::ranges::sort(found);
  return found;
}

namespace {

namespace fs = std::filesystem;
using SourcePtr = std::shared_ptr<const diag::Source>;

constexpr auto manifest_name = "understudy.yaml";
// A little more than the parsers take, so that it is they who refuse what is too large.
constexpr std::size_t most_manifest = (std::size_t{64} << 20U) + 1;
constexpr std::size_t most_playbook = (std::size_t{1} << 20U) + 1;

/// `near` is where `path` leads from here.
std::string shown(const fs::path& path, const fs::path& near) {
  const std::string text = near.lexically_normal().string();
  return text.empty() || text.starts_with("../../..") ? path.lexically_normal().string() : text;
}

/// How a person would write the path from here.
std::string shown(const fs::path& path) {
  std::error_code ignored;
  return shown(path, fs::proximate(path, ignored));
}

/// Where the files of one folder are. Whether names lead through symbolic links takes the system a
/// dozen questions each, and a company has thousands of files; here the folder is asked about once,
/// and then only whether what is below it is a link.
class Places {
 public:
  /// `here`: the folder at hand, without symbolic links.
  Places(const fs::path& folder, const fs::path& here)
      : folder_(folder.empty() ? fs::path(".") : folder), here_(here) {
    std::error_code ignored;
    real_folder_ = fs::weakly_canonical(folder_, ignored);
  }

  /// The path without symbolic links, as far as it exists.
  [[nodiscard]] fs::path real(const fs::path& path) const {
    const fs::path below = path.lexically_relative(folder_);
    if (is_plain(below)) return real_folder_ / below;
    std::error_code ignored;
    return fs::weakly_canonical(path, ignored);
  }

  [[nodiscard]] std::string shown(const fs::path& path) const {
    return cli::shown(path, real(path).lexically_proximate(here_));
  }

  /// As a manifest in the folder would name it.
  [[nodiscard]] std::string name_of(const fs::path& path) const {
    return real(path).lexically_relative(real_folder_).generic_string();
  }

 private:
  /// It leads downwards from the folder, and through no link.
  [[nodiscard]] bool is_plain(const fs::path& below) const {
    if (below.empty() || real_folder_.empty()) return false;
    fs::path at = real_folder_;
    for (auto part = below.begin(); part != below.end();) {
      if (*part == ".." || *part == "." || part->empty()) return false;
      at /= *part;
      const bool last = ++part == below.end();
      if (!last && plain_folders_.contains(at)) continue;
      std::error_code error;
      const fs::file_type type = fs::symlink_status(at, error).type();
      if (type != (last ? fs::file_type::regular : fs::file_type::directory)) return false;
      if (!last) plain_folders_.insert(at);
    }
    return true;
  }

  fs::path folder_;
  const fs::path& here_;
  fs::path real_folder_;
  mutable std::set<fs::path> plain_folders_;  ///< Below the folder; no links.
};

bool is_playbook(const fs::path& path) {
  return path.extension() == ".md";
}

bool is_yaml(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

/// Of an experiment: `experiments/x.yaml`.
bool is_experiment(const fs::path& path) {
  std::error_code ignored;
  const fs::path whole = fs::absolute(path, ignored).lexically_normal();
  return is_yaml(path) && whole.parent_path().filename() == "experiments";
}

/// Belongs to a manifest above it.
bool is_part(const fs::path& path) {
  return is_playbook(path) || is_experiment(path);
}

/// Reads one application: its manifest, its playbooks and its experiments.
class MemberReader {
 public:
  /// `here`: the folder at hand, without symbolic links; `extra`: files named by hand, of whatever
  /// application. All must outlive this.
  MemberReader(const fs::path& manifest, const fs::path& here, const std::vector<fs::path>& extra)
      : manifest_(manifest), places_(manifest.parent_path(), here), extra_(extra) {}

  diag::Result<Gathered> gather() {
    if (auto read = member(manifest_); !read) return std::unexpected(std::move(read).error());
    return std::move(out_);
  }

 private:
  diag::Result<SourcePtr> read(const fs::path& path, std::size_t most) {
    auto text = os::read_file(path, most);
    if (!text) return std::unexpected(std::move(text).error());
    auto source = std::make_shared<const diag::Source>(
        diag::Source{.name = places_.shown(path), .text = std::move(*text)});
    out_.sources.push_back(source);
    return source;
  }

  void found(diag::Findings more) {
    out_.findings.insert(out_.findings.end(), std::make_move_iterator(more.begin()),
                         std::make_move_iterator(more.end()));
  }

  diag::Result<> member(const fs::path& manifest) {
    auto source = read(manifest, most_manifest);
    if (!source) return std::unexpected(std::move(source).error());
    auto parsed = parse::parse_application(*source, on_all_cores);
    const bool sound = !diag::has_errors(parsed.findings);
    found(std::move(parsed.findings));
    check::Member member{.application = std::move(parsed.value), .playbooks = {}};
    auto books = playbooks(playbooks_of(manifest, member.application));
    if (!books) return std::unexpected(std::move(books).error());
    member.playbooks = std::move(*books);
    for (const fs::path& path : experiments_of(manifest)) {
      auto read = experiment(path, sound ? &member : nullptr);
      if (!read) return read;
    }
    if (sound) out_.workspace.members.push_back(std::move(member));
    return {};
  }

  /// Those in the folder `experiments`, and those named by hand.
  [[nodiscard]] std::vector<fs::path> experiments_of(const fs::path& manifest) const {
    return with_extra(manifest, files_below(manifest.parent_path() / "experiments", is_yaml),
                      [](const fs::path& path) { return !is_playbook(path); });
  }

  /// Those in the folder `playbooks`, those the manifest names, and those named by hand.
  [[nodiscard]] std::vector<fs::path> playbooks_of(const fs::path& manifest,
                                                   const model::Application& app) const {
    const fs::path folder = manifest.parent_path();
    std::vector<fs::path> found = files_below(folder / "playbooks", is_playbook);
    std::unordered_set<std::string> names;
    for (const std::string& file : model::named_playbooks(app)) {
      if (!names.insert(file).second) continue;
      const fs::path path = folder / file;
      std::error_code ignored;
      if (fs::is_regular_file(path, ignored)) found.push_back(path);
    }
    return with_extra(manifest, std::move(found), is_playbook);
  }

  /// `found` and the files named by hand that belong to the manifest, each once.
  template <typename Wanted>
  [[nodiscard]] std::vector<fs::path> with_extra(const fs::path& manifest,
                                                 std::vector<fs::path> found,
                                                 const Wanted& wanted) const {
    std::error_code ignored;
    for (const fs::path& path : extra_) {
      const fs::path whole = fs::absolute(path, ignored);
      const bool below =
          manifest_above(whole.parent_path().string()) == fs::absolute(manifest, ignored);
      if (below && wanted(path)) found.push_back(path);
    }
    // One file may be written in several ways.
    std::set<fs::path> known;
    std::erase_if(found,
                  [&](const fs::path& path) { return !known.insert(places_.real(path)).second; });
    return found;
  }

  /// Reads one after the other and parses on all processors; the order is that of the paths.
  diag::Result<std::vector<check::PlaybookFile>> playbooks(const std::vector<fs::path>& paths) {
    std::vector<SourcePtr> sources;
    for (const fs::path& path : paths) {
      auto source = this->read(path, most_playbook);
      if (!source) return std::unexpected(std::move(source).error());
      sources.push_back(std::move(*source));
    }
    std::vector<parse::ParsedPlaybook> parsed(paths.size());
    os::in_parallel(paths.size(),
                    [&](std::size_t i) { parsed[i] = parse::parse_playbook(sources[i]); });
    std::vector<check::PlaybookFile> files;
    files.reserve(paths.size());
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const bool sound = !diag::has_errors(parsed[i].findings);
      found(std::move(parsed[i].findings));
      files.push_back(
          {.path = places_.name_of(paths[i]), .value = std::move(parsed[i].value), .sound = sound});
    }
    return files;
  }

  /// `application` is null when the manifest has errors: then there is nothing to compare with.
  diag::Result<> experiment(const fs::path& path, check::Member* member) {
    auto source = read(path, most_manifest);
    if (!source) return std::unexpected(std::move(source).error());
    auto parsed = parse::parse_experiment(*source);
    found(std::move(parsed.findings));
    if (member == nullptr) return {};
    found(parse::check_experiment_references(parsed.value, member->application));
    const auto& schedule = parsed.value.schedule;
    if (schedule && schedule->window) member->schedules.push_back(*schedule->window);
    return {};
  }

  Gathered out_;
  const fs::path& manifest_;
  Places places_;
  const std::vector<fs::path>& extra_;
};

/// Puts one application behind those that were gathered.
void append(Gathered& all, Gathered one) {
  std::ranges::move(one.sources, std::back_inserter(all.sources));
  std::ranges::move(one.findings, std::back_inserter(all.findings));
  std::ranges::move(one.workspace.members, std::back_inserter(all.workspace.members));
}

class Gatherer {
 public:
  diag::Result<Gathered> gather(const std::vector<std::string>& paths) {
    if (paths.empty()) {
      if (auto taken = here(); !taken) return std::unexpected(std::move(taken).error());
    }
    for (const std::string& path : paths) {
      if (auto taken = take(path); !taken) return std::unexpected(std::move(taken).error());
    }
    return read_all();
  }

 private:
  static std::unexpected<diag::Failure> nothing(const std::string& path) {
    return diag::fail(
        {.code = "US-C001",
         .message = fmt::format("there is no {} in '{}' or below it", manifest_name, path),
         .hint = "name the folder that holds one, or begin with 'understudy init'"});
  }

  /// On all processors, for a company has thousands; the order is that of the manifests.
  diag::Result<Gathered> read_all() {
    std::error_code ignored;
    const fs::path here = fs::weakly_canonical(fs::current_path(ignored), ignored);
    std::vector<diag::Result<Gathered>> read(manifests_.size());
    os::in_parallel(
        manifests_.size(),
        [&](std::size_t i) { read[i] = MemberReader(manifests_[i], here, extra_).gather(); }, 2);
    Gathered all;
    for (diag::Result<Gathered>& one : read) {
      if (!one) return std::unexpected(std::move(one).error());
      append(all, std::move(*one));
    }
    add_zones(all.workspace);
    return all;
  }

  void add(const std::vector<fs::path>& manifests) {
    std::vector<fs::path> wholes(manifests.size());
    os::in_parallel(
        manifests.size(),
        [&](std::size_t i) {
          std::error_code ignored;
          wholes[i] = fs::weakly_canonical(manifests[i], ignored);
        },
        64);
    for (std::size_t i = 0; i < manifests.size(); ++i) {
      if (seen_.insert(std::move(wholes[i])).second) manifests_.push_back(manifests[i]);
    }
  }

  diag::Result<> here() {
    if (auto taken = take("."); taken) return taken;
    const std::string above = manifest_above(".");
    if (above.empty()) return nothing(".");
    add({above});
    return {};
  }

  diag::Result<> take(const std::string& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) {
      return diag::fail({.code = "US-C011",
                         .message = fmt::format("there is no '{}'", path),
                         .hint = "name a manifest, a playbook, an experiment, or a folder"});
    }
    if (fs::is_directory(status)) {
      const auto found =
          files_below(path, [](const fs::path& file) { return file.filename() == manifest_name; });
      if (found.empty()) return nothing(path);
      add(found);
      return {};
    }
    if (!fs::is_regular_file(status)) {
      return diag::fail(
          {.code = "US-C011", .message = fmt::format("'{}' is neither a file nor a folder", path)});
    }
    if (!is_part(path)) {
      add({path});
      return {};
    }
    std::error_code ignored;
    const std::string above = manifest_above(fs::absolute(path, ignored).parent_path().string());
    if (above.empty()) {
      return diag::fail({.code = "US-C001",
                         .message = fmt::format("there is no {} in the folder of '{}' or above it",
                                                manifest_name, path),
                         .hint = fmt::format("{} is checked against what its manifest declares",
                                             is_playbook(path) ? "a playbook" : "an experiment")});
    }
    extra_.emplace_back(path);
    add({above});
    return {};
  }

  std::vector<fs::path> manifests_;
  std::set<fs::path> seen_;
  std::vector<fs::path> extra_;
};

}  // namespace

diag::Result<Gathered> gather(const std::vector<std::string>& paths) {
  return Gatherer().gather(paths);
}

diag::Findings of_interest(diag::Findings findings, const std::vector<std::string>& paths) {
  std::set<std::string> names;
  for (const std::string& path : paths) {
    if (!is_part(path)) return findings;
    names.insert(shown(path));
  }
  if (names.empty()) return findings;
  std::erase_if(findings, [&](const diag::Diagnostic& finding) {
    return finding.where.source != nullptr && !names.contains(finding.where.source->name);
  });
  return findings;
}

std::string manifest_above(const std::string& start) {
  std::error_code ignored;
  fs::path folder = fs::absolute(start, ignored).lexically_normal();
  while (true) {
    if (fs::is_regular_file(folder / manifest_name, ignored))
      return (folder / manifest_name).string();
    if (folder == folder.parent_path()) return {};
    folder = folder.parent_path();
  }
}

}  // namespace understudy::cli
