/// \file
/// Files that were made to hurt: `check` and `fmt` say what is wrong with them, soon, with little
/// memory and a documented exit code. The time each took is printed; on a quiet machine it is below
/// a second.
#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bare_program.hpp"

namespace understudy::blackbox {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds patience(10'000);      ///< However busy the machine is.
constexpr milliseconds most_computing(1000);  ///< What counts: it does not depend on others.
constexpr long most_kilobytes = 300L * 1024;

std::string repeat(std::string_view piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

const std::string head =
    "apiVersion: understudy/v1\nkind: Application\nmetadata: { name: shop }\nspec:\n";
const std::string playbook = "# Restart\n\n## Recovery procedure\n\n";

struct Case {
  std::string name;
  std::string file;  ///< What the program is asked about.
  std::function<void(const fs::path& folder)> make;
  int code = 1;
  std::string says;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

Case text_case(std::string name, std::string file, std::function<std::string()> text, int code,
               std::string says) {
  return {.name = std::move(name),
          .file = file,
          .make =
              [file, text = std::move(text)](const fs::path& folder) {
                write_file(folder / "understudy.yaml", head + "  owner: x\n");
                write_file(folder / file, text());
              },
          .code = code,
          .says = std::move(says)};
}

std::string laughs() {
  std::string text = head + "  owner: &a0 [x, x]\n";
  for (int i = 1; i < 30; ++i) {
    text +=
        fmt::format("  x{}: &a{} [{}*a{}]\n", i, i, repeat(fmt::format("*a{}, ", i - 1), 9), i - 1);
  }
  return text;
}

std::string unknown_keys() {
  std::string text = head;
  for (int i = 0; i < 100'000; ++i) text += fmt::format("  key{}: v\n", i);
  return text;
}

std::vector<Case> texts() {
  constexpr std::size_t million = 1'000'000;
  return {
      text_case(
          "a file of 100 MB", "big.yaml",
          [] { return head + repeat("  # " + std::string(95, 'a') + "\n", million); }, 3,
          "File too large"),
      text_case(
          "a playbook of 100 MB", "playbooks/big.md",
          [] { return playbook + repeat(std::string(99, 'a') + "\n", million); }, 3,
          "File too large"),
      text_case(
          "brackets nested a million deep", "deep.yaml",
          [] { return head + "  owner: " + repeat("[", million); }, 1,
          "nested more than 32 levels deep"),
      text_case(
          "braces nested a million deep", "deep.yaml",
          [] { return head + "  owner: " + repeat("{a: ", million); }, 1,
          "nested more than 32 levels deep"),
      text_case(
          "lists nested a million deep", "deep.yaml",
          [] { return head + "  owner:\n    " + repeat("- ", million) + "x\n"; }, 1,
          "nested more than 32 levels deep"),
      text_case(
          "quotes nested a million deep", "playbooks/deep.md",
          [] { return playbook + repeat(">", million) + " x\n"; }, 1,
          "nested more than 60 levels deep"),
      text_case(
          "bullets nested half a million deep", "playbooks/deep.md",
          [] { return playbook + repeat("- ", million / 2) + "x\n"; }, 1,
          "nested more than 60 levels deep"),
      text_case("a billion laughs", "laughs.yaml", laughs, 1, "aliases are not read"),
      text_case(
          "a line of 10 MB in place of a duration", "line.yaml",
          [] { return head + "  objectives:\n    rto: " + repeat("x", 10 * million) + "\n"; }, 1,
          "is not a duration"),
      text_case(
          "a key of 10 MB", "line.yaml",
          [] { return head + "  \"" + repeat("k", 10 * million) + "\": v\n"; }, 1, "US-M0"),
      text_case(
          "a line of a megabyte in a playbook", "playbooks/line.md",
          [] { return playbook + repeat("x", million) + "\n"; }, 1, "US-P0"),
      text_case(
          "text that is not UTF-8", "latin.yaml", [] { return head + "  owner: \xE9\n"; }, 1,
          "byte 0xe9 is not UTF-8"),
      text_case(
          "a NUL byte", "nul.yaml", [] { return head + std::string("  owner: a\0b\n", 13); }, 1,
          "the control character 0x00 stands here"),
      text_case(
          "unknown keys behind 20 MB of comments", "keys.yaml",
          [] { return head + repeat("  # a\n", 3 * million) + unknown_keys().substr(head.size()); },
          1, "more than 1000 findings: the rest is left out"),
      text_case("100,000 unknown keys", "keys.yaml", unknown_keys, 1,
                "more than 1000 findings: the rest is left out"),
  };
}

std::vector<Case> places() {
  const auto loop = [](const fs::path& folder) {
    fs::create_symlink("loop.yaml", folder / "loop.yaml");
  };
  const auto folder_loop = [](const fs::path& folder) {
    write_file(folder / "plan/understudy.yaml", head + "  owner: x\n");
    fs::create_directory_symlink("..", folder / "plan/up");
    fs::create_directory_symlink("..", folder / "plan/playbooks");
  };
  const auto fifo = [](const fs::path& folder) {
    ASSERT_EQ(::mkfifo((folder / "pipe.yaml").c_str(), 0600), 0);
  };
  const auto named_fifo = [](const fs::path& folder) {
    ASSERT_EQ(::mkfifo((folder / "understudy.yaml").c_str(), 0600), 0);
  };
  const auto device = [](const fs::path& folder) {
    fs::create_symlink("/dev/zero", folder / "understudy.yaml");
  };
  const auto named_folder = [](const fs::path& folder) {
    fs::create_directory(folder / "understudy.yaml");
  };
  const auto nothing = [](const fs::path&) {};
  return {
      {.name = "a link to itself",
       .file = "loop.yaml",
       .make = loop,
       .code = 2,
       .says = "there is no 'loop.yaml'"},
      {.name = "folders that link in a circle",
       .file = "plan",
       .make = folder_loop,
       .code = 0,
       .says = ""},
      {.name = "a pipe",
       .file = "pipe.yaml",
       .make = fifo,
       .code = 2,
       .says = "'pipe.yaml' is neither a file nor a folder"},
      {.name = "a pipe in place of the manifest",
       .file = ".",
       .make = named_fifo,
       .code = 2,
       .says = "there is no understudy.yaml"},
      {.name = "an endless device",
       .file = "/dev/zero",
       .make = nothing,
       .code = 2,
       .says = "'/dev/zero' is neither a file nor a folder"},
      {.name = "a link to an endless device",
       .file = "understudy.yaml",
       .make = device,
       .code = 2,
       .says = "is neither a file nor a folder"},
      {.name = "a folder named like the manifest",
       .file = "understudy.yaml",
       .make = named_folder,
       .code = 2,
       .says = "there is no understudy.yaml"},
      {.name = "a folder that holds a folder named like the manifest",
       .file = ".",
       .make = named_folder,
       .code = 2,
       .says = "there is no understudy.yaml"},
  };
}

class HostileInput : public testing::TestWithParam<Case> {};

void expect_bearable(const Case& one, const std::string& command, const Outcome& outcome,
                     int code) {
  SCOPED_TRACE(command + " says: " + outcome.output.substr(0, 500));
  std::cout << fmt::format("{:<6} {}: exit {}, {} ms, {} ms of computing, {} MB\n", command,
                           one.name, outcome.code, outcome.took.count(), outcome.computed.count(),
                           outcome.kilobytes / 1024);
  EXPECT_EQ(outcome.code, code);
  EXPECT_TRUE(outcome.output.contains(one.says)) << one.says;
  EXPECT_LT(outcome.took, patience);
  EXPECT_LT(outcome.computed, most_computing);
  EXPECT_LT(outcome.kilobytes, most_kilobytes);
  EXPECT_LT(outcome.output.size(), most_output);
}

TEST_P(HostileInput, IsRefusedSoonWithLittleMemory) {
  const Case& one = GetParam();
  const Folder folder;
  one.make(folder.path());

  expect_bearable(one, "check", run_bare({"check", one.file}, folder.path()), one.code);
  expect_bearable(one, "fmt", run_bare({"fmt", "--check", one.file}, folder.path()), one.code);
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.name;
  std::erase_if(
      name, [](char c) { return c != ' ' && std::isalnum(static_cast<unsigned char>(c)) == 0; });
  std::ranges::replace(name, ' ', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Texts, HostileInput, testing::ValuesIn(texts()), test_name);
INSTANTIATE_TEST_SUITE_P(Places, HostileInput, testing::ValuesIn(places()), test_name);

TEST(HostileInput, ALineOf10MegabytesThatIsFineIsRead) {
  const Folder folder;
  write_file(folder.path() / "understudy.yaml",
             head + "  owner: " + repeat("x", 10'000'000) + "\n");
  const Outcome outcome = run_bare({"fmt", "--check", "understudy.yaml"}, folder.path());

  EXPECT_EQ(outcome.code, 0) << outcome.output.substr(0, 500);
  EXPECT_LT(outcome.took, patience);
  EXPECT_LT(outcome.computed, most_computing);
  EXPECT_LT(outcome.kilobytes, most_kilobytes);
}

TEST(HostileInput, AFileThatMayNotBeReadIsNamed) {
  const Folder folder;
  const fs::path file = folder.path() / "understudy.yaml";
  write_file(file, head);
  fs::permissions(file, fs::perms::none);
  for (const char* command : {"check", "fmt"}) {
    const Outcome outcome = run_bare({command, "understudy.yaml"}, folder.path(), ::geteuid() == 0);

    EXPECT_EQ(outcome.code, 3) << outcome.output;
    EXPECT_TRUE(outcome.output.contains("cannot open 'understudy.yaml': Permission denied"))
        << outcome.output;
  }
}

}  // namespace
}  // namespace understudy::blackbox
