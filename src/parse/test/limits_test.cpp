// What a hostile or merely huge file may cost.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/playbook.hpp"

namespace understudy::parse {

namespace {

using std::chrono::steady_clock;

/// Many times what is measured, so that a busy machine or a sanitizer does not fail the test; a
/// cost that grows with the square of the size fails it all the same.
constexpr std::chrono::seconds patience{20};

std::shared_ptr<const diag::Source> source(std::string name, std::string text) {
  return std::make_shared<const diag::Source>(
      diag::Source{.name = std::move(name), .text = std::move(text)});
}

std::string first_message(const diag::Findings& findings) {
  return findings.empty() ? std::string() : findings.front().message;
}

std::string repeated(std::string_view word, std::size_t times) {
  std::string text;
  text.reserve(word.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += word;
  return text;
}

TEST(Limits, AManifestOf65MiBIsRefusedAtOnce) {
  const auto begin = steady_clock::now();

  const auto parsed = parse_application(source("m.yaml", std::string(std::size_t{65} << 20U, 'a')));

  EXPECT_EQ(first_message(parsed.findings),
            "the file has 68157440 bytes, but at most 67108864 are read");
  EXPECT_LT(steady_clock::now() - begin, patience);
}

TEST(Limits, APlaybookOfMoreThan1MiBIsRefused) {
  const auto parsed = parse_playbook(source("p.md", std::string((1U << 20U) + 1, 'a')));

  EXPECT_EQ(first_message(parsed.findings),
            "the file has 1048577 bytes, but at most 1048576 are read");
}

TEST(Limits, ATenThousandServiceManifestIsReadInLinearTime) {
  std::string text =
      "apiVersion: understudy/v1\nkind: Application\nmetadata: {name: big}\nspec:\n  services:\n";
  for (int i = 0; i < 10'000; ++i) {
    text += fmt::format("    - name: service-{}\n      zone: zone-{}\n      owner: team-{}\n", i,
                        i % 7, i % 99);
  }
  const auto begin = steady_clock::now();

  const auto parsed = parse_application(source("m.yaml", std::move(text)));

  EXPECT_EQ(diag::render(parsed.findings), "");
  EXPECT_EQ(parsed.value.services.size(), 10'000U);
  EXPECT_LT(steady_clock::now() - begin, patience);
}

TEST(Limits, DeepNestingIsRefusedBeforeItIsBuilt) {
  for (const char* opening : {"[", "{a: "}) {
    const auto begin = steady_clock::now();

    const auto parsed = parse_application(source("m.yaml", repeated(opening, 1'000'000)));

    EXPECT_EQ(first_message(parsed.findings), "nested more than 32 levels deep");
    EXPECT_LT(steady_clock::now() - begin, patience);
  }
}

TEST(Limits, FindingsAreCutOffAndSaidToBe) {
  const std::string text =
      "## Recovery procedure\n\n1. Look.\n\n" + repeated("   ```\n   x\n   ```\n\n", 1500);

  const auto parsed = parse_playbook(source("p.md", text));

  ASSERT_EQ(parsed.findings.size(), 1001U);
  EXPECT_EQ(parsed.findings.back().message, "more than 1000 findings: the rest is left out");
  EXPECT_EQ(parsed.findings.back().severity, diag::Severity::error);
}

TEST(Limits, AParagraphOfNothingButMarksIsRefused) {
  const auto parsed =
      parse_playbook(source("p.md", "## Recovery procedure\n\n1. " + std::string(100'000, '[')));

  EXPECT_EQ(first_message(parsed.findings), "a paragraph is too long and has too many marks in it");
}

class HostileMarkdown : public testing::TestWithParam<const char*> {};

TEST_P(HostileMarkdown, IsReadOrRefusedInTime) {
  const std::string word = GetParam();
  const std::string text =
      "## Recovery procedure\n\n1. Look.\n\n" + repeated(word, 1'000'000 / word.size());
  const auto begin = steady_clock::now();

  const auto parsed = parse_playbook(source("p.md", text));

  EXPECT_LE(parsed.findings.size(), 1001U);
  EXPECT_LT(steady_clock::now() - begin, patience);
}

INSTANTIATE_TEST_SUITE_P(Patterns, HostileMarkdown,
                         testing::Values("[", "![", "![[]()", "*a ", "_a_", "`a``b", "<!--", "<a ",
                                         "<![CDATA[", "<?", "> ", "- ", "1. ", "> > \n", " - a\n",
                                         "[a]: b\n", "[a][", "\\", "&#", "# a\n", "```\n",
                                         "    a\n", "***\n", "| a ", "<br>\n", "a\n", "\n",
                                         "   ```sh\n   $(\n   ```\n", "1. <!-- step: a=b -->\n",
                                         "   - If a\n", "\"$(", "{{a}} "));

}  // namespace

}  // namespace understudy::parse
