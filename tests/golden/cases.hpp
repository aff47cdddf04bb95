/// \file
/// What the programs with golden files have in common: a folder for each case, texts that are held
/// against a file of it, and codes of which each has a case.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace understudy::golden {

/// Empty when it cannot be read.
inline std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// The folders of the cases, by name.
inline std::vector<std::filesystem::path> cases_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    found.push_back(entry.path());
  }
  std::ranges::sort(found);
  EXPECT_FALSE(found.empty()) << folder;
  return found;
}

/// Holds a text against a file; UNDERSTUDY_ACCEPT=1 writes it anew. No text is no file.
inline void expect_file(const std::filesystem::path& path, const std::string& text) {
  if (std::getenv("UNDERSTUDY_ACCEPT") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    if (text.empty()) std::filesystem::remove(path);
    if (!text.empty()) std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(text, read(path)) << path;
}

/// Every code of this form, e.g. `US-R[0-9]{3}`.
inline std::set<std::string> codes_in(const std::string& text, const std::string& form) {
  const std::regex code(form);
  return {std::sregex_token_iterator(text.begin(), text.end(), code), std::sregex_token_iterator()};
}

}  // namespace understudy::golden
