#include "writing.hpp"

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/os/file.hpp"
#include "understudy/parse/outline.hpp"

namespace understudy::cli {

diag::Result<> places_are_free(const std::vector<os::NewFile>& files) {
  std::string names;
  const std::vector<std::filesystem::path> taken = os::taken(files);
  for (const std::filesystem::path& path : taken) {
    names += fmt::format("{}'{}'", names.empty() ? "" : ", ", path.string());
  }
  if (taken.empty()) return {};
  return diag::fail({.code = "US-C018",
                     .message = fmt::format("{} there already, and nothing is written over {}",
                                            names + (taken.size() == 1 ? " is" : " are"),
                                            taken.size() == 1 ? "it" : "them"),
                     .hint = "name another folder, or move what is there away"});
}

namespace {

/// What is still lacking of a draft of which all that is there is as it would be written: its
/// writing was interrupted. All of it when there is anything else, or nothing.
std::vector<os::NewFile> unwritten(const std::vector<os::NewFile>& files) {
  std::vector<os::NewFile> lacking;
  for (const os::NewFile& file : files) {
    if (os::taken({file}).empty()) {
      lacking.push_back(file);
      continue;
    }
    const auto there = os::read_file(file.path, file.text.size());
    if (!there || *there != file.text) return files;
  }
  return lacking.empty() ? files : lacking;
}

}  // namespace

diag::Result<> write_files(const std::vector<os::NewFile>& files) {
  const std::vector<os::NewFile> lacking = unwritten(files);
  if (auto free = places_are_free(lacking); !free) return free;
  if (auto made = os::create_files(lacking); !made) {
    return std::unexpected(
        std::move(made).error().during("writing the draft: nothing of it is left"));
  }
  return {};
}

std::string name_of_place(const std::filesystem::path& folder) {
  const std::filesystem::path whole = std::filesystem::absolute(folder).lexically_normal();
  const std::filesystem::path place = whole.has_filename() ? whole : whole.parent_path();
  const std::string above = parse::name_from(place.parent_path().filename().string());
  std::string own = parse::name_from(place.filename().string());
  const bool usual = own == "resilience" || own.empty();
  if (!usual) return own;
  return above.empty() ? "application" : above;
}

Exit show_files(const std::vector<os::NewFile>& files) {
  for (const os::NewFile& file : files) {
    std::cout << fmt::format("--- {}\n{}", file.path.string(), file.text);
    if (!file.text.ends_with('\n')) std::cout << '\n';
  }
  std::cout.flush();
  return Exit::holds;
}

Exit refused(const diag::Failure& failure) {
  std::cerr << diag::render(failure);
  return failure.cause().code.starts_with("US-C") ? Exit::usage : Exit::not_carried_out;
}

}  // namespace understudy::cli
