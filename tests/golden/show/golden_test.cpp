// Every folder below cases/ is what a team may have written, and a file arguments.txt with what a
// person types behind `understudy show` in it; words such as LC_ALL=C in front are its environment.
// expected.txt holds all that is printed and the exit code. UNDERSTUDY_ACCEPT=1 writes anew.

#include <algorithm>
#include <chrono>
#include <cstddef>
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

std::vector<std::string> words_of(const fs::path& folder) {
  std::istringstream in(read(folder / "arguments.txt"));
  return {std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()};
}

bool is_setting(const std::string& word) {
  return word.starts_with("LC_ALL=") || word.starts_with("NO_COLOR=");
}

std::string shown(const fs::path& folder) {
  std::vector<std::string> argv{UNDERSTUDY, "show"};
  std::vector<std::string> environment{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"};
  for (const std::string& word : words_of(folder)) {
    if (is_setting(word)) {
      std::erase_if(environment, [&](const std::string& one) {
        return one.starts_with(word.substr(0, word.find('=') + 1));
      });
    }
    (is_setting(word) ? environment : argv).push_back(word);
  }
  const auto ran = os::run({.argv = argv, .environment = environment, .folder = folder.string()},
                           std::chrono::seconds(20));
  EXPECT_TRUE(ran.has_value());
  if (!ran) return "";
  return fmt::format("{}{}exit {}\n", ran->out, ran->err, ran->status.shell_code());
}

TEST(ShowGolden, EveryCaseShowsWhatIsWritten) {
  const bool accept = std::getenv("UNDERSTUDY_ACCEPT") != nullptr;  // NOLINT(concurrency-mt-unsafe)
  ASSERT_FALSE(cases().empty());

  for (const fs::path& folder : cases()) {
    SCOPED_TRACE(folder.filename().string());
    const std::string text = shown(folder);
    if (accept) {
      std::ofstream(folder / "expected.txt", std::ios::binary) << text;
      continue;
    }
    EXPECT_EQ(text, read(folder / "expected.txt"));
  }
}

TEST(ShowGolden, NoViewLetsATextDriveTheTerminal) {
  for (const fs::path& folder : cases()) {
    SCOPED_TRACE(folder.filename().string());
    EXPECT_FALSE(shown(folder).contains('\x1b'));
  }
}

/// What a person reads of a playbook: without front matter, comments, fences' own lines, and the
/// marks of headings and lists, which are set otherwise.
std::multiset<std::string> words_written(std::string text) {
  if (text.starts_with("---\n")) text.erase(0, text.find("\n---\n", 3) + 5);
  text = std::regex_replace(text, std::regex("<!--(.|\n)*?-->"), "");
  text = std::regex_replace(text, std::regex("\n *(```|~~~)[^\n]*"), "\n");
  text = std::regex_replace(text, std::regex("\n *(#+|[0-9]+[.)]|-) "), "\n");
  text = std::regex_replace(text, std::regex("\n *Scenario: "), "\n");
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()};
}

TEST(ShowGolden, APlaybookIsShownWhole) {
  std::size_t seen = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(BOOKSTORE) / "playbooks")) {
    SCOPED_TRACE(entry.path().filename().string());
    const auto ran = os::run(
        {.argv = {UNDERSTUDY, "show", "playbook", entry.path().string(), "--width", "1000"}},
        std::chrono::seconds(20));
    ASSERT_TRUE(ran.has_value());
    std::istringstream in(ran->out);
    const std::multiset<std::string> out{std::istream_iterator<std::string>(in),
                                         std::istream_iterator<std::string>()};

    const std::multiset<std::string> written = words_written(read(entry.path()));

    std::vector<std::string> missing;
    std::ranges::set_difference(written, out, std::back_inserter(missing));
    EXPECT_EQ(missing, std::vector<std::string>());
    seen += written.size();
  }
  EXPECT_GT(seen, 1000U);
}

TEST(ShowGolden, EveryViewHasACase) {
  const auto ran = os::run({.argv = {UNDERSTUDY, "show", "--help"}}, std::chrono::seconds(20));
  ASSERT_TRUE(ran.has_value());
  std::set<std::string> tried;
  for (const fs::path& folder : cases()) {
    for (const std::string& word : words_of(folder)) tried.insert(word);
  }

  std::istringstream help(ran->out.substr(ran->out.find("Subcommands:")));
  std::size_t views = 0;
  std::string line;
  std::getline(help, line);
  while (std::getline(help, line) && line.starts_with("  ")) {
    std::string view;
    std::istringstream(line) >> view;
    if (line.starts_with("    ")) continue;
    EXPECT_TRUE(tried.contains(view)) << view;
    ++views;
  }
  EXPECT_GE(views, 7U);
}

}  // namespace

}  // namespace understudy::golden
