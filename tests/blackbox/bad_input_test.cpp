/// \file
/// What is wrong with a person's files, words or machine is said once, clearly, with a documented
/// exit code, and nothing is broken or lost. The whole messages stand in golden/bad_input; with
/// UNDERSTUDY_ACCEPT set they are written anew.
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <re2/re2.h>
#include <sys/socket.h>

#include "evidence.hpp"
#include "programs.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::blackbox {
namespace {

constexpr auto api = "playbooks/api-failure.md";

/// A plan, what is done to it, and how the program is called then.
struct Case {
  std::string name;
  std::vector<std::string> words;
  int code = 2;
  std::size_t messages = 1;  ///< More than one only when more than one thing is wrong.
  std::function<void(const PlanCopy&)> spoil = [](const PlanCopy&) {};
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

std::vector<std::string> exercise(const std::string& file, std::vector<std::string> more = {}) {
  std::vector<std::string> words{"understudy", "exercise", file, "--store", "../store"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::function<void(const PlanCopy&)> in_manifest(std::string from, std::string to) {
  return [from = std::move(from), to = std::move(to)](const PlanCopy& plan) {
    plan.change(plan.manifest(), from, to);
  };
}

std::function<void(const PlanCopy&)> in_playbook(std::string from, std::string to) {
  return [from = std::move(from), to = std::move(to)](const PlanCopy& plan) {
    plan.change(plan.playbook("api-failure"), from, to);
  };
}

/// What differs from run to run and from machine to machine.
std::string steady(std::string text, const fs::path& parent) {
  const std::vector<std::pair<std::string, std::string>> changes{
      {RE2::QuoteMeta(parent.string()), "HERE"},
      {R"(\d{8}-\d{6}-bookstore-api-failure-[0-9a-f]{4})", "RUN"},
      {R"( {2,}[+-]\d+\.\d{3} s )", "  TIME "},
      {R"(\d+ KiB)", "N KiB"},
      {R"(127\.0\.0\.1:\d+)", "127.0.0.1:PORT"},
      // The first that apt misses: which one depends on what the machine has.
      {R"(Unable to locate package [-a-z0-9.]+)", "Unable to locate package NAME"}};
  for (const auto& [pattern, word] : changes) RE2::GlobalReplace(&text, pattern, word);
  return text;
}

class BadInput : public testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] fs::path parent() const { return plan_.folder().parent_path(); }

  [[nodiscard]] Environment environment(Environment entries = {}) const {
    entries.push_back("BOOKSTORE_LAB=" + (parent() / "lab").string());
    return environment_with(entries);
  }

  /// Runs it where the plan is, and holds what it says against the golden text.
  os::Finished expect_golden(const std::string& name, const std::vector<std::string>& words,
                             const Environment& entries = {}) {
    const os::Finished ended = run(words, environment(entries), seconds(60), plan_.folder());
    const std::string text = steady(fmt::format("$ {}\n{}{}exit {}\n", fmt::join(words, " "),
                                                ended.err, ended.out, ended.status.shell_code()),
                                    parent());
    const fs::path golden = tests_folder() / "golden" / "bad_input" / (name + ".txt");
    if (std::getenv("UNDERSTUDY_ACCEPT") != nullptr)
      write_text(golden, text);  // NOLINT: one thread
    EXPECT_EQ(text, text_of(golden)) << golden;
    return ended;
  }

  /// No run has broken anything, and none is left half begun.
  void expect_nothing_done() const {
    for (const fs::path& folder : runs_in(parent() / "store")) {
      if (!fs::exists(folder / "journal")) continue;
      const auto events = events_of(folder);
      EXPECT_FALSE(events.empty());
      for (const model::Event& event : events) {
        const auto* issued = std::get_if<model::Issued>(&event.body);
        EXPECT_TRUE(issued == nullptr || issued->kind != "inject");
      }
      EXPECT_TRUE(std::holds_alternative<model::Closed>(events.back().body));
    }
  }

  PlanCopy plan_;  // NOLINT: read by the tests
};

TEST_P(BadInput, IsToldOnceAndClearly) {
  GetParam().spoil(plan_);

  const auto ended = expect_golden(GetParam().name, GetParam().words);

  EXPECT_EQ(ended.status.shell_code(), GetParam().code);
  const std::string said = ended.err + ended.out;
  EXPECT_THAT(said, testing::HasSubstr("hint: ")) << "what to do next";
  std::vector<std::string> lines = lines_of(ended.err);
  std::erase_if(lines, [](const std::string& line) { return !line.contains("error: "); });
  EXPECT_THAT(lines, testing::SizeIs(testing::Le(GetParam().messages)));
  expect_nothing_done();
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadInput,
    testing::Values(
        Case{.name = "no_manifest",
             .words = exercise(api),
             .spoil = [](const PlanCopy& plan) { fs::remove(plan.manifest()); }},
        Case{.name = "broken_yaml",
             .words = exercise(api),
             .spoil = in_manifest("\n  hosts:\n", "\n  hosts: [\n")},
        Case{.name = "manifest_not_utf8",
             .words = exercise(api),
             .spoil = in_manifest("\n  hosts:\n", "\n  h\xe9sts:\n")},
        Case{.name = "unknown_key",
             .words = exercise(api),
             .messages = 5,
             .spoil = in_manifest("\n  hosts:\n", "\n  hoss:\n")},
        Case{.name = "no_recovery_procedure",
             .words = exercise(api),
             .spoil = in_playbook("## Recovery procedure\n", "## What to do\n")},
        Case{.name = "unclosed_fence",
             .words = exercise(api),
             .spoil = in_playbook("   echo \"$STATE\"\n   ```\n", "   echo \"$STATE\"\n")},
        Case{.name = "unknown_playbook", .words = exercise("playbooks/api-failur.md")},
        Case{.name = "playbook_by_its_name", .words = exercise("api-failure")},
        Case{.name = "empty_playbook",
             .words = exercise(api),
             .messages = 3,
             .spoil = [](const PlanCopy& plan) { write_text(plan.playbook("api-failure"), ""); }},
        Case{.name = "unknown_scenario",
             .words = exercise(std::string(api) + "#bookstore-api-failur")},
        Case{.name = "unknown_fault", .words = exercise(api, {"--fault", "stop-api-ap"})},
        Case{.name = "placeholder",
             .words = exercise(api),
             .spoil = in_playbook("bookstore-lab instance restart bookstore-api\n",
                                  "bookstore-lab instance restart '{{INSTANCE}}'\n")},
        Case{.name = "command_that_cannot_be_parsed",
             .words = exercise(api),
             .spoil = in_playbook("STATE=${STATE:-gone}", "if true; STATE=${STATE:-gone}")},
        Case{.name = "production",
             .words = exercise(api),
             .code = 3,
             .spoil = in_manifest("production: false", "production: true")},
        Case{.name = "lab_not_up", .words = exercise(api), .code = 3},
        Case{.name = "no_run_to_resume", .words = {"understudy", "resume", "--store", "../store"}},
        Case{.name = "unknown_command", .words = {"understudy", "exercis", api}},
        Case{.name = "no_playbook_given", .words = {"understudy", "exercise"}},
        Case{.name = "unknown_mode", .words = exercise(api, {"--mode", "fast"})},
        Case{.name = "lab_command_without_a_lab", .words = {"bookstore-lab", "status"}, .code = 3},
        Case{.name = "unknown_lab_command", .words = {"bookstore-lab", "instanc", "list"}}),
    [](const testing::TestParamInfo<Case>& info) { return info.param.name; });

using BadSurroundings = BadInput;

/// A port of this machine that is taken as long as the object lives.
class TakenPort {
 public:
  TakenPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT: as the call wants it
    EXPECT_EQ(::bind(socket_.get(), generic, size), 0);
    EXPECT_EQ(::listen(socket_.get(), 1), 0);
    EXPECT_EQ(::getsockname(socket_.get(), generic, &size), 0);
    number_ = ntohs(address.sin_port);
  }

  [[nodiscard]] int number() const { return number_; }

 private:
  os::Descriptor socket_;
  int number_ = 0;
};

TEST_F(BadSurroundings, APortIsTaken) {
  const TakenPort port;

  const auto ended = expect_golden("port_taken", {"bookstore-api"},
                                   {fmt::format("BOOKSTORE_LISTEN=127.0.0.1:{}", port.number())});

  EXPECT_EQ(ended.status.shell_code(), 1);
}

/// As on a machine whose package lists are empty.
TEST_F(BadSurroundings, APackageIsMissing) {
  for (const char* name : {"lists", "apt-cache"}) fs::create_directories(parent() / name);
  write_text(parent() / "apt.conf", fmt::format("Dir::State::lists \"{0}/lists\";\n"
                                                "Dir::Cache \"{0}/apt-cache\";\n",
                                                parent().string()));

  const auto ended =
      expect_golden("package_missing", {"bookstore-lab", "up"},
                    {fmt::format("APT_CONFIG={}/apt.conf", parent().string()),
                     fmt::format("BOOKSTORE_LAB_CACHE={}/cache", parent().string())});

  EXPECT_EQ(ended.status.shell_code(), 3);
}

/// The command on a disk of `size` at `../DISK`, in a mount namespace of its own.
std::vector<std::string> on_small_disk(const std::string& size, std::vector<std::string> words) {
  constexpr auto script =
      "mkdir -p ../disk && mount -t tmpfs -o \"size=$1\" none ../disk && shift && exec \"$@\"";
  words.insert(words.begin(),
               {"unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", size});
  return words;
}

TEST_F(BadSurroundings, TheDiskIsFull) {
  auto words = exercise(api);
  words.back() = "../disk";

  const auto ended = expect_golden("disk_full", on_small_disk("8k", words));

  EXPECT_EQ(ended.status.shell_code(), 3);
}

TEST_F(BadSurroundings, TheDiskIsNearlyFull) {
  auto words = exercise(api);
  words.back() = "../disk";

  const auto ended = expect_golden("disk_nearly_full", on_small_disk("4m", words));

  EXPECT_EQ(ended.status.shell_code(), 3);
}

TEST_F(BadSurroundings, TheLabsDiskIsFull) {
  const auto ended = expect_golden(
      "lab_disk_full", on_small_disk("1m", {"bookstore-lab", "--lab", "../disk", "up"}));

  EXPECT_EQ(ended.status.shell_code(), 3);
}

TEST_F(BadSurroundings, TheLabsFolderCannotBe) {
  write_text(parent() / "lab", "a file");

  const auto ended = expect_golden("lab_folder_is_a_file", {"bookstore-lab", "up"});

  EXPECT_EQ(ended.status.shell_code(), 3);
}

}  // namespace
}  // namespace understudy::blackbox
