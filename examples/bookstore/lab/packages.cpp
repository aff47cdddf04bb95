#include "packages.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "understudy/os/child.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace diag = understudy::diag;
namespace os = understudy::os;

constexpr std::array wanted{"tini",
                            "nginx-light",
                            "postgresql-15",
                            "pdns-server",
                            "pdns-backend-sqlite3",
                            "sqlite3",
                            "swift-proxy",
                            "swift-account",
                            "swift-container",
                            "swift-object",
                            "memcached",
                            "runit",
                            "curl",
                            "jq",
                            "bind9-dnsutils",
                            "iproute2",
                            "postgresql-client-15",
                            "procps"};

/// Part of every key: to be raised when what is done with the packages changes, so that a folder
/// made in the old way is not taken for a new one.
constexpr std::string_view layout = "3";

struct Package {
  std::string name;
  std::string version;
};

std::unexpected<diag::Failure> failed(std::string message, std::string hint) {
  return diag::fail({.code = "LAB-P01", .message = std::move(message), .hint = std::move(hint)});
}

diag::Result<std::string> output_of(std::vector<std::string> argv, const fs::path& folder,
                                    const std::string& hint) {
  const std::string name = argv.front();
  auto done =
      os::run({.argv = std::move(argv), .folder = folder.string()}, std::chrono::minutes(10));
  if (!done) return std::unexpected(std::move(done).error());
  if (done->status.ok()) return std::move(done->out);
  std::string last = done->err;
  while (last.ends_with('\n')) last.pop_back();
  last = last.substr(last.rfind('\n') + 1);
  return failed(fmt::format("{} failed: {}", name, last), hint);
}

/// The lines `Inst NAME (VERSION …`: what the host lacks. `Inst NAME [OLD] (NEW` is there already.
std::vector<Package> lacking(const std::string& simulation) {
  std::vector<Package> packages;
  std::istringstream in(simulation);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string kind;
    Package package;
    words >> kind >> package.name >> package.version;
    if (kind != "Inst" || !package.version.starts_with('(')) continue;
    package.version.erase(0, 1);
    packages.push_back(std::move(package));
  }
  return packages;
}

/// Changes whenever the host's packages do or our list does.
std::string fingerprint() {
  std::string text = fmt::format("{} ", layout);
  for (const char* name : wanted) text += fmt::format("{} ", name);
  struct stat status{};
  if (::stat("/var/lib/dpkg/status", &status) == 0) {
    text += fmt::format("{} {}.{}", status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
  }
  return text;
}

/// Debian's merged /usr: what a package ships in /lib or /sbin belongs below usr.
diag::Result<> merge_usr(const fs::path& root) {
  for (const char* name : {"bin", "sbin", "lib", "lib64"}) {
    std::error_code ignored;
    if (!fs::is_directory(root / name, ignored)) continue;
    auto made = os::make_folders(root / "usr" / name);
    if (!made) return made;
    auto copied =
        output_of({"cp", "-a", (root / name).string() + "/.", (root / "usr" / name).string() + "/"},
                  root, "");
    if (!copied) return std::unexpected(std::move(copied).error());
  }
  return {};
}

/// The servers written in Python start seconds sooner from bytecode, and find no place to keep it
/// in a read-only tree. Without it they are merely slow, so a failure changes nothing.
/// A machine without Python has it here among the packages.
void compile_python(const fs::path& usr) {
  std::vector<std::string> argv{"/usr/bin/python3"};
  const fs::path own = usr / "bin/python3.11";
  std::error_code ignored;
  if (fs::exists(own, ignored)) {
    argv = {"/usr/bin/env", "LD_LIBRARY_PATH=" + (usr / "lib/x86_64-linux-gnu").string(),
            "PYTHONHOME=" + usr.string(), own.string()};
  }
  for (const char* word : {"-m", "compileall", "-q", "-j", "0"}) argv.emplace_back(word);
  for (const char* name : {"python3", "python3.11"}) argv.push_back((usr / "lib" / name).string());
  [[maybe_unused]] const auto compiled = output_of(std::move(argv), {}, "");
}

class Maker {
 public:
  Maker(fs::path cache, const Progress& progress) : cache_(std::move(cache)), progress_(progress) {}

  diag::Result<fs::path> make() {
    auto folders = os::make_folders(cache_);
    if (!folders) return std::unexpected(std::move(folders).error());
    if (auto known = already()) return *known;

    progress_("asking apt which of the lab's servers this machine lacks");
    auto packages = resolve();
    if (!packages) return std::unexpected(std::move(packages).error());
    fs::path root = cache_ / ("root-" + key_of(*packages));
    std::error_code ignored;
    if (!fs::exists(root, ignored)) {
      auto unpacked = unpack(*packages, root);
      if (!unpacked) return std::unexpected(std::move(unpacked).error());
    }
    auto noted = os::replace_file(cache_ / "current", fingerprint() + "\n" + root.string() + "\n");
    if (!noted) return std::unexpected(std::move(noted).error());
    return root;
  }

 private:
  [[nodiscard]] std::optional<fs::path> already() const {
    const auto text = os::read_file(cache_ / "current");
    if (!text) return std::nullopt;
    std::istringstream in(*text);
    std::string known;
    std::string root;
    std::getline(in, known);
    std::getline(in, root);
    std::error_code ignored;
    if (known != fingerprint() || !fs::is_directory(fs::path(root) / "usr", ignored)) {
      return std::nullopt;
    }
    return root;
  }

  static diag::Result<std::vector<Package>> resolve() {
    std::vector<std::string> argv{
        "apt-get", "-s", "-o", "Debug::NoLocking=1", "install", "--no-install-recommends"};
    argv.insert(argv.end(), wanted.begin(), wanted.end());
    auto text = output_of(std::move(argv), {}, "run 'apt-get update' as root, then try again");
    if (!text) return std::unexpected(std::move(text).error());
    return lacking(*text);
  }

  static std::string key_of(const std::vector<Package>& packages) {
    // FNV-1a: only has to differ when the list does.
    std::string text(layout);
    for (const Package& package : packages) text += '\n' + package.name + '=' + package.version;
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return fmt::format("{:016x}", hash);
  }

  diag::Result<> unpack(const std::vector<Package>& packages, const fs::path& root) {
    const fs::path beside = cache_ / fmt::format("new-{}", ::getpid());
    const fs::path downloads = beside / "deb";
    const fs::path tree = beside / "root";
    std::error_code ignored;
    auto made = os::make_folders(downloads);
    if (made) made = os::make_folders(tree / "usr");
    if (!made) return made;

    progress_(fmt::format("downloading {} packages", packages.size()));
    std::vector<std::string> argv{"apt-get", "download", "-q"};
    for (const Package& package : packages) argv.push_back(package.name + "=" + package.version);
    auto done = packages.empty() ? diag::Result<std::string>("")
                                 : output_of(std::move(argv), downloads,
                                             "check the network, or run 'apt-get update' as root");
    if (!done) return std::unexpected(std::move(done).error());

    progress_("unpacking them into the lab's cache (nothing is installed)");
    for (const auto& file : fs::directory_iterator(downloads)) {
      auto one = output_of({"dpkg-deb", "-x", file.path().string(), tree.string()}, {}, "");
      if (!one) return std::unexpected(std::move(one).error());
    }
    auto merged = merge_usr(tree);
    if (!merged) return merged;
    compile_python(tree / "usr");
    std::error_code error;
    fs::rename(tree, root, error);
    const std::string why = error.message();
    fs::remove_all(beside, ignored);
    // Another lab may have been quicker: its tree holds the same.
    if (error && !fs::is_directory(root / "usr", ignored)) {
      return failed("cannot move the unpacked packages into place: " + why, "");
    }
    return {};
  }

  fs::path cache_;
  const Progress& progress_;
};

}  // namespace

fs::path default_cache() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody calls setenv
    return std::string(value == nullptr ? "" : value);
  };
  if (const auto given = variable("BOOKSTORE_LAB_CACHE"); !given.empty()) return given;
  if (const auto xdg = variable("XDG_CACHE_HOME"); !xdg.empty())
    return fs::path(xdg) / "bookstore-lab";
  const auto home = variable("HOME");
  return fs::path(home.empty() ? "/var/tmp" : home) / ".cache" / "bookstore-lab";
}

diag::Result<fs::path> prepare_packages(const fs::path& cache, const Progress& progress) {
  return Maker(cache, progress).make();
}

}  // namespace bookstore::lab
