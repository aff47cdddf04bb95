/// \file
/// Files that were made to hurt: `check` and `fmt` say what is wrong with them, soon, with little
/// memory and a documented exit code. The time each took is printed; on a quiet machine it is below
/// a second.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace understudy::blackbox {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds patience(10'000);
constexpr long most_kilobytes = 300L * 1024;
constexpr std::size_t most_output = 1U << 20U;
constexpr unsigned nobody = 65534;

/// A folder of its own in the machine's temporary one, which anybody may enter.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "understudy-hostile-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
    fs::permissions(path_, fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
  }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(Folder&&) = delete;

  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

struct Outcome {
  int code = -1;  ///< -1: it did not end by itself, or not in time.
  std::string output;
  milliseconds took{0};
  long kilobytes = 0;
};

/// In the child: never returns. `as_nobody`: without root's right to read everything.
[[noreturn]] void become(const std::vector<std::string>& argv, const fs::path& folder, int output,
                         bool as_nobody) {
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const bool ready = ::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(output, STDERR_FILENO) >= 0 &&
                     ::chdir(folder.c_str()) == 0 &&
                     (!as_nobody || (::setgid(nobody) == 0 && ::setuid(nobody) == 0));
  // What does not end by itself is ended; its parent sees the signal.
  ::alarm(static_cast<unsigned>(std::chrono::seconds(30).count()));
  if (ready) ::execv(words.front(), words.data());
  ::_exit(127);
}

Outcome run(std::vector<std::string> argv, const fs::path& folder, bool as_nobody = false) {
  argv.insert(argv.begin(), UNDERSTUDY_PROGRAM);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  const auto begin = Clock::now();
  const pid_t child = ::fork();
  if (child == 0) become(argv, folder, ends[1], as_nobody);
  ::close(ends[1]);

  Outcome outcome;
  std::array<char, 65536> chunk{};
  for (ssize_t got = 1; got > 0;) {
    got = ::read(ends[0], chunk.data(), chunk.size());
    if (got > 0 && outcome.output.size() <= most_output) {
      outcome.output.append(chunk.data(), static_cast<std::size_t>(got));
    }
  }
  ::close(ends[0]);
  int status = 0;
  rusage usage{};
  while (::wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  outcome.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
  outcome.kilobytes = usage.ru_maxrss;
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  return outcome;
}

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

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
  int format_code = -1;  ///< Of `fmt --check`, where it differs.
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
                write(folder / "understudy.yaml", head + "  owner: x\n");
                write(folder / file, text());
              },
          .code = code,
          .says = std::move(says)};
}

std::string laughs() {
  std::string text = head + "  owner: &a0 [x, x]\n";
  for (int i = 1; i < 30; ++i) {
    text += fmt::format("  x{}: &a{} [{}*a{}]\n", i, i, repeat(fmt::format("*a{}, ", i - 1), 9),
                        i - 1);
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
      text_case("a file of 100 MB", "big.yaml",
                [] { return head + repeat("  # " + std::string(95, 'a') + "\n", million); }, 3,
                "File too large"),
      text_case("a playbook of 100 MB", "playbooks/big.md",
                [] { return playbook + repeat(std::string(99, 'a') + "\n", million); }, 3,
                "File too large"),
      text_case("brackets nested a million deep", "deep.yaml",
                [] { return head + "  owner: " + repeat("[", million); }, 1,
                "nested more than 32 levels deep"),
      text_case("braces nested a million deep", "deep.yaml",
                [] { return head + "  owner: " + repeat("{a: ", million); }, 1,
                "nested more than 32 levels deep"),
      text_case("lists nested a million deep", "deep.yaml",
                [] { return head + "  owner:\n    " + repeat("- ", million) + "x\n"; }, 1,
                "nested more than 32 levels deep"),
      text_case("quotes nested a million deep", "playbooks/deep.md",
                [] { return playbook + repeat(">", million) + " x\n"; }, 1,
                "nested more than 60 levels deep"),
      text_case("bullets nested half a million deep", "playbooks/deep.md",
                [] { return playbook + repeat("- ", million / 2) + "x\n"; }, 1,
                "nested more than 60 levels deep"),
      text_case("a billion laughs", "laughs.yaml", laughs, 1, "aliases are not read"),
      text_case("a line of 10 MB in place of a duration", "line.yaml",
                [] {
                  return head + "  objectives:\n    rto: " + repeat("x", 10 * million) + "\n";
                },
                1, "is not a duration"),
      text_case("a key of 10 MB", "line.yaml",
                [] { return head + "  \"" + repeat("k", 10 * million) + "\": v\n"; }, 1, "US-M0"),
      text_case("a line of a megabyte in a playbook", "playbooks/line.md",
                [] { return playbook + repeat("x", million) + "\n"; }, 1, "US-P0"),
      text_case("text that is not UTF-8", "latin.yaml", [] { return head + "  owner: \xE9\n"; }, 1,
                "byte 0xe9 is not UTF-8"),
      text_case("a NUL byte", "nul.yaml",
                [] { return head + std::string("  owner: a\0b\n", 13); }, 1,
                "the control character 0x00 stands here"),
      text_case("100,000 unknown keys", "keys.yaml", unknown_keys, 1,
                "more than 1000 findings: the rest is left out"),
  };
}

std::vector<Case> places() {
  const auto loop = [](const fs::path& folder) {
    fs::create_symlink("loop.yaml", folder / "loop.yaml");
  };
  const auto folder_loop = [](const fs::path& folder) {
    write(folder / "plan/understudy.yaml", head + "  owner: x\n");
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
      {.name = "a link to itself", .file = "loop.yaml", .make = loop, .code = 2,
       .says = "there is no 'loop.yaml'"},
      {.name = "folders that link in a circle", .file = "plan", .make = folder_loop, .code = 1,
       .says = "", .format_code = 0},
      {.name = "a pipe", .file = "pipe.yaml", .make = fifo, .code = 2,
       .says = "'pipe.yaml' is neither a file nor a folder"},
      {.name = "a pipe in place of the manifest", .file = ".", .make = named_fifo, .code = 2,
       .says = "there is no understudy.yaml"},
      {.name = "an endless device", .file = "/dev/zero", .make = nothing, .code = 2,
       .says = "'/dev/zero' is neither a file nor a folder"},
      {.name = "a link to an endless device", .file = "understudy.yaml", .make = device, .code = 2,
       .says = "is neither a file nor a folder"},
      {.name = "a folder named like the manifest", .file = "understudy.yaml", .make = named_folder,
       .code = 2, .says = "there is no understudy.yaml"},
      {.name = "a folder that holds a folder named like the manifest", .file = ".",
       .make = named_folder, .code = 2, .says = "there is no understudy.yaml"},
  };
}

class HostileInput : public testing::TestWithParam<Case> {};

void expect_bearable(const Case& one, const std::string& command, const Outcome& outcome,
                     int code) {
  SCOPED_TRACE(command + " says: " + outcome.output.substr(0, 500));
  std::cout << fmt::format("{:<6} {}: exit {}, {} ms, {} MB\n", command, one.name, outcome.code,
                           outcome.took.count(), outcome.kilobytes / 1024);
  EXPECT_EQ(outcome.code, code);
  EXPECT_TRUE(outcome.output.contains(one.says)) << one.says;
  EXPECT_LT(outcome.took, patience);
  EXPECT_LT(outcome.kilobytes, most_kilobytes);
  EXPECT_LT(outcome.output.size(), most_output);
}

TEST_P(HostileInput, IsRefusedSoonWithLittleMemory) {
  const Case& one = GetParam();
  const Folder folder;
  one.make(folder.path());

  expect_bearable(one, "check", run({"check", one.file}, folder.path()), one.code);
  expect_bearable(one, "fmt", run({"fmt", "--check", one.file}, folder.path()),
                  one.format_code < 0 ? one.code : one.format_code);
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.name;
  std::erase_if(name, [](char c) { return c != ' ' && std::isalnum(static_cast<unsigned char>(c)) == 0; });
  std::ranges::replace(name, ' ', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Texts, HostileInput, testing::ValuesIn(texts()), test_name);
INSTANTIATE_TEST_SUITE_P(Places, HostileInput, testing::ValuesIn(places()), test_name);

TEST(HostileInput, ALineOf10MegabytesThatIsFineIsRead) {
  const Folder folder;
  write(folder.path() / "understudy.yaml", head + "  owner: " + repeat("x", 10'000'000) + "\n");
  const Outcome outcome = run({"fmt", "--check", "understudy.yaml"}, folder.path());

  EXPECT_EQ(outcome.code, 0) << outcome.output.substr(0, 500);
  EXPECT_LT(outcome.took, patience);
  EXPECT_LT(outcome.kilobytes, most_kilobytes);
}

TEST(HostileInput, AFileThatMayNotBeReadIsNamed) {
  const Folder folder;
  const fs::path file = folder.path() / "understudy.yaml";
  write(file, head);
  fs::permissions(file, fs::perms::none);
  for (const char* command : {"check", "fmt"}) {
    const Outcome outcome = run({command, "understudy.yaml"}, folder.path(), ::geteuid() == 0);

    EXPECT_EQ(outcome.code, 3) << outcome.output;
    EXPECT_TRUE(outcome.output.contains("cannot open 'understudy.yaml': Permission denied"))
        << outcome.output;
  }
}

}  // namespace
}  // namespace understudy::blackbox
