// Every folder below cases/ holds one input and everything the parser says about it: the findings
// Every folder below cases/ holds one input and everything the parser says about it: the findings
// as a person and as a program sees them, and the model when there is no error. An experiment is
// checked against the manifest beside it, if there is one. UNDERSTUDY_ACCEPT=1 writes anew.

#include <algorithm>
#include <array>
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
#include "understudy/parse/experiment.hpp"
#include "understudy/parse/playbook.hpp"

namespace understudy::golden {

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// The first one in a folder is the case's input.
constexpr std::array<const char*, 3> inputs{"input.md", "experiment.yaml", "understudy.yaml"};

struct Case {
  fs::path folder;
  std::string input;  ///< One of `inputs`.
};

std::vector<Case> cases() {
  std::vector<Case> found;
  for (const auto& entry :
       fs::directory_iterator(fs::path(US_SOURCE_DIR) / "tests/golden/parse/cases")) {
    const auto* const input = std::ranges::find_if(
        inputs, [&](const char* name) { return fs::exists(entry.path() / name); });
    if (input != inputs.end()) found.push_back({entry.path(), *input});
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

std::shared_ptr<const diag::Source> source_of(const fs::path& folder, const std::string& name) {
  return std::make_shared<const diag::Source>(
      diag::Source{.name = name, .text = read(folder / name)});
}

Said said_about_experiment(const Case& golden) {
  auto parsed = parse::parse_experiment(source_of(golden.folder, golden.input));
  if (fs::exists(golden.folder / "understudy.yaml")) {
    const auto manifest = parse::parse_application(source_of(golden.folder, "understudy.yaml"));
    EXPECT_EQ(diag::render(manifest.findings), "");
    std::ranges::move(parse::check_experiment_references(parsed.value, manifest.value),
                      std::back_inserter(parsed.findings));
  }
  return said(parsed);
}

/// What is read of a playbook in which something is wrong, for the cases that say so by a file
/// `model.txt`.
std::string model_of(const Case& golden) {
  return dump(parse::parse_playbook(source_of(golden.folder, golden.input)).value);
}

Said actual(const Case& golden) {
  if (golden.input == "experiment.yaml") return said_about_experiment(golden);
  const auto source = source_of(golden.folder, golden.input);
  if (golden.input == "input.md") return said(parse::parse_playbook(source));
  return said(parse::parse_application(source));
}

std::set<std::string> codes_in(const std::string& text) {
  const std::regex code("US-[MPE][0-9]{3}");
  return {std::sregex_token_iterator(text.begin(), text.end(), code), std::sregex_token_iterator()};
}

TEST(ParseGolden, EveryCaseSaysWhatIsWritten) {
  const bool accept = std::getenv("UNDERSTUDY_ACCEPT") != nullptr;  // NOLINT(concurrency-mt-unsafe)
  const std::vector<Case> found = cases();
  ASSERT_FALSE(found.empty());

  for (const Case& golden : found) {
    SCOPED_TRACE(golden.folder.filename().string());
    const Said found_here = actual(golden);
    const bool with_model = fs::exists(golden.folder / "model.txt");
    const std::string model = with_model ? model_of(golden) : "";
    if (accept) {
      std::ofstream(golden.folder / "expected.txt", std::ios::binary) << found_here.text;
      std::ofstream(golden.folder / "expected.json", std::ios::binary) << found_here.json;
      if (with_model) std::ofstream(golden.folder / "model.txt", std::ios::binary) << model;
      continue;
    }

    EXPECT_EQ(found_here.text, read(golden.folder / "expected.txt"));
    EXPECT_EQ(found_here.json, read(golden.folder / "expected.json"));
    if (with_model) EXPECT_EQ(model, read(golden.folder / "model.txt"));
  }
}

TEST(ParseGolden, EveryCodeIsListedAndHasACase) {
  const std::set<std::string> listed = codes_in(read(fs::path(US_SOURCE_DIR) / "docs/codes.md"));
  std::set<std::string> shown;
  for (const Case& golden : cases()) shown.merge(codes_in(read(golden.folder / "expected.txt")));

  EXPECT_EQ(shown, listed);
}

TEST(ParseGolden, TheBookstoresExperimentsFitItsManifest) {
  const fs::path plan = fs::path(US_SOURCE_DIR) / "examples/bookstore/resilience";
  const auto manifest = parse::parse_application(source_of(plan, "understudy.yaml"));
  ASSERT_EQ(diag::render(manifest.findings), "");

  int read = 0;
  for (const auto& entry : fs::directory_iterator(plan / "experiments")) {
    const auto parsed =
        parse::parse_experiment(source_of(plan, "experiments/" + entry.path().filename().string()));

    EXPECT_EQ(diag::render(parsed.findings), "");
    EXPECT_EQ(diag::render(parse::check_experiment_references(parsed.value, manifest.value)), "");
    ++read;
  }
  EXPECT_EQ(read, 2);
}

}  // namespace

}  // namespace understudy::golden
