// Every folder below cases/ is what a team may have written; `understudy check` runs in it as a
// person would run it. expected.txt holds all that it prints and its exit code, expected.json what
// it tells a program. A file arguments.txt replaces the arguments. UNDERSTUDY_ACCEPT=1 writes anew.

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

struct Said {
  std::string out;
  std::string err;
  int exit_code = 0;
};

Said check(const fs::path& folder, const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{UNDERSTUDY, "check"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  auto ran = os::run({.argv = argv, .folder = folder.string()}, std::chrono::seconds(20));
  EXPECT_TRUE(ran.has_value());
  if (!ran) return {};
  return {.out = ran->out, .err = ran->err, .exit_code = ran->status.shell_code()};
}

std::vector<std::string> arguments_of(const fs::path& folder) {
  std::istringstream in(read(folder / "arguments.txt"));
  return {std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()};
}

void expect_file(const fs::path& path, const std::string& text) {
  if (std::getenv("UNDERSTUDY_ACCEPT") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(text, read(path)) << path;
}

TEST(CheckGolden, EveryCaseSaysWhatIsWritten) {
  for (const fs::path& folder : cases()) {
    SCOPED_TRACE(folder.filename().string());
    const std::vector<std::string> arguments = arguments_of(folder);

    const Said text = check(folder, arguments);

    expect_file(folder / "expected.txt",
                fmt::format("{}{}exit {}\n", text.out, text.err, text.exit_code));
    std::vector<std::string> for_programs{"--format", "json"};
    if (arguments == std::vector<std::string>{"--notes"}) for_programs.emplace_back("--notes");
    if (!arguments.empty() && for_programs.size() == 2) continue;
    const Said json = check(folder, for_programs);
    EXPECT_EQ(json.exit_code, text.exit_code);
    EXPECT_EQ(json.err, "");
    expect_file(folder / "expected.json", json.out);
  }
}

/// The example keeps the one contradiction of the plan it is taken from: the API promises to be
/// back before the CDN it needs.
TEST(CheckGolden, TheBookstoreHasExactlyOneContradiction) {
  const Said text = check(EXAMPLE, {"."});

  EXPECT_EQ(text.exit_code, 1);
  expect_file(fs::path(CASES).parent_path() / "bookstore.txt", text.out + text.err);
  const std::regex error("error: |warning: ");
  EXPECT_EQ(std::distance(std::sregex_iterator(text.out.begin(), text.out.end(), error),
                          std::sregex_iterator()),
            1);
}

TEST(CheckGolden, EveryRuleHasACase) {
  const std::regex code("US-R[0-9]{3}");
  const auto codes_in = [&code](const std::string& text) {
    return std::set<std::string>{std::sregex_token_iterator(text.begin(), text.end(), code),
                                 std::sregex_token_iterator()};
  };
  std::set<std::string> shown;
  for (const fs::path& folder : cases()) shown.merge(codes_in(read(folder / "expected.json")));

  EXPECT_EQ(shown, codes_in(read(CODES)));
}

}  // namespace

}  // namespace understudy::golden
