#include <cerrno>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "line.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/journal/records.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/file_lock.hpp"

namespace understudy::journal {

namespace {

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : ".";
}

/// The file itself carries the lock: it cannot be moved or removed apart from it.
diag::Result<os::FileLock> lock(const std::filesystem::path& path) {
  auto taken = os::FileLock::try_take(path);
  if (!taken) return std::unexpected(std::move(taken).error());
  if (std::optional<os::FileLock>& lock = *taken) return std::move(*lock);
  const auto holder = os::lock_holder(path);
  const std::string who = holder ? fmt::format("process {}", *holder) : "another process";
  return diag::fail({.code = "US-J004",
                     .message = fmt::format("'{}' is being written by {}", path.string(), who),
                     .hint = "wait until it has ended, or end it, then try again"});
}

diag::Result<> append_durably(os::AppendFile& file, std::string_view bytes) {
  auto done = file.append(bytes);
  if (done) done = file.sync();
  return done;
}

diag::Result<> write_header(os::AppendFile& file, std::string_view header,
                            const std::filesystem::path& path) {
  auto done = append_durably(file, fmt::format("{}\n", header));
  if (done) done = os::sync_folder(folder_of(path));
  return done;
}

}  // namespace

RecordFile::RecordFile(std::filesystem::path path, os::FileLock lock,
                       std::unique_ptr<os::AppendFile> file, std::string chain, std::uint64_t last)
    : path_(std::move(path)),
      lock_(std::move(lock)),
      file_(std::move(file)),
      chain_(std::move(chain)),
      last_(last) {}

diag::Result<RecordFile> RecordFile::create(const std::filesystem::path& path,
                                            std::string_view header, const OpenAppend& open_file) {
  auto locked = lock(path);
  if (!locked) return std::unexpected(std::move(locked).error());
  std::error_code error;
  if (std::filesystem::file_size(path, error) > 0 && !error) {
    return diag::fail({.code = "US-J007",
                       .message = fmt::format("'{}' exists already", path.string()),
                       .hint = "a journal is never overwritten: choose another run"});
  }
  auto file = open_file(path);
  if (!file) return std::unexpected(std::move(file).error());
  if (auto done = write_header(**file, header, path); !done) {
    return std::unexpected(std::move(done).error());
  }
  return RecordFile(path, std::move(*locked), std::move(*file), first_chain(header), 0);
}

diag::Result<OpenedRecords> RecordFile::open(const std::filesystem::path& path,
                                             std::string_view header, const OnRecord& on_record,
                                             const OpenAppend& open_file) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return diag::fail_errno("US-O001", fmt::format("cannot open '{}'", path.string()), ENOENT);
  }
  auto locked = lock(path);
  if (!locked) return std::unexpected(std::move(locked).error());
  auto reading = read_records(path, header, on_record);
  if (!reading) return std::unexpected(std::move(reading).error());
  if (reading->torn_tail) {
    const auto cut = os::truncate_file(path, reading->whole_bytes);
    if (!cut) return std::unexpected(cut.error());
  }
  auto file = open_file(path);
  if (!file) return std::unexpected(std::move(file).error());
  if (reading->whole_bytes == 0) {
    if (auto done = write_header(**file, header, path); !done) {
      return std::unexpected(std::move(done).error());
    }
  }
  RecordFile opened(path, std::move(*locked), std::move(*file), reading->chain, reading->count);
  return OpenedRecords{.file = std::move(opened), .reading = std::move(*reading)};
}

diag::Result<> RecordFile::write(std::string_view json) {
  if (broken_) return std::unexpected(broken());
  std::string chain = next_chain(chain_, json);
  if (auto done = file_->append(make_line(last_ + 1, chain, json)); !done) {
    broken_ = true;
    return std::unexpected(
        std::move(done).error().during(fmt::format("writing record {} of the journal", last_ + 1)));
  }
  ++last_;
  chain_ = std::move(chain);
  unsynced_ = true;
  return {};
}

diag::Result<> RecordFile::sync() {
  if (broken_) return std::unexpected(broken());
  if (!unsynced_) return {};
  if (auto done = file_->sync(); !done) {
    broken_ = true;
    return std::unexpected(
        std::move(done).error().during(fmt::format("writing record {} of the journal", last_)));
  }
  unsynced_ = false;
  return {};
}

diag::Failure RecordFile::broken() const {
  return diag::Failure(
      {.code = "US-J006",
       .message = fmt::format("'{}' cannot be written on after a failed write", path_.string()),
       .hint = "make room or repair the disk, then resume the run"});
}

}  // namespace understudy::journal
