/// \file
/// `probe.samples` and `writes.log`: a first line that names the format, then one record a line.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "understudy/diag/result.hpp"
#include "understudy/os/file.hpp"
#include "wire.hpp"

namespace understudy::probe {

inline constexpr std::string_view samples_name = "probe.samples";
inline constexpr std::string_view samples_format = "understudy-samples 1";
inline constexpr std::string_view writes_name = "writes.log";
inline constexpr std::string_view writes_format = "understudy-writes 1";

/// Appends records; each is with the kernel when `append` returns.
class RecordFile {
 public:
  /// Creates the file or goes on with one of the same format, whose torn last line is cut off.
  [[nodiscard]] static diag::Result<RecordFile> open(const std::filesystem::path& path,
                                                     std::string_view format);

  [[nodiscard]] diag::Result<> append(const Line& line);
  [[nodiscard]] diag::Result<> sync();

 private:
  explicit RecordFile(std::unique_ptr<os::AppendFile> file) : file_(std::move(file)) {}

  std::unique_ptr<os::AppendFile> file_;
};

/// All that a file holds.
struct Records {
  std::vector<Line> lines;
  std::string trouble;  ///< What cannot be understood; empty when all can.
  std::string sha256;   ///< Of the bytes on disk.
};

/// Errors: the file cannot be read. A torn last line is left out silently: it never counted.
[[nodiscard]] diag::Result<Records> read_records(const std::filesystem::path& path,
                                                 std::string_view format);

/// The same for a text; the fuzzer's way in.
[[nodiscard]] Records parse_records(std::string_view text, std::string_view format);

}  // namespace understudy::probe
