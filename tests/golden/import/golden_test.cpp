// Every folder below cases/ holds a runbook as people have them, the playbook that is made of it
// and what there is to decide about it. A file options.txt may hold `service NAME`, `unit U`, and
// `manifest yes`: then a manifest is made of its tables as well. UNDERSTUDY_ACCEPT=1 writes anew.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/formats.hpp"
#include "understudy/parse/application.hpp"
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

std::map<std::string, std::string> options_of(const fs::path& folder) {
  std::map<std::string, std::string> options;
  std::ifstream in(folder / "options.txt");
  for (std::string key, value; in >> key >> value;) options[key] = value;
  return options;
}

std::shared_ptr<const diag::Source> runbook_of(const fs::path& folder) {
  return std::make_shared<const diag::Source>(
      diag::Source{.name = "runbook.md", .text = read(folder / "runbook.md")});
}

parse::Imported import(const fs::path& folder) {
  auto options = options_of(folder);
  return parse::import_runbook(runbook_of(folder),
                               {.name = "playbooks/" + folder.filename().string() + ".md",
                                .service = options["service"],
                                .unit = options["unit"]});
}

parse::ImportedManifest import_tables(const fs::path& folder, const parse::Imported& made) {
  parse::ManifestImportOptions options{.name = "understudy.yaml",
                                       .application = "shop",
                                       .unit = options_of(folder)["unit"],
                                       .playbooks = {}};
  if (made.playbook != nullptr) options.playbooks.push_back(made.playbook);
  return parse::import_tables({runbook_of(folder)}, options);
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
    if (!options_of(folder).contains("manifest")) continue;
    const parse::ImportedManifest tables = import_tables(folder, made);
    expect_file(folder / "expected.yaml", tables.manifest == nullptr ? "" : tables.manifest->text);
    expect_file(folder / "expected-manifest.txt",
                diag::render(tables.refused) + diag::render(tables.decisions));
    if (tables.manifest == nullptr) continue;
    EXPECT_EQ(diag::render(parse::parse_application(tables.manifest).findings), "");
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
  for (const fs::path& folder : cases()) {
    shown.merge(codes_in(read(folder / "expected.txt")));
    shown.merge(codes_in(read(folder / "expected-manifest.txt")));
  }

  EXPECT_EQ(shown, codes_in(read(CODES)));
}

}  // namespace

}  // namespace understudy::golden
