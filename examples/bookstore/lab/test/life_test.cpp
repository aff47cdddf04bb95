/// \file
/// How a lab begins and ends, and what it says when it cannot.
#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "fixture.hpp"
#include "understudy/os/child.hpp"

namespace bookstore::lab::test {

namespace {

using testing::HasSubstr;

std::string link_of(const fs::path& path) {
  std::error_code error;
  const fs::path target = fs::read_symlink(path, error);
  return error ? "" : target.string();
}

/// The process and all that it started, and they in turn.
std::set<pid_t> descendants(pid_t ancestor) {
  std::set<pid_t> all{ancestor};
  // Parents may have higher numbers than their children: until nothing is added any more.
  for (std::size_t before = 0; before != all.size();) {
    before = all.size();
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
      std::ifstream file(entry.path() / "stat");
      std::string line;
      if (!std::getline(file, line)) continue;
      std::istringstream rest(line.substr(line.rfind(')') + 1));
      std::string state;
      pid_t parent = 0;
      if (rest >> state >> parent && all.contains(parent)) {
        all.insert(std::stoi(entry.path().filename().string()));
      }
    }
  }
  return all;
}

/// Which network and process namespaces the descendants of a process are in, but for our own.
std::set<std::string> namespaces_below(pid_t ancestor) {
  std::set<std::string> found;
  for (const pid_t pid : descendants(ancestor)) {
    for (const char* kind : {"net", "pid"}) {
      const std::string its = link_of(fmt::format("/proc/{}/ns/{}", pid, kind));
      if (!its.empty() && its != link_of(fmt::format("/proc/self/ns/{}", kind))) found.insert(its);
    }
  }
  return found;
}

/// True when no process of the machine is in one of them. A namespace ends with its last process,
/// and its interfaces, rules and mounts with it.
bool nobody_is_in(const std::set<std::string>& namespaces) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    if (namespaces.contains(link_of(entry.path() / "ns/net"))) return false;
    if (namespaces.contains(link_of(entry.path() / "ns/pid"))) return false;
  }
  return true;
}

class FakeApt {
 public:
  /// `script` stands for apt-get. Errors of a package manager cannot be had otherwise at will.
  explicit FakeApt(const std::string& script) {
    const fs::path file = folder_.path() / "apt-get";
    std::ofstream(file) << "#!/bin/sh\n" << script;
    fs::permissions(file, fs::perms::owner_all);
  }

  [[nodiscard]] os::Finished packages(const fs::path& cache) const {
    return run({.argv = {"sh", "-c", R"(PATH="$1:$PATH" exec "$0" packages --cache "$2")",
                         BOOKSTORE_LAB_PROGRAM, folder_.path().string(), cache.string()}});
  }

  [[nodiscard]] const fs::path& folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST(LabLife, EverythingThatNeedsALabSaysThatItIsNotUp) {
  const TestLab lab;
  for (const std::vector<std::string>& words : {std::vector<std::string>{"status"},
                                                {"run", "--", "true"},
                                                {"exec", "bookstore-api", "--", "true"},
                                                {"instance", "list"}}) {
    const auto finished = lab.lab(words);

    EXPECT_EQ(finished.status.shell_code(), 3) << words.front();
    EXPECT_THAT(finished.err, HasSubstr("no lab is up in '" + lab.folder().string() + "'"));
    EXPECT_THAT(finished.err, HasSubstr("bookstore-lab up"));
  }
}

TEST(LabLife, DownIsFineWhenNothingIsUp) {
  const TestLab lab;
  EXPECT_EQ(lab.output({"down"}), "No lab is up.");
}

TEST(LabLife, KillingTheFirstProcessLeavesNothing) {
  const TestLab lab;
  ASSERT_EQ(lab.lab({"up"}).status.shell_code(), 0);
  const auto first = static_cast<pid_t>(lab.status().at("first_process").as_int64());
  const auto namespaces = namespaces_below(first);
  ASSERT_FALSE(namespaces.empty());

  ASSERT_EQ(::kill(first, SIGKILL), 0);

  EXPECT_TRUE(eventually([&] { return nobody_is_in(namespaces); }));
  EXPECT_EQ(lab.lab({"status"}).status.shell_code(), 3);
  EXPECT_THAT(run({.argv = {"ip", "link"}}).out, testing::Not(HasSubstr("v-1.11")));
}

TEST(LabLife, InterruptingUpLeavesNothing) {
  const TestLab lab;
  boost::asio::io_context context;
  std::string said;
  std::optional<os::ExitStatus> ended;
  auto child = os::Child::spawn(
      context.get_executor(), {.argv = lab.command({"up"}), .merge_output = true},
      [&](os::Stream, std::string_view bytes) { said += bytes; },
      [&](os::ExitStatus status) { ended = status; });
  ASSERT_TRUE(child);
  ASSERT_TRUE(eventually([&] {
    context.poll();
    return said.contains("network and base image");
  }));

  const auto namespaces = namespaces_below((*child)->pid());
  ASSERT_FALSE(namespaces.empty());
  ::kill((*child)->pid(), SIGINT);

  ASSERT_TRUE(eventually([&] {
    context.poll();
    return ended.has_value();
  }));
  EXPECT_NE(ended->shell_code(), 0);
  EXPECT_TRUE(eventually([&] { return nobody_is_in(namespaces); }));
}

TEST(LabLife, ALabServesOnWhenItsProgramIsReplacedAndRemoved) {
  const fs::path built = BOOKSTORE_LAB_PROGRAM;
  const TemporaryFolder programs;
  const fs::path copy = programs.path() / "bookstore-lab";
  fs::copy_file(built, copy);
  const TestLab lab;
  const auto up = run({.argv = {copy.string(), "--lab", lab.folder().string(), "up", "--api",
                                (built.parent_path() / "bookstore-api").string()}});
  ASSERT_EQ(up.status.shell_code(), 0) << up.out << up.err;

  // As a build does it: the old file goes, a new one with another content takes its name.
  fs::remove(copy);
  std::ofstream(copy) << "#!/bin/sh\nexit 99\n";
  fs::permissions(copy, fs::perms::owner_all);
  EXPECT_EQ(lab.output({"exec", "bookstore-api", "--", "hostname"}), "bookstore-api");
  static_cast<void>(lab.output({"instance", "restart", "bookstore-api"}));

  fs::remove(copy);
  EXPECT_EQ(lab.output({"run", "--", "echo", "served"}), "served");
  static_cast<void>(lab.output({"instance", "restart", "bookstore-api"}));
  EXPECT_TRUE(eventually([&] { return lab.http("http://api.bookstore.test/books/") == "200"; }));
  EXPECT_THAT(lab.output({"down"}), HasSubstr("The lab is down"));
}

TEST(LabLife, AMovedCheckoutServesItsOwnStaticFiles) {
  const TemporaryFolder checkout;
  const fs::path programs = checkout.path() / "build/bin";
  const fs::path assets = checkout.path() / "examples/bookstore/lab/assets";
  fs::create_directories(programs);
  fs::create_directories(assets);
  const fs::path built = BOOKSTORE_LAB_PROGRAM;
  for (const char* name : {"bookstore-lab", "bookstore-api"}) {
    fs::copy_file(built.parent_path() / name, programs / name);
  }
  std::ofstream(assets / "status.json") << "moved";
  const TestLab lab;

  const auto up =
      run({.argv = {(programs / "bookstore-lab").string(), "--lab", lab.folder().string(), "up"}});

  ASSERT_EQ(up.status.shell_code(), 0) << up.out << up.err;
  EXPECT_EQ(lab.client("curl -s http://cdn.bookstore.test/static/status.json").out, "moved");
}

TEST(LabLife, AFolderWithoutStaticFilesIsNamed) {
  const TestLab lab;
  const auto up = lab.lab({"up", "--assets", "/nowhere"});

  EXPECT_EQ(up.status.shell_code(), 3);
  EXPECT_THAT(up.err, HasSubstr("'/nowhere' is no folder with static files"));
  EXPECT_THAT(up.err, HasSubstr("hint: "));
}

TEST(LabLife, AMissingApplicationIsNamed) {
  const TestLab lab;
  const auto up = lab.lab({"up", "--api", "/nowhere/bookstore-api"});

  EXPECT_EQ(up.status.shell_code(), 3);
  EXPECT_THAT(up.err, HasSubstr("/nowhere/bookstore-api"));
}

TEST(LabLife, APackageThatAptDoesNotKnowIsNamedWithTheRemedy) {
  const TemporaryFolder cache;
  const FakeApt apt("echo 'E: Unable to locate package pdns-server' >&2; exit 100\n");

  const auto finished = apt.packages(cache.path());

  EXPECT_EQ(finished.status.shell_code(), 3);
  EXPECT_THAT(finished.err, HasSubstr("Unable to locate package pdns-server"));
  EXPECT_THAT(finished.err, HasSubstr("apt-get update"));
}

TEST(LabLife, AFullDiskIsNamed) {
  const FakeApt apt(
      "case \"$*\" in *download*) head -c 4M /dev/zero > some.deb; exit $? ;; esac\n"
      "echo 'Inst tini (1.0 Debian:12 [amd64])'\n");
  const TemporaryFolder cache;
  std::vector<std::string> argv = {"unshare"};
  if (::geteuid() != 0) argv.emplace_back("-Ur");
  argv.insert(
      argv.end(),
      {"-m", "sh", "-c",
       R"(mount -t tmpfs -o size=1m small "$2" && PATH="$1:$PATH" "$0" packages --cache "$2")",
       BOOKSTORE_LAB_PROGRAM, apt.folder().string(), cache.path().string()});

  const auto finished = run({.argv = argv});

  EXPECT_EQ(finished.status.shell_code(), 3);
  EXPECT_THAT(finished.err, HasSubstr("No space left on device"));
}

TEST(LabLife, AnInterruptedPreparationIsNotBelieved) {
  const TemporaryFolder cache;
  const FakeApt failing(
      "case \"$*\" in *download*) echo 'E: cut off' >&2; exit 100 ;; esac\n"
      "echo 'Inst tini (1.0 Debian:12 [amd64])'\n");
  EXPECT_EQ(failing.packages(cache.path()).status.shell_code(), 3);

  const FakeApt asking("echo asked >&2; exit 100\n");
  const auto again = asking.packages(cache.path());

  // Had the first one been believed, apt would not be asked.
  EXPECT_EQ(again.status.shell_code(), 3);
  EXPECT_THAT(again.err, HasSubstr("asked"));
}

}  // namespace bookstore::lab::test
