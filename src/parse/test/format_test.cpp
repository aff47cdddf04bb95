#include "understudy/parse/format.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {
namespace {

Formatted formatted(const std::string& text, FileKind kind) {
  return format(std::make_shared<const diag::Source>(diag::Source{.name = "file", .text = text}),
                kind);
}

/// What becomes of a text; formatted twice, it stays as it is.
std::string laid_out(const std::string& text, FileKind kind) {
  const Formatted done = formatted(text, kind);
  EXPECT_EQ(diag::render(done.findings), "");
  if (!done.text) return "";
  EXPECT_EQ(formatted(*done.text, kind).text, done.text);
  return *done.text;
}

const std::string top = "apiVersion: understudy/v1\nkind: Application\nmetadata:\n  name: shop\n";

/// What becomes of the `spec` of a manifest.
std::string spec(const std::string& spec) {
  const std::string text = laid_out(top + "spec:\n" + spec, FileKind::application);
  EXPECT_TRUE(text.starts_with(top + "spec:\n")) << text;
  return text.substr(std::min(text.size(), top.size() + 6));
}

const std::string front =
    "---\napiVersion: understudy/v1\nkind: Playbook\nid: api\n---\n\n# API failure\n\n";

/// What becomes of the body of a playbook.
std::string body(const std::string& body) {
  const std::string text = laid_out(front + body, FileKind::playbook);
  EXPECT_TRUE(text.starts_with(front)) << text;
  return text.substr(std::min(text.size(), front.size()));
}

TEST(Format, IndentsByTwoAndListsBelowTheirKey) {
  EXPECT_EQ(spec("    contacts:\n"
                 "    - id: alice\n"
                 "      name:   Alice\n"
                 "    -    id: bob\n"),
            "  contacts:\n"
            "    - id: alice\n"
            "      name: Alice\n"
            "    - id: bob\n");
}

TEST(Format, OrdersTheKeysOfAnItemButNotThePartsOfTheSpec) {
  EXPECT_EQ(spec("  hosts:\n    - default: true\n      name: here\n  owner: team\n"),
            "  hosts:\n    - name: here\n      default: true\n  owner: team\n");
}

TEST(Format, OrdersTheKeysOfTheFileAndKeepsWhatStandsAboveThemOnTop) {
  EXPECT_EQ(laid_out("# Of the shop.\n\nkind: Application\nspec: {}\n# The version.\n"
                     "apiVersion: understudy/v1\nmetadata: { name: shop }\n",
                     FileKind::application),
            "# Of the shop.\n\n# The version.\napiVersion: understudy/v1\nkind: Application\n"
            "metadata: { name: shop }\nspec: {}\n");
}

TEST(Format, CommentsStayWithWhatTheyStandAboveOrBehind) {
  EXPECT_EQ(spec("  hosts: # All of them.\n"
                 "    # The first.\n"
                 "    - default: true    # Where steps run.\n"
                 "      # What it is called.\n"
                 "      name: here\n"
                 "    # No other one.\n"
                 "  # Who cares.\n"
                 "  owner: team\n"
                 "# The end.\n"),
            "  hosts: # All of them.\n"
            "    # The first.\n"
            "    # What it is called.\n"
            "    - name: here\n"
            "      default: true    # Where steps run.\n"
            "    # No other one.\n"
            "  # Who cares.\n"
            "  owner: team\n"
            "# The end.\n");
}

TEST(Format, BracketsThatFitStayAndOthersBecomeLines) {
  EXPECT_EQ(
      spec("  objectives: {rpo: 1h,rto: 2h}\n"
           "  contacts:\n"
           "    - {id: alice, availability: [\n"
           "        on-call ]}\n"
           "    - {id: bob, name: Bob, position: Lead developer of the shop and of everything "
           "beside it, deputy: alice}\n"),
      "  objectives: { rto: 2h, rpo: 1h }\n"
      "  contacts:\n"
      "    - { id: alice, availability: [on-call] }\n"
      "    - id: bob\n"
      "      name: Bob\n"
      "      position: Lead developer of the shop and of everything beside it\n"
      "      deputy: alice\n");
}

TEST(Format, BracketsWithACommentBecomeLines) {
  EXPECT_EQ(spec("  hosts:\n"
                 "    - name: app\n"
                 "      reach: [ssh, # by hand\n"
                 "        app-1] # the first\n"),
            "  hosts:\n"
            "    - name: app\n"
            "      reach: # the first\n"
            "        - ssh # by hand\n"
            "        - app-1\n");
}

TEST(Format, TakesQuotesFromPlainWordsOnly) {
  EXPECT_EQ(spec("  owner: \"the team\"\n"
                 "  services:\n"
                 "    - name: 'api'\n"
                 "      platform: \"no\"\n"
                 "      zone: '12'\n"
                 "      network: \"a: b\"\n"
                 "      technologies: [\"nginx\", \"two words\", '15']\n"),
            "  owner: the team\n"
            "  services:\n"
            "    - name: api\n"
            "      platform: \"no\"\n"
            "      technologies: [nginx, \"two words\", '15']\n"
            "      zone: '12'\n"
            "      network: \"a: b\"\n");
}

TEST(Format, DurationsAreShortButKeepTheirUnit) {
  EXPECT_EQ(spec("  objectives: { rto: PT12H, rpo: \"24h\" }\n"
                 "  dependencies:\n"
                 "    - { name: a, criticality: critical, rto: 007m, rpo: 90m }\n"),
            "  objectives: { rto: 12h, rpo: 24h }\n"
            "  dependencies:\n"
            "    - { name: a, criticality: critical, rto: 7m, rpo: 90m }\n");
}

TEST(Format, TextsOfSeveralLinesSayTheSame) {
  EXPECT_EQ(spec("    faults:\n"
                 "    -   name: lose\n"
                 "        title: it is\n"
                 "          lost # for good\n"
                 "        inject: [\"a\n"
                 "           b\"]\n"
                 "        effect: [x]\n"
                 "        destroys: true\n"
                 "        heal: | # by hand\n"
                 "            call\n"
                 "              Bob\n"
                 "\n"
                 "            twice\n"
                 "\n"
                 "\n"
                 "    owner: \"a,\\\n"
                 "        b\"\n"),
            "  faults:\n"
            "    - name: lose\n"
            "      title: it is\n"
            "        lost # for good\n"
            "      inject: [\"a b\"]\n"
            "      effect: [x]\n"
            "      destroys: true\n"
            "      heal: | # by hand\n"
            "        call\n"
            "          Bob\n"
            "\n"
            "        twice\n"
            "\n"
            "  owner: \"a,\\\n"
            "    b\"\n");
}

TEST(Format, ALastLineWithoutAnEndKeepsItsText) {
  EXPECT_EQ(spec("  owner: |\n    team"), "  owner: |-\n    team\n");
}

TEST(Format, BlankLinesAreKeptOneAtATime) {
  EXPECT_EQ(spec("\n\n  owner: team\n\n\n\n  # Here.\n\n  timezone: Europe/Berlin\n\n\n"),
            "  owner: team\n\n  # Here.\n\n  timezone: Europe/Berlin\n");
}

TEST(Format, AManifestInJsonBecomesLines) {
  EXPECT_EQ(laid_out(R"({"apiVersion": "understudy/v1", "kind": "Application",)"
                     R"( "metadata": {"name": "shop"}, "spec": {"owner": "team"}})",
                     FileKind::application),
            "apiVersion: understudy/v1\nkind: Application\nmetadata: { name: shop }\n"
            "spec: { owner: team }\n");
}

TEST(Format, ByteOrderMarkAndCarriageReturnsGo) {
  EXPECT_EQ(
      laid_out("\xEF\xBB\xBF# Hi.\r\n---\r\napiVersion: understudy/v1\r\nkind: Application\r\n"
               "metadata: { name: shop }\r\nspec:\r\n  owner: >-  \r\n    a\r\n    b\r\n",
               FileKind::application),
      "# Hi.\n---\napiVersion: understudy/v1\nkind: Application\n"
      "metadata: { name: shop }\nspec:\n  owner: >-\n    a\n    b\n");
}

TEST(Format, AFileWithAnErrorIsLeftAlone) {
  const Formatted done = formatted("apiVersion:  understudy/v1\n", FileKind::application);
  EXPECT_FALSE(done.text.has_value());
  EXPECT_TRUE(diag::has_errors(done.findings));
}

TEST(Format, FrontMatterOfAPlaybookIsLaidOut) {
  EXPECT_EQ(laid_out("---\nkind:   Playbook\napiVersion: understudy/v1\nid: api # its name\n"
                     "rto: PT2H\nleads: ['bob']\n...\n# A\n\n## Recovery procedure\n\n1. Go.\n",
                     FileKind::playbook),
            "---\napiVersion: understudy/v1\nkind: Playbook\nid: api # its name\nleads: [bob]\n"
            "rto: 2h\n---\n# A\n\n## Recovery procedure\n\n1. Go.\n");
}

TEST(Format, AMarkOfByteOrderBehindTheFrontMatterIsText) {
  EXPECT_EQ(laid_out("---\napiVersion: understudy/v1\nkind: Playbook\nid:   api\n---\n"
                     "\xEF\xBB\xBF"
                     "It fails.\n\n## Recovery procedure\n\n1. Go.\n",
                     FileKind::playbook),
            "---\napiVersion: understudy/v1\nkind: Playbook\nid: api\n---\n"
            "\xEF\xBB\xBF"
            "It fails.\n\n## Recovery procedure\n\n1. Go.\n");
}

TEST(Format, HeadingsAreMarkedInFront) {
  EXPECT_EQ(body("Recovery procedure\n------------------\n\n1. Go.\n\n##   Test procedure ##\n\n"
                 "1. See.\n"),
            "## Recovery procedure\n\n1. Go.\n\n## Test procedure\n\n1. See.\n");
}

TEST(Format, AttributesHaveOneOrderAndSpelling) {
  EXPECT_EQ(body("## Recovery procedure\n\n1. Go.\n\n"
                 "   ```sh   {timeout=PT1M   capture=\"OUT\"  when=\"test -e x\"  }\n"
                 "   go  \n"
                 "   ```\n\n"
                 "2. Again.\n\n"
                 "   ```sh {\"timeout\": \"90s\", \"host\": \"app\"}\n"
                 "   go\n"
                 "   ```\n\n"
                 "   ```sh {timeout=1m unless='test -e x'}\n"
                 "   go\n"
                 "   ```\n"),
            "## Recovery procedure\n\n1. Go.\n\n"
            "   ```sh {when='test -e x' capture=OUT timeout=1m}\n"
            "   go  \n"
            "   ```\n\n"
            "2. Again.\n\n"
            "   ```sh {host=app timeout=90s}\n"
            "   go\n"
            "   ```\n\n"
            "   ```sh {unless='test -e x' timeout=1m}\n"
            "   go\n"
            "   ```\n");
}

TEST(Format, BlanksAtLineEndsGoUnlessTheyBreakALineOrAreCode) {
  EXPECT_EQ(body("## Recovery procedure \n\n1. Go  \n   on.\t\n2. Then \n   see.  \n\n"
                 "   ```text\n   a  \n   ```  \n  \n<b>  \nx </b>\n"),
            "## Recovery procedure\n\n1. Go  \n   on.\n2. Then\n   see.\n\n"
            "   ```text\n   a  \n   ```  \n\n<b>  \nx </b>\n");
}

TEST(Format, ACodeSpanKeepsItsBlanks) {
  const std::string text = "## Recovery procedure\n\n1. Say `a \n   b`.\n";
  EXPECT_EQ(body(text), text);
}

TEST(Format, TellsTheKindsApart) {
  EXPECT_EQ(kind_of("kind: Application\n"), FileKind::application);
  EXPECT_EQ(kind_of("# x\nkind: \"Experiment\" # y\n"), FileKind::experiment);
  EXPECT_EQ(kind_of("---\nkind: Playbook\n---\n"), FileKind::playbook);
  EXPECT_EQ(kind_of("# Restart\n"), FileKind::playbook);
  EXPECT_EQ(kind_of("{\"kind\": \"Application\"}"), FileKind::application);
}

}  // namespace
}  // namespace understudy::parse
