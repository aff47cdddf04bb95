#include "gathering.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <set>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "system_zones.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/parallel.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/experiment.hpp"
#include "understudy/parse/playbook.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;
using SourcePtr = std::shared_ptr<const diag::Source>;

constexpr auto manifest_name = "understudy.yaml";
// A little more than the parsers take, so that it is they who refuse what is too large.
constexpr std::size_t most_manifest = (std::size_t{64} << 20U) + 1;
constexpr std::size_t most_playbook = (std::size_t{1} << 20U) + 1;

/// How a person would write the path from here.
std::string shown(const fs::path& path) {
  std::error_code ignored;
  const fs::path near = fs::proximate(path, ignored);
  const std::string text = near.lexically_normal().string();
  return text.empty() || text.starts_with("../../..") ? path.lexically_normal().string() : text;
}

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

/// The files below a folder that `wanted` takes, sorted; hidden folders are left out.
template <typename Wanted>
std::vector<fs::path> files_below(const fs::path& folder, const Wanted& wanted) {
  std::vector<fs::path> found;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
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

/// Reads one application: its manifest, its playbooks and its experiments.
class MemberReader {
 public:
  /// `extra`: files named by hand, of whatever application; must outlive this.
  explicit MemberReader(const std::vector<fs::path>& extra) : extra_(extra) {}

  diag::Result<Gathered> gather(const fs::path& manifest) {
    if (auto read = member(manifest); !read) return std::unexpected(std::move(read).error());
    return std::move(out_);
  }

 private:
  diag::Result<SourcePtr> read(const fs::path& path, std::size_t most) {
    auto text = os::read_file(path, most);
    if (!text) return std::unexpected(std::move(text).error());
    auto source = std::make_shared<const diag::Source>(
        diag::Source{.name = shown(path), .text = std::move(*text)});
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
    auto parsed = parse::parse_application(*source);
    const bool sound = !diag::has_errors(parsed.findings);
    found(std::move(parsed.findings));
    check::Member member{.application = std::move(parsed.value), .playbooks = {}};
    auto books = playbooks(manifest.parent_path(), playbooks_of(manifest, member.application));
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
    std::erase_if(found, [&](const fs::path& path) {
      return !known.insert(fs::weakly_canonical(path, ignored)).second;
    });
    return found;
  }

  /// Reads one after the other and parses on all processors; the order is that of the paths.
  diag::Result<std::vector<check::PlaybookFile>> playbooks(const fs::path& folder,
                                                           const std::vector<fs::path>& paths) {
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
      std::error_code ignored;
      files.push_back(
          {.path = fs::relative(paths[i], folder.empty() ? "." : folder, ignored).generic_string(),
           .value = std::move(parsed[i].value),
           .sound = sound});
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
    std::vector<diag::Result<Gathered>> read(manifests_.size());
    os::in_parallel(
        manifests_.size(),
        [&](std::size_t i) { read[i] = MemberReader(extra_).gather(manifests_[i]); }, 2);
    Gathered all;
    for (diag::Result<Gathered>& one : read) {
      if (!one) return std::unexpected(std::move(one).error());
      append(all, std::move(*one));
    }
    add_zones(all.workspace);
    return all;
  }

  void add(const fs::path& manifest) {
    std::error_code ignored;
    const fs::path whole = fs::weakly_canonical(manifest, ignored);
    if (seen_.insert(whole).second) manifests_.push_back(manifest);
  }

  diag::Result<> here() {
    if (auto taken = take("."); taken) return taken;
    const std::string above = manifest_above(".");
    if (above.empty()) return nothing(".");
    add(above);
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
      for (const fs::path& manifest : found) add(manifest);
      return {};
    }
    if (!fs::is_regular_file(status)) {
      return diag::fail(
          {.code = "US-C011", .message = fmt::format("'{}' is neither a file nor a folder", path)});
    }
    if (!is_part(path)) {
      add(path);
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
    add(above);
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
