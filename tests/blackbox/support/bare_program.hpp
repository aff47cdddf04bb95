/// \file
/// The program alone, and what a run of it cost: no lab, no plan.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::blackbox {

/// So much of a program's output is kept.
constexpr std::size_t most_output = std::size_t{1} << 20U;

/// A folder of its own in the machine's temporary one, which anybody may enter.
class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  Folder(Folder&&) = delete;
  Folder& operator=(Folder&&) = delete;
  ~Folder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Outcome {
  int code = -1;       ///< -1: it did not end by itself, or not in time.
  std::string output;  ///< Of both streams, in order.
  std::chrono::milliseconds took{0};
  std::chrono::milliseconds computed{0};
  long kilobytes = 0;  ///< The most it had in memory.
};

/// Runs `understudy` with these words in a folder. `as_nobody`: without root's right to read
/// everything.
[[nodiscard]] Outcome run_bare(std::vector<std::string> words, const std::filesystem::path& folder,
                               bool as_nobody = false);

/// Writes a file, and the folders it stands in.
void write_file(const std::filesystem::path& path, std::string_view text);

[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace understudy::blackbox
