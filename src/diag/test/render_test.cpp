#include <cerrno>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::diag {
namespace {

std::shared_ptr<const Source> manifest(std::string text) {
  return std::make_shared<const Source>(Source{.name = "shop.yaml", .text = std::move(text)});
}

TEST(Render, PointsAtTheWordAndSaysWhatToDo) {
  const Diagnostic finding{.code = "US-P012",
                           .message = "unknown fault 'latncy'",
                           .where = {.source = manifest("faults:\n  - kind: latncy\n"),
                                     .line = 2,
                                     .column = 11,
                                     .length = 6},
                           .hint = "did you mean 'latency'?"};

  EXPECT_EQ(render(finding),
            "shop.yaml:2:11: error: unknown fault 'latncy' [US-P012]\n"
            " 2 |   - kind: latncy\n"
            "   |           ^^^^^^\n"
            "  hint: did you mean 'latency'?\n");
}

TEST(Render, PutsTheCaretUnderTheGlyphAfterTabsAndUmlauts) {
  const Diagnostic finding{
      .severity = Severity::warning,
      .message = "too long",
      .where = {.source = manifest("\tüö wört\n"), .line = 1, .column = 7, .length = 5}};

  EXPECT_EQ(render(finding),
            "shop.yaml:1:7: warning: too long\n"
            " 1 | \tüö wört\n"
            "   | \t   ^^^^\n");
}

TEST(Render, DoesNotCountAByteOrderMark) {
  const Diagnostic finding{
      .message = "unknown key",
      .where = {.source = manifest("\xEF\xBB\xBFkey: 1\n"), .line = 1, .column = 1, .length = 3}};

  EXPECT_EQ(render(finding),
            "shop.yaml:1:1: error: unknown key\n"
            " 1 | key: 1\n"
            "   | ^^^\n");
}

TEST(Render, ShowsThePieceOfALongLineThatMatters) {
  const std::string line = std::string(500, 'a') + "rto" + std::string(10'000'000, 'b');
  const Diagnostic finding{
      .message = "unknown key",
      .where = {.source = manifest(line), .line = 1, .column = 501, .length = 3}};

  EXPECT_EQ(render(finding), "shop.yaml:1:501: error: unknown key\n 1 | …" + std::string(80, 'a') +
                                 "rto" + std::string(317, 'b') + "…\n   | " + std::string(81, ' ') +
                                 "^^^\n");
}

TEST(Render, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(render(Diagnostic{.message = "no manifest here"}), "error: no manifest here\n");
}

TEST(Render, ShowsTheSecondPlaceAsANote) {
  const auto source = manifest("a: 1\na: 2\n");
  const Diagnostic finding{.message = "duplicate key 'a'",
                           .where = {.source = source, .line = 2, .column = 1, .length = 1},
                           .notes = {{.message = "first defined here",
                                      .where = {.source = source, .line = 1, .column = 1}}}};

  EXPECT_EQ(render(finding),
            "shop.yaml:2:1: error: duplicate key 'a'\n"
            " 2 | a: 2\n"
            "   | ^\n"
            "shop.yaml:1:1: note: first defined here\n"
            " 1 | a: 1\n"
            "   | ^\n");
}

TEST(Render, DoesNotLetQuotedTextDriveTheTerminal) {
  const Diagnostic finding{.message = "unknown key '\x1b[2J'"};

  EXPECT_EQ(render(finding), "error: unknown key '?[2J'\n");
}

TEST(Failure, SaysOperationObjectAndReasonThenWhatWasBeingDone) {
  const Result<> result = fail_errno("US-O001", "cannot open 'x.yaml'", EACCES);

  EXPECT_EQ(render(Failure(result.error()).during("reading the manifest")),
            "error: cannot open 'x.yaml': Permission denied [US-O001]\n"
            "  while reading the manifest\n");
}

}  // namespace
}  // namespace understudy::diag
