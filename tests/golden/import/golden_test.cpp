// Every folder below cases/ holds a runbook as people have them, the playbook that is made of it
// and what there is to decide about it. A file options.txt may hold `service NAME`, `unit U`, and
// `manifest yes`: then a manifest is made of its tables as well. UNDERSTUDY_ACCEPT=1 writes anew.

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "../cases.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/formats.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/import.hpp"
#include "understudy/parse/playbook.hpp"

namespace understudy::golden {

namespace {

namespace fs = std::filesystem;

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

TEST(ImportGolden, EveryRunbookBecomesWhatIsWritten) {
  for (const fs::path& folder : cases_in(CASES)) {
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
  for (const fs::path& folder : cases_in(CASES)) {
    SCOPED_TRACE(folder.filename().string());
    const parse::Imported made = import(folder);
    if (made.playbook == nullptr) continue;

    const auto parsed = parse::parse_playbook(made.playbook);

    EXPECT_EQ(diag::has_errors(parsed.findings), diag::has_errors(made.decisions));
  }
}

TEST(ImportGolden, EveryCodeIsListedAndHasACase) {
  const std::string code = "US-I[0-9]{3}";
  std::set<std::string> shown;
  for (const fs::path& folder : cases_in(CASES)) {
    shown.merge(codes_in(read(folder / "expected.txt"), code));
    shown.merge(codes_in(read(folder / "expected-manifest.txt"), code));
  }

  EXPECT_EQ(shown, codes_in(read(CODES), code));
}

}  // namespace

}  // namespace understudy::golden
