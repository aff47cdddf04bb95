#include "publish_inputs.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <sys/stat.h>

#include "understudy/evidence/evidence.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/os/file.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_input = std::size_t{64} << 20U;

/// Every file below a folder, sorted; hidden ones are no part of the plans.
std::vector<fs::path> plan_files(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code ignored;
    const bool hidden = at->path().filename().string().starts_with('.');
    if (at->is_directory(ignored)) {
      if (hidden) at.disable_recursion_pending();
    } else if (!hidden) {
      found.push_back(at->path());
    }
  }
  std::ranges::sort(found);
  return found;
}

/// One that cannot be read is as good as none: publishing it will tell why.
void add_file(const fs::path& folder, const fs::path& path, std::string& all) {
  const auto text = os::read_file(path, most_input);
  all += fmt::format("{}\n{}\n", path.lexically_relative(folder).generic_string(),
                     text ? journal::sha256_hex(*text) : "unreadable");
}

void add_stat(const fs::path& path, std::string& all) {
  struct stat file{};
  if (::stat(path.c_str(), &file) != 0) return;
  all += fmt::format("{} {} {}.{:09}\n", path.filename().string(), file.st_size,
                     file.st_mtim.tv_sec, file.st_mtim.tv_nsec);
}

template <typename T, typename Text>
void add_records(const std::vector<evidence::Dated<T>>& records, const Text& text,
                 std::string& all) {
  for (const auto& [at, what] : records) {
    all += fmt::format("{} {}\n", evidence::to_text(at), text(what));
  }
}

std::string listed(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ","));
}

}  // namespace

std::string digest_of_plans(const fs::path& manifest) {
  const fs::path folder = manifest.parent_path();
  std::string all;
  std::error_code ignored;
  for (const fs::path& path : {manifest, folder / "requirements.yaml"}) {
    if (fs::exists(path, ignored)) add_file(folder, path, all);
  }
  for (const char* name : {"playbooks", "experiments", "agreements"}) {
    for (const fs::path& path : plan_files(folder / name)) add_file(folder, path, all);
  }
  return journal::sha256_hex(all);
}

std::string digest_of_files(const fs::path& folder, const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) add_file(folder, folder / name, all);
  return journal::sha256_hex(all);
}

std::vector<std::string> playbooks_beside(const fs::path& folder,
                                          const std::vector<std::string>& named) {
  std::vector<std::string> found;
  for (const std::string& name : named) {
    std::error_code ignored;
    if (!name.starts_with("playbooks/") && fs::is_regular_file(folder / name, ignored)) {
      found.push_back(name);
    }
  }
  std::ranges::sort(found);
  return found;
}

std::string mark_of_store(const fs::path& store) {
  std::vector<fs::path> runs;
  std::error_code error;
  for (fs::directory_iterator at(store / "runs", error), end; !error && at != end;
       at.increment(error)) {
    runs.push_back(at->path());
  }
  std::ranges::sort(runs);
  std::string all;
  for (const fs::path& run : runs) {
    all += run.filename().string() + " ";
    add_stat(run / "journal", all);
  }
  add_stat(store / "evidence.log", all);
  return journal::sha256_hex(all);
}

std::string digest_of_evidence(const evidence::Evidence& evidence) {
  std::string all;
  for (const evidence::Run& run : evidence.runs) all += run.id + " " + run.chain + "\n";
  add_records(
      evidence.checks,
      [](const evidence::Checked& one) {
        return fmt::format("checked {} {}", one.bundle, one.errors);
      },
      all);
  for (const auto& [at, what] : evidence.publications) {
    if (!what.verified) continue;
    all += fmt::format("{} verified {} {}\n", evidence::to_text(at), what.bundle, what.place);
  }
  add_records(
      evidence.agreements,
      [](const evidence::AgreementRecorded& one) {
        return fmt::format("agreement {} {} {} {}", one.bundle, one.reached, listed(one.missing),
                           listed(one.objections));
      },
      all);
  add_records(
      evidence.clearances,
      [](const evidence::DoctorReported& one) {
        return fmt::format("doctor {} {} {}", one.bundle, one.cleared, listed(one.problems));
      },
      all);
  add_records(
      evidence.reviews,
      [](const evidence::TargetsReviewed& one) {
        return fmt::format("review {} {} {} {}", one.dependency, one.rto_ms, one.rpo_ms, one.run);
      },
      all);
  add_records(
      evidence.gates,
      [](const evidence::GateRan& one) {
        return fmt::format("gate {} {} {} {}", one.bundle, one.pipeline, one.passed, one.enforced);
      },
      all);
  return journal::sha256_hex(all);
}

}  // namespace understudy::cli
