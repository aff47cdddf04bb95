// What an edit means.
#include "understudy/agree/changes.hpp"

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "understudy/parse/application.hpp"
#include "understudy/parse/playbook.hpp"

namespace understudy::agree {
namespace {

std::shared_ptr<const diag::Source> source(std::string name, std::string text) {
  return std::make_shared<const diag::Source>(
      diag::Source{.name = std::move(name), .text = std::move(text)});
}

constexpr auto manifest_text = R"(apiVersion: understudy/v1
kind: Application
metadata: {name: shop}
spec:
  objectives: {rto: 12h, rpo: 24h}
  environments:
    - {name: lab}
  hosts:
    - {name: here, default: true}
  dependencies:
    - {name: api, criticality: critical, rto: 12h}
    - {name: queue, criticality: critical, rto: 1h}
  contacts:
    - {id: alice, name: Alice}
    - {id: bob, name: Bob}
  roles:
    lead: [alice, bob]
)";

constexpr auto playbook_text = R"(# Shop

## Scenario: API failure

### Purpose

To bring the API back.

### Recovery procedure

1. Look whether it is there.
2. Restart it:

   ```sh
   systemctl restart api
   ```
3. Tell the others.

### Test procedure

1. Ask it for a book.
)";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string manifest_changes(const std::string& after) {
  const auto old = parse::parse_application(source("m", manifest_text));
  const auto now = parse::parse_application(source("m", after));
  EXPECT_FALSE(diag::has_errors(old.findings)) << diag::render(old.findings);
  EXPECT_FALSE(diag::has_errors(now.findings)) << diag::render(now.findings);
  return to_text(changes_of(old.value, now.value));
}

std::string playbook_changes(const std::string& after) {
  const auto old = parse::parse_playbook(source("p.md", playbook_text));
  const auto now = parse::parse_playbook(source("p.md", after));
  EXPECT_FALSE(diag::has_errors(old.findings)) << diag::render(old.findings);
  EXPECT_FALSE(diag::has_errors(now.findings)) << diag::render(now.findings);
  return to_text(changes_of(old.value, now.value));
}

TEST(ManifestChanges, AreNoneForCommentsAndLayout) {
  EXPECT_EQ(manifest_changes(std::string("# new\n") + manifest_text), "");
  EXPECT_EQ(manifest_changes(
                replaced(manifest_text, "metadata: {name: shop}", "metadata:\n  name: shop")),
            "");
}

TEST(ManifestChanges, TellObjectives) {
  EXPECT_EQ(manifest_changes(replaced(manifest_text, "{rto: 12h, rpo: 24h}", "{rto: 1h}")),
            "  ~ the application\n      rto: 12h → 1h\n      rpo: 1d → (none)\n");
}

TEST(ManifestChanges, TellWhoCameWentAndChanged) {
  std::string after = replaced(manifest_text, "{id: bob, name: Bob}", "{id: carol, name: Carol}");
  after = replaced(after, "lead: [alice, bob]", "lead: [carol, alice]");

  EXPECT_EQ(manifest_changes(after),
            "  + contact 'carol'\n      name: Carol\n"
            "  ~ role 'lead'\n      people: alice, bob → carol, alice\n"
            "  - contact 'bob'\n");
}

TEST(ManifestChanges, TellWhenItIsRehearsedAndWhenNot) {
  const std::string after = replaced(
      manifest_text, "  environments:",
      "  schedule:\n    environment: lab\n    windows: [Tue-Thu 10:00-16:00 Europe/Berlin]\n"
      "    freezes: [{windows: [11-20..01-06 Europe/Berlin], why: the holiday trade}]\n"
      "  environments:");

  EXPECT_EQ(manifest_changes(after),
            "  + the schedule\n      environment: lab\n"
            "      windows: Tue-Thu 10:00-16:00 Europe/Berlin\n"
            "  + freeze 'the holiday trade'\n      windows: 11-20..01-06 Europe/Berlin\n");
}

TEST(ManifestChanges, TellDependenciesAndEnvironments) {
  std::string after = replaced(manifest_text, "{name: queue, criticality: critical, rto: 1h}",
                               "{name: queue, criticality: non-critical, impact: slow}");
  after = replaced(after, "- {name: lab}", "- {name: lab, production: true}");

  EXPECT_EQ(manifest_changes(after),
            "  ~ environment 'lab'\n      production: (none) → yes\n"
            "  ~ dependency 'queue'\n      criticality: critical → non-critical\n"
            "      impact: (none) → slow\n      rto: 1h → (none)\n");
}

TEST(PlaybookChanges, AreNoneForLayout) {
  EXPECT_EQ(playbook_changes(replaced(playbook_text, "To bring the API back.\n",
                                      "To bring the API back.\n\n\n")),
            "");
}

TEST(PlaybookChanges, TellAChangedCommandByItsStep) {
  EXPECT_EQ(playbook_changes(replaced(playbook_text, "restart api", "restart api-blue")),
            "  ~ step recovery.2 of 'api-failure'\n"
            "      command: systemctl restart api → systemctl restart api-blue\n");
}

TEST(PlaybookChanges, TellANewStepAndNotThatTheOthersMovedDown) {
  EXPECT_EQ(playbook_changes(replaced(playbook_text, "1. Look whether it is there.\n2. Restart",
                                      "1. Breathe.\n2. Look whether it is there.\n3. Restart")),
            "  + step recovery.1 of 'api-failure'\n      text: Breathe.\n");
}

TEST(PlaybookChanges, TellARemovedStep) {
  EXPECT_EQ(playbook_changes(replaced(playbook_text, "3. Tell the others.\n", "")),
            "  - step recovery.3 of 'api-failure'\n");
}

TEST(PlaybookChanges, TellSectionsAndScenarios) {
  std::string after = replaced(playbook_text, "To bring the API back.", "To bring it back soon.");
  EXPECT_EQ(playbook_changes(after),
            "  ~ scenario 'api-failure'\n"
            "      section 'Purpose': To bring the API back. → To bring it back soon.\n");

  after = replaced(playbook_text, "Scenario: API failure", "Scenario: API is gone");
  EXPECT_THAT(playbook_changes(after),
              testing::AllOf(testing::HasSubstr("  + scenario 'api-is-gone'\n"),
                             testing::HasSubstr("  + step recovery.2 of 'api-is-gone'\n"),
                             testing::HasSubstr("  - scenario 'api-failure'\n")));
}

TEST(PlaybookChanges, ShowWhereLongTextsDiffer) {
  const std::vector<Change> changes{{.edit = Edit::changed,
                                     .what = "section",
                                     .details = {{.property = "text",
                                                  .before = std::string(400, 'x') + " old",
                                                  .after = std::string(400, 'x') + " new"}}}};

  EXPECT_EQ(to_text(changes), "  ~ section\n      text: …" + std::string(39, 'x') + " old → …" +
                                  std::string(39, 'x') + " new\n");
}

TEST(PlaybookChanges, CannotDriveTheTerminal) {
  const std::vector<Change> changes{
      {.edit = Edit::changed,
       .what = "step \x1b[2J",
       .details = {{.property = "text", .before = "a\nb", .after = std::string(400, 'x') + "\n"}}}};

  EXPECT_EQ(to_text(changes), "  ~ step ?[2J\n      text: a b → " + std::string(160, 'x') + "…\n");
}

}  // namespace
}  // namespace understudy::agree
