// Every folder below cases/ is a story (../stage/story.hpp), told in a copy of ../stage/plans with
// the other files of the folder laid over it. What `understudy` says to each of its `ask` lines is
// expected.txt; with `> FILE` behind a line, standard output alone is that file. A path of the
// place itself reads PLACE. UNDERSTUDY_ACCEPT=1 writes all anew.

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
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "story.hpp"
#include "temporary_folder.hpp"
#include "understudy/os/child.hpp"

namespace understudy::golden {

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> all_cases() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(CASES)) found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

void expect_content(const fs::path& path, const std::string& text) {
  if (std::getenv("UNDERSTUDY_ACCEPT") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    if (!text.empty()) std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(text, content_of(path)) << path;
}

class Told {
 public:
  explicit Told(const fs::path& folder) : folder_(folder) {
    fs::copy(PLANS, place_.path(), fs::copy_options::recursive);
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (!entry.is_directory()) continue;
      fs::copy(entry.path(), place_.path() / entry.path().filename(),
               fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    }
  }

  void check() {
    Story story(place_.path());
    std::istringstream lines(content_of(folder_ / "story.txt"));
    for (std::string line; std::getline(lines, line);) {
      const std::vector<std::string> arguments = story.tell(line);
      if (!arguments.empty()) ask(arguments);
    }
    expect_content(folder_ / "expected.txt", text_);
  }

 private:
  [[nodiscard]] std::string placeless(std::string text) const {
    const std::string place = fs::canonical(place_.path()).string();
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at)) {
      text.replace(at, place.size(), "PLACE");
    }
    return text;
  }

  void ask(std::vector<std::string> arguments) {
    std::string file;
    const auto mark = std::ranges::find(arguments, ">");
    if (mark != arguments.end()) {
      file = *std::next(mark);
      arguments.erase(mark, arguments.end());
    }
    std::vector<std::string> argv{UNDERSTUDY};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    auto ran =
        os::run({.argv = argv,
                 .environment = std::vector<std::string>{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"},
                 .folder = place_.path().string()},
                std::chrono::seconds(20));
    ASSERT_TRUE(ran.has_value());
    if (!file.empty()) {
      expect_content(folder_ / file, placeless(ran->out));
      ran->out.clear();
    }
    text_ += fmt::format("$ understudy {}\n{}{}exit {}\n\n", fmt::join(arguments, " "),
                         placeless(ran->out), placeless(ran->err), ran->status.shell_code());
  }

  exercise::test::TemporaryFolder place_;
  fs::path folder_;
  std::string text_;
};

TEST(CadenceGolden, EveryStoryEndsWhereItsEvidenceLeads) {
  ASSERT_FALSE(all_cases().empty());
  for (const fs::path& folder : all_cases()) {
    SCOPED_TRACE(folder.filename().string());
    Told(folder).check();
  }
}

/// What can only be seen while a run goes on is seen in tests/cadence.
TEST(CadenceGolden, EveryCodeOfTheGateAndTheScheduleHasACase) {
  const std::regex code("US-Q[0-9]{3}");
  const auto codes_in = [&code](const std::string& text) {
    return std::set<std::string>{std::sregex_token_iterator(text.begin(), text.end(), code),
                                 std::sregex_token_iterator()};
  };
  std::set<std::string> shown{"US-Q012", "US-Q020", "US-Q021"};
  for (const fs::path& folder : all_cases()) {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.is_regular_file()) shown.merge(codes_in(content_of(entry.path())));
    }
  }

  EXPECT_EQ(shown, codes_in(content_of(CODES)));
}

}  // namespace

}  // namespace understudy::golden
