/// \file
/// What a playbook asks for before a run, at a real terminal. No lab is needed: the run is refused,
/// or ended by its pre-flight, before anything is touched.
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evidence.hpp"
#include "programs.hpp"
#include "terminal.hpp"

namespace understudy::blackbox {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view manifest_text = R"(apiVersion: understudy/v1
kind: Application
metadata: {name: shop}
spec:
  environments: [{name: lab}]
  hosts: [{name: here, default: true}]
  services: [{name: api, probes: [books]}]
  dependencies: [{name: api, criticality: critical, playbook: playbooks/api.md}]
  probes: [{name: books, url: "http://127.0.0.1:9/"}]
  faults:
    - {name: stop-api, inject: ["true"], effect: ["true"], revert: ["true"], reverted: ["true"]}
)";

constexpr std::string_view playbook_text = R"(---
apiVersion: understudy/v1
kind: Playbook
id: api
service: api
faults: [stop-api]
inputs:
  region: {prompt: Which region?, choices: [eu-1, eu-2]}
  API_TOKEN: {prompt: The token of the shop, secret: true}
---
# API failure

## Basic assumptions

- [ ] Nobody works on it. <!-- check: when='false' -->

## Recovery procedure

1. Start it.

   ```sh {timeout=10s}
   start {{region}} "$API_TOKEN"
   ```
)";

constexpr std::string_view token = "token-nobody-may-see";

class AskingInputs : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_.path() / "playbooks");
    write(folder_.path() / "understudy.yaml", manifest_text);
    write(playbook(), playbook_text);
  }

  [[nodiscard]] fs::path playbook() const { return folder_.path() / "playbooks" / "api.md"; }

  [[nodiscard]] fs::path store() const { return folder_.path() / "store"; }

  [[nodiscard]] Terminal begin() const {
    return Terminal({"understudy", "exercise", playbook().string(), "--store", store().string()},
                    environment_with({"TERM=dumb"}));
  }

 private:
  static void write(const fs::path& path, std::string_view text) { write_text(path, text); }

  TemporaryFolder folder_;
};

TEST_F(AskingInputs, ShowsWhatMayBeChosenAndNothingOfASecret) {
  Terminal terminal = begin();

  ASSERT_TRUE(terminal.read_until("Which region? (eu-1, eu-2): ")) << terminal.screen();
  terminal.type("eu-2");
  ASSERT_TRUE(terminal.read_until("The token of the shop: ")) << terminal.screen();
  terminal.type(token);

  EXPECT_EQ(terminal.wait(), 3) << terminal.screen();
  EXPECT_THAT(terminal.screen(), HasSubstr("eu-2"));
  EXPECT_THAT(terminal.screen(), Not(HasSubstr(token)));
  const Evidence run = evidence_in(store());
  EXPECT_EQ(run.verdict(), "aborted") << "a basic assumption does not hold";
  ASSERT_FALSE(run.facts.plan.actions.empty());
  EXPECT_EQ(run.facts.plan.actions.front().commands.front().text, "start eu-2 \"$API_TOKEN\"");
  for (const std::string* text : {&run.html, &run.markdown})
    EXPECT_THAT(*text, Not(HasSubstr(token)));
}

TEST_F(AskingInputs, RefusesWhatIsNoneOfTheChoicesAndASecretThatIsTooShort) {
  Terminal terminal = begin();

  ASSERT_TRUE(terminal.read_until("(eu-1, eu-2): ")) << terminal.screen();
  terminal.type("mars");
  ASSERT_TRUE(terminal.read_until("The token of the shop: ")) << terminal.screen();
  terminal.type("short");

  EXPECT_EQ(terminal.wait(), 2) << terminal.screen();
  EXPECT_THAT(terminal.screen(), HasSubstr("'mars' is none of the choices for 'region' [US-X004]"));
  EXPECT_THAT(terminal.screen(),
              HasSubstr("the secret 'API_TOKEN' cannot be told from other text [US-X007]"));
  EXPECT_FALSE(fs::exists(store() / "runs")) << "nothing was begun";
}

TEST_F(AskingInputs, TakesAClosedTerminalForNoValue) {
  Terminal terminal = begin();

  ASSERT_TRUE(terminal.read_until("(eu-1, eu-2): ")) << terminal.screen();
  terminal.close();

  EXPECT_NE(terminal.wait(), 0);
  EXPECT_FALSE(fs::exists(store() / "runs"));
}

}  // namespace
}  // namespace understudy::blackbox
