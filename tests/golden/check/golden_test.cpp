// Every folder below cases/ is what a team may have written; `understudy check` runs in it as a
// person would run it. expected.txt holds all that it prints and its exit code, expected.json what
// it tells a program. A file arguments.txt replaces the arguments. UNDERSTUDY_ACCEPT=1 writes anew.

#include <filesystem>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "../cases.hpp"
#include "../said.hpp"

namespace understudy::golden {

namespace {

namespace fs = std::filesystem;

Said check(const fs::path& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "check");
  return ask(folder, std::move(arguments));
}

std::vector<std::string> arguments_of(const fs::path& folder) {
  std::istringstream in(read(folder / "arguments.txt"));
  return {std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()};
}

TEST(CheckGolden, EveryCaseSaysWhatIsWritten) {
  for (const fs::path& folder : cases_in(CASES)) {
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
  const std::string code = "US-R[0-9]{3}";
  std::set<std::string> shown;
  for (const fs::path& folder : cases_in(CASES)) {
    shown.merge(codes_in(read(folder / "expected.json"), code));
  }

  EXPECT_EQ(shown, codes_in(read(CODES), code));
}

}  // namespace

}  // namespace understudy::golden
