/// \file
/// Steps on other hosts: what is put before their commands, and what arrives there.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actions.hpp"
#include "running.hpp"
#include "temporary_folder.hpp"
#include "understudy/exercise/step_runner.hpp"

namespace understudy::exercise {
namespace {

using test::outputs;
using test::Running;
using test::script;
using test::session;
using test::two_hosts;
using testing::ElementsAre;

TEST(StepRunnerHosts, ReachesAHostByWhatIsPutBeforeTheCommand) {
  Running running(two_hosts());
  model::Action there = session({{.text = "printenv WHERE FROM"}, {.text = "side=there; cd /usr"}});
  there.host = "app-2";
  model::Action look = session({{.text = "echo ${side-none}; pwd; echo ${WHERE-here}"}});

  EXPECT_THAT(outputs(running.run(there)), ElementsAre("remote\nreach\n", ""));
  EXPECT_THAT(outputs(running.run(look))[0], testing::EndsWith("\nhere\n"));
  EXPECT_THAT(outputs(running.run(look))[0], testing::StartsWith("none\n")) << "a session each";
  look.host = "app-2";
  EXPECT_THAT(outputs(running.run(look)), ElementsAre("there\n/usr\nremote\n"));
}

/// What ssh does with its words (ssh(1)), without a network: joins them, and a shell takes them
/// apart.
class SshLike {
 public:
  SshLike() {
    std::ofstream(program()) << "#!/bin/sh\nshift\nexec sh -c \"$*\"\n";
    std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
  }

  [[nodiscard]] std::string program() const { return (folder_.path() / "ssh").string(); }

 private:
  test::TemporaryFolder folder_;
};

TEST(StepRunnerHosts, IsTakenAtItsWordBehindSsh) {
  const SshLike ssh;
  model::Host there;
  there.name.value = "app-2";
  there.reach = {ssh.program(), "app-2"};
  Running running({there});
  model::Action action = session({{.text = "printf '<%s>' \"it's\" 'a  b' '$HOME' '' ; cd /usr"},
                                  {.text = "pwd; echo \"$((1 + 1))\" ';'"}});
  action.host = "app-2";

  EXPECT_THAT(outputs(running.run(action)), ElementsAre("<it's><a  b><$HOME><>", "/usr\n2 ;\n"));
}

TEST(StepRunnerHosts, KnowsTheDefaultHostByItsNameToo) {
  Running running(two_hosts());
  model::Action named = script("side=same");
  named.host = "client";

  running.run(named);

  EXPECT_THAT(outputs(running.run(script("echo $side"))), ElementsAre("same\n"));
}

TEST(StepRunnerHosts, SaysWhyNothingWasStarted) {
  Running running(two_hosts());
  model::Action action = script("echo never");
  action.host = "lost";
  EXPECT_EQ(running.run(action).outcome, "not_started");
  EXPECT_EQ(running.run(action).detail,
            "cannot start 'no-such-transport': no such program in PATH");
  EXPECT_EQ(running.run(action).commands[0].exit_code, 127);

  action.host = "app-3";
  EXPECT_EQ(running.run(action).outcome, "not_started");
  EXPECT_EQ(running.run(action).detail, "the host 'app-3' is not declared");
}

}  // namespace
}  // namespace understudy::exercise
