/// \file
/// What the program says to a question, as a person asks it in a folder.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "understudy/os/child.hpp"

namespace understudy::golden {

struct Said {
  std::string out;
  std::string err;
  int exit_code = 0;
};

/// Asks the program that is built with these tests (UNDERSTUDY).
inline Said ask(const std::filesystem::path& folder, std::vector<std::string> words) {
  words.insert(words.begin(), UNDERSTUDY);
  auto ran =
      os::run({.argv = std::move(words), .folder = folder.string()}, std::chrono::seconds(20));
  EXPECT_TRUE(ran.has_value());
  if (!ran) return {};
  return {.out = ran->out, .err = ran->err, .exit_code = ran->status.shell_code()};
}

}  // namespace understudy::golden
