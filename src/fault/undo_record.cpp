#include "undo_record.hpp"

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <boost/json/error.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "environment.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/fault/fault_driver.hpp"
#include "understudy/journal/codec.hpp"
#include "understudy/journal/described.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/model/application.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/process.hpp"

namespace understudy::fault {

namespace {

constexpr std::string_view format = "understudy-undo 1";
constexpr std::size_t largest_file = 1U << 20U;

std::filesystem::path undo_file(const std::filesystem::path& run_folder) {
  return run_folder / "undo.json";
}

std::filesystem::path mark_file(const std::filesystem::path& run_folder) {
  return run_folder / "undo.command.json";
}

std::filesystem::path done_file(const std::filesystem::path& run_folder) {
  return run_folder / "undo.done.json";
}

template <typename T>
std::string text_of(T value) {
  journal::described::for_each_text(value,
                                    [](std::string& text) { text = journal::valid_utf8(text); });
  std::string text;
  journal::described::write(text, value);
  return text + "\n";
}

/// The file's text if it is ours alone to write; nullopt when it is not there. What stands in it
/// will be executed, so another user's word must not count.
diag::Result<std::optional<std::string>> read_own(const std::filesystem::path& path) {
  struct stat about{};
  if (::lstat(path.c_str(), &about) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    return diag::fail_errno("US-F004", fmt::format("cannot read '{}'", path.string()), errno);
  }
  const bool ours = about.st_uid == ::geteuid() && (about.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  if (!S_ISREG(about.st_mode) || !ours) {
    return diag::fail(
        {.code = "US-F005",
         .message = fmt::format("'{}' can be written by another user", path.string()),
         .hint = fmt::format("its commands are not run; run understudy as the user with id {}",
                             about.st_uid)});
  }
  auto text = os::read_file(path, largest_file);
  if (!text) return std::unexpected(std::move(text).error());
  return std::move(*text);
}

template <typename T>
diag::Result<T> parse(const std::filesystem::path& path, std::string_view text) {
  boost::json::error_code error;
  const auto json = boost::json::parse(text, error);
  T value;
  std::string wrong = "it is not JSON";
  if (!error) {
    const auto mismatch = journal::described::read(json, value);
    if (!mismatch) return value;
    wrong = mismatch->path.empty()
                ? fmt::format("it {}", mismatch->what)
                : fmt::format("field '{}' {}", mismatch->path.substr(1), mismatch->what);
  }
  return diag::fail(
      {.code = "US-F004",
       .message = fmt::format("cannot understand '{}': {}", path.string(), wrong),
       .hint = "if its fault may still be in force, take it back by hand, then remove the file"});
}

/// The file's value if it is there and belongs to this undo.
template <typename T>
diag::Result<std::optional<T>> read_of(const Undo& undo, const std::filesystem::path& path) {
  const auto read = read_own(path);
  if (!read) return std::unexpected(read.error());
  const std::optional<std::string>& text = *read;
  if (!text) return std::nullopt;
  auto value = parse<T>(path, *text);
  if (!value) return std::unexpected(std::move(value).error());
  if (value->undo != undo.id) return std::nullopt;
  return std::move(*value);
}

/// Which word of the declaration is missing; empty when none is.
std::string_view missing(const model::Fault& fault) {
  if (fault.inject.empty()) return "inject";
  if (fault.effect.empty()) return "effect";
  if (fault.destroys) return "";
  if (fault.revert.empty()) return "revert";
  if (fault.reverted.empty()) return "reverted";
  return "";
}

diag::Result<> check(const FaultSetup& setup) {
  if (const auto word = missing(setup.fault); !word.empty()) {
    return diag::fail(
        {.code = "US-F001",
         .message = fmt::format("fault '{}' has no '{}' command", setup.fault.name.value, word),
         .hint = "a fault is only applied when its effect and its end can be proven"});
  }
  const auto read = read_undo(setup.run_folder);
  if (!read) return std::unexpected(read.error());
  const std::optional<Undo>& earlier = *read;
  if (!earlier || earlier->record.destroys || is_done(*earlier)) return {};
  return diag::fail(
      {.code = "US-F002",
       .message = fmt::format("fault '{}' of this run is not reverted yet", earlier->record.fault),
       .hint = "revert it first, or start a new run"});
}

UndoRecord record_of(const FaultSetup& setup, const os::Clock& clock) {
  const auto now = clock.now().boot;
  std::error_code error;
  const auto folder = setup.work_folder.empty()
                          ? std::filesystem::current_path(error)
                          : std::filesystem::absolute(setup.work_folder, error);
  return {.format = std::string(format),
          .fault = setup.fault.name.value,
          .title = setup.fault.title,
          .destroys = setup.fault.destroys,
          .heal = setup.fault.heal,
          .reach = setup.reach,
          .revert = setup.fault.revert,
          .reverted = setup.fault.reverted,
          .timeout_ms = setup.fault.timeout.count(),
          .folder = folder.string(),
          .environment = recordable_environment(setup.keep_environment),
          .boot_id = os::boot_id(),
          .controller_pid = ::getpid(),
          .controller_ticks = os::start_ticks(::getpid()).value_or(0),
          .armed_ns = now.count(),
          .deadline_ns = (now + setup.limit).count(),
          .silence_ms = setup.silence.count(),
          .retry_ms = setup.retry_for.count()};
}

/// What is written must be what is executed, byte for byte.
bool is_recordable(UndoRecord& record) {
  bool valid = true;
  journal::described::for_each_text(record, [&valid](const std::string& text) {
    valid = valid && journal::valid_utf8(text) == text;
  });
  return valid;
}

}  // namespace

diag::Result<Undo> write_undo(const FaultSetup& setup, const os::Clock& clock) {
  if (const auto fine = check(setup); !fine) return std::unexpected(fine.error());
  UndoRecord record = record_of(setup, clock);
  if (!is_recordable(record)) {
    return diag::fail(
        {.code = "US-F001",
         .message = fmt::format("the undo of fault '{}' cannot be recorded: one of its "
                                "commands or its folder is not UTF-8",
                                record.fault),
         .hint = "rename what it names"});
  }
  const std::string text = text_of(record);
  if (auto done = os::replace_file(undo_file(setup.run_folder), text); !done) {
    return std::unexpected(std::move(done).error());
  }
  return Undo{
      .run_folder = setup.run_folder, .id = journal::sha256_hex(text), .record = std::move(record)};
}

diag::Result<std::optional<Undo>> read_undo(const std::filesystem::path& run_folder) {
  const auto path = undo_file(run_folder);
  const auto read = read_own(path);
  if (!read) return std::unexpected(read.error());
  const std::optional<std::string>& text = *read;
  if (!text) return std::nullopt;
  auto record = parse<UndoRecord>(path, *text);
  if (!record) return std::unexpected(std::move(record).error());
  if (record->format != format) {
    return diag::fail(
        {.code = "US-F004",
         .message = fmt::format("cannot understand '{}': its format is '{}', not '{}'",
                                path.string(), record->format, format),
         .hint = "use the version of understudy that wrote it"});
  }
  return Undo{
      .run_folder = run_folder, .id = journal::sha256_hex(*text), .record = std::move(*record)};
}

diag::Result<std::optional<CommandMark>> read_mark(const Undo& undo) {
  return read_of<CommandMark>(undo, mark_file(undo.run_folder));
}

diag::Result<std::optional<UndoDone>> read_done(const Undo& undo) {
  return read_of<UndoDone>(undo, done_file(undo.run_folder));
}

bool is_done(const Undo& undo) {
  const auto read = read_done(undo);
  if (!read) return false;
  const std::optional<UndoDone>& done = *read;
  return done && done->ok;
}

diag::Result<> write_mark(const Undo& undo, const CommandMark& mark) {
  return os::replace_file(mark_file(undo.run_folder), text_of(mark));
}

diag::Result<> write_done(const Undo& undo, const UndoDone& done) {
  return os::replace_file(done_file(undo.run_folder), text_of(done));
}

std::filesystem::path guard_lock(const std::filesystem::path& run_folder) {
  return run_folder / "undo.lock";
}

std::filesystem::path work_lock(const std::filesystem::path& run_folder) {
  return run_folder / "undo.work.lock";
}

}  // namespace understudy::fault
