// Every folder below cases/ holds a runbook as people have them, the playbook that is made of it
// and what there is to decide about it. A file options.txt may hold `service NAME` and `unit U`.
// UNDERSTUDY_ACCEPT=1 writes anew.

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

#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/formats.hpp"
#include "understudy/parse/import.hpp"
#include "understudy/parse/playbook.hpp"

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

parse::Imported import(const fs::path& folder) {
  parse::ImportOptions options{
      .name = "playbooks/" + folder.filename().string() + ".md", .service = {}, .unit = {}};
  std::ifstream in(folder / "options.txt");
  for (std::string key, value; in >> key >> value;) {
    (key == "service" ? options.service : options.unit) = value;
  }
  return parse::import_runbook(std::make_shared<const diag::Source>(diag::Source{
                                   .name = "runbook.md", .text = read(folder / "runbook.md")}),
                               options);
}

void expect_file(const fs::path& path, const std::string& text) {
  if (std::getenv("UNDERSTUDY_ACCEPT") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    if (text.empty()) fs::remove(path);
    if (!text.empty()) std::ofstream(path, std::ios::binary) << text;
    return;
  }
  EXPECT_EQ(text, read(path)) << path;
}

TEST(ImportGolden, EveryRunbookBecomesWhatIsWritten) {
  ASSERT_FALSE(cases().empty());
  for (const fs::path& folder : cases()) {
    SCOPED_TRACE(folder.filename().string());

    const parse::Imported made = import(folder);

    expect_file(folder / "expected.md", made.playbook == nullptr ? "" : made.playbook->text);
    expect_file(folder / "expected.txt", diag::render(made.refused) + diag::render(made.decisions));
    expect_file(folder / "expected.json",
                diag::to_json(made.playbook == nullptr ? made.refused : made.decisions));
  }
}

/// A person may decide step by step and import no further: the result is read like any playbook.
TEST(ImportGolden, ADecisionThatIsAnErrorIsWhatKeepsAPlaybookFromBeingRead) {
  for (const fs::path& folder : cases()) {
    SCOPED_TRACE(folder.filename().string());
    const parse::Imported made = import(folder);
    if (made.playbook == nullptr) continue;

    const auto parsed = parse::parse_playbook(made.playbook);

    EXPECT_EQ(diag::has_errors(parsed.findings), diag::has_errors(made.decisions));
  }
}

TEST(ImportGolden, EveryCodeIsListedAndHasACase) {
  const std::regex code("US-I[0-9]{3}");
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
