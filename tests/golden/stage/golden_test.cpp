// Every folder below cases/ is a story (story.hpp): it is told in a copy of plans/, and what
// `understudy stage` says to each of its questions is expected.txt; what it says with `--format
// json`, expected.json. A file requirements.yaml is put beside the manifest. UNDERSTUDY_ACCEPT=1
// writes both anew.

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../cases.hpp"
#include "../said.hpp"
#include "story.hpp"
#include "temporary_folder.hpp"

namespace understudy::golden {

namespace {

namespace fs = std::filesystem;

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
    std::vector<std::string> arguments = story.tell(line);
    if (arguments.empty()) continue;
    arguments.insert(arguments.begin(), "stage");
    const Said said = ask(place.path(), arguments);
    if (std::ranges::find(arguments, "json") != arguments.end()) {
      EXPECT_EQ(said.err, "");
      json += said.out;
      continue;
    }
    text += fmt::format("$ understudy {}\n{}{}exit {}\n\n", fmt::join(arguments, " "), said.out,
                        said.err, said.exit_code);
  }
  expect_file(folder / "expected.txt", text);
  expect_file(folder / "expected.json", json);
}

TEST(StageGolden, EveryStoryEndsWhereItsEvidenceLeads) {
  for (const fs::path& folder : cases_in(CASES)) {
    SCOPED_TRACE(folder.filename().string());
    check_story(folder);
  }
}

TEST(StageGolden, EveryCodeOfEvidenceHasACase) {
  const std::string code = "US-V[0-9]{3}";
  std::set<std::string> shown;
  for (const fs::path& folder : cases_in(CASES)) {
    shown.merge(codes_in(read(folder / "expected.txt"), code));
  }

  EXPECT_EQ(shown, codes_in(read(CODES), code));
}

}  // namespace

}  // namespace understudy::golden
