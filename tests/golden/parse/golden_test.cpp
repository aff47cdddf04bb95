// Every folder below cases/ holds one input and everything the parser says about it: the findings
// as a person and as a program sees them, and the model when there is no error. UNDERSTUDY_ACCEPT=1
// writes anew.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dump.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/formats.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/playbook.hpp"

namespace understudy::golden {

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Case {
  fs::path folder;
  std::string input;  ///< input.md or understudy.yaml.
};

std::vector<Case> cases() {
  std::vector<Case> found;
  for (const auto& entry :
       fs::directory_iterator(fs::path(US_SOURCE_DIR) / "tests/golden/parse/cases")) {
    for (const std::string name : {"input.md", "understudy.yaml"}) {
      if (fs::exists(entry.path() / name)) found.push_back({entry.path(), name});
    }
  }
  std::ranges::sort(found, {}, &Case::folder);
  return found;
}

/// What is said to a person, and to a program.
struct Said {
  std::string text;
  std::string json;
};

template <typename Parsed>
Said said(const Parsed& parsed) {
  Said out{.text = diag::render(parsed.findings), .json = diag::to_json(parsed.findings)};
  if (!diag::has_errors(parsed.findings)) out.text += dump(parsed.value);
  return out;
}

Said actual(const Case& golden) {
  auto source = std::make_shared<const diag::Source>(
      diag::Source{.name = golden.input, .text = read(golden.folder / golden.input)});
  if (golden.input == "input.md") return said(parse::parse_playbook(std::move(source)));
  return said(parse::parse_application(std::move(source)));
}

std::set<std::string> codes_in(const std::string& text) {
  const std::regex code("US-[MP][0-9]{3}");
  return {std::sregex_token_iterator(text.begin(), text.end(), code), std::sregex_token_iterator()};
}

TEST(ParseGolden, EveryCaseSaysWhatIsWritten) {
  const bool accept = std::getenv("UNDERSTUDY_ACCEPT") != nullptr;  // NOLINT(concurrency-mt-unsafe)
  const std::vector<Case> found = cases();
  ASSERT_FALSE(found.empty());

  for (const Case& golden : found) {
    SCOPED_TRACE(golden.folder.filename().string());
    const Said found_here = actual(golden);
    if (accept) {
      std::ofstream(golden.folder / "expected.txt", std::ios::binary) << found_here.text;
      std::ofstream(golden.folder / "expected.json", std::ios::binary) << found_here.json;
      continue;
    }

    EXPECT_EQ(found_here.text, read(golden.folder / "expected.txt"));
    EXPECT_EQ(found_here.json, read(golden.folder / "expected.json"));
  }
}

TEST(ParseGolden, EveryCodeIsListedAndHasACase) {
  const std::set<std::string> listed = codes_in(read(fs::path(US_SOURCE_DIR) / "docs/codes.md"));
  std::set<std::string> shown;
  for (const Case& golden : cases()) shown.merge(codes_in(read(golden.folder / "expected.txt")));

  EXPECT_EQ(shown, listed);
}

}  // namespace

}  // namespace understudy::golden
