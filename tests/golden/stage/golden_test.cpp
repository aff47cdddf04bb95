// Every folder below cases/ is a story (story.hpp): it is told in a copy of plans/, and what
// `understudy stage` says to each of its questions is expected.txt; what it says with `--format
// json`, expected.json. A file requirements.yaml is put beside the manifest. UNDERSTUDY_ACCEPT=1
// writes both anew.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "story.hpp"
#include "temporary_folder.hpp"
#include "understudy/os/child.hpp"

namespace understudy::golden {

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> cases() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(CASES)) found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

/// What the program says: standard output, what it says beside it, and its exit code.
struct Said {
  std::string out;
  std::string err;
  int exit_code = 0;
};

Said ask(const fs::path& folder, const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{UNDERSTUDY, "stage"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  auto ran = os::run({.argv = argv, .folder = folder.string()}, std::chrono::seconds(20));
  EXPECT_TRUE(ran.has_value());
  if (!ran) return {};
  return {.out = ran->out, .err = ran->err, .exit_code = ran->status.shell_code()};
}

void expect_file(const fs::path& path, const std::string& text) {
  if (std::getenv("UNDERSTUDY_ACCEPT") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    if (!text.empty()) std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(text, read(path)) << path;
}

void check_story(const fs::path& folder) {
  const exercise::test::TemporaryFolder place;
  fs::copy(PLANS, place.path(), fs::copy_options::recursive);
  if (fs::exists(folder / "requirements.yaml")) {
    fs::copy(folder / "requirements.yaml", place.path() / "resilience");
  }
  Story story(place.path());
  std::string text;
  std::string json;
  std::istringstream lines(read(folder / "story.txt"));
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> arguments = story.tell(line);
    if (arguments.empty()) continue;
    const Said said = ask(place.path(), arguments);
    if (std::ranges::find(arguments, "json") != arguments.end()) {
      EXPECT_EQ(said.err, "");
      json += said.out;
      continue;
    }
    text += fmt::format("$ understudy stage {}\n{}{}exit {}\n\n", fmt::join(arguments, " "),
                        said.out, said.err, said.exit_code);
  }
  expect_file(folder / "expected.txt", text);
  expect_file(folder / "expected.json", json);
}

TEST(StageGolden, EveryStoryEndsWhereItsEvidenceLeads) {
  for (const fs::path& folder : cases()) {
    SCOPED_TRACE(folder.filename().string());
    check_story(folder);
  }
}

TEST(StageGolden, EveryCodeOfEvidenceHasACase) {
  const std::regex code("US-V[0-9]{3}");
  const auto codes_in = [&code](const std::string& text) {
    return std::set<std::string>{std::sregex_token_iterator(text.begin(), text.end(), code),
                                 std::sregex_token_iterator()};
  };
  std::set<std::string> shown;
  for (const fs::path& folder : cases()) shown.merge(codes_in(read(folder / "expected.txt")));

  EXPECT_EQ(shown, codes_in(read(CODES)));
}

}  // namespace

}  // namespace understudy::golden
