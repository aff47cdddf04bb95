#include "writing.hpp"

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "understudy/diag/diagnostic.hpp"

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

diag::Result<> write_files(const std::vector<os::NewFile>& files) {
  if (auto free = places_are_free(files); !free) return free;
  if (auto made = os::create_files(files); !made) {
    return std::unexpected(
        std::move(made).error().during("writing the draft: nothing of it is left"));
  }
  return {};
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
