#include "bare_program.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace understudy::blackbox {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr unsigned nobody = 65534;
constexpr unsigned most_seconds = 30;

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
  ::alarm(most_seconds);
  if (ready) ::execv(words.front(), words.data());
  ::_exit(127);
}

milliseconds in_milliseconds(const timeval& time) {
  return std::chrono::duration_cast<milliseconds>(std::chrono::seconds(time.tv_sec) +
                                                  std::chrono::microseconds(time.tv_usec));
}

}  // namespace

Folder::Folder() {
  std::string name = (fs::temp_directory_path() / "understudy-bare-XXXXXX").string();
  path_ = ::mkdtemp(name.data());
  fs::permissions(path_, fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Outcome run_bare(std::vector<std::string> words, const fs::path& folder, bool as_nobody) {
  words.insert(words.begin(), UNDERSTUDY_PROGRAM);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) become(words, folder, ends[1], as_nobody);
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
  outcome.took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
  outcome.computed = in_milliseconds(usage.ru_utime) + in_milliseconds(usage.ru_stime);
  outcome.kilobytes = usage.ru_maxrss;
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  return outcome;
}

void write_file(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace understudy::blackbox
