/// \file
/// A disk for a journal that becomes full, tears a record, or whose process dies while it writes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "understudy/diag/result.hpp"
#include "understudy/journal/journal.hpp"
#include "understudy/os/file.hpp"

namespace understudy::exercise::test {

/// Thrown where the process would have died; whatever it was doing is not gone on with.
struct Died {};

enum class Trouble : std::uint8_t {
  full,         ///< Nothing of the record is written.
  torn,         ///< Half of it is written, then an error.
  not_synced,   ///< It is written, but nobody knows whether it is durable.
  dies_before,  ///< Dies with nothing of it on disk: what came before is done.
  dies_torn,    ///< Dies with half of it on disk.
  dies_after,   ///< Dies with it on disk: what it announces is not done.
};

[[nodiscard]] inline bool is_death(Trouble trouble) {
  return trouble >= Trouble::dies_before;
}

/// What happens to which write; the journal's header is the first.
struct Disk {
  Trouble trouble = Trouble::full;
  int at = 0;  ///< 0: never.
  int writes = 0;
  std::function<void()> on_trouble;

  [[nodiscard]] bool fails_now() const { return writes == at; }
};

/// Only what was synced reaches the file, so whoever reads it sees what is durable.
class FrailFile final : public os::AppendFile {
 public:
  FrailFile(std::unique_ptr<os::AppendFile> below, Disk& disk)
      : below_(std::move(below)), disk_(disk) {}

  diag::Result<> append(std::string_view bytes) override {
    ++disk_.writes;
    if (!disk_.fails_now()) return keep(bytes);
    const bool whole = disk_.trouble == Trouble::not_synced || disk_.trouble == Trouble::dies_after;
    if (whole) {
      at_next_sync_ = true;
      return keep(bytes);
    }
    if (disk_.on_trouble) disk_.on_trouble();
    // What was written before stays written: the process is in trouble, not the machine.
    if (auto done = below_->append(std::exchange(cached_, {})); !done) return done;
    const bool half = disk_.trouble == Trouble::torn || disk_.trouble == Trouble::dies_torn;
    if (half) (void)below_->append(bytes.substr(0, bytes.size() / 2));
    if (is_death(disk_.trouble)) throw Died{};
    return refuse();
  }

  diag::Result<> sync() override {
    // Not synced for real: here processes die, machines do not.
    auto done = below_->append(std::exchange(cached_, {}));
    if (!at_next_sync_) return done;
    if (disk_.on_trouble) disk_.on_trouble();
    if (is_death(disk_.trouble)) throw Died{};
    return refuse();
  }

 private:
  static diag::Result<> refuse() {
    return diag::fail({.code = "US-O001", .message = "cannot write: No space left on device"});
  }

  diag::Result<> keep(std::string_view bytes) {
    cached_ += bytes;
    return {};
  }

  std::unique_ptr<os::AppendFile> below_;
  Disk& disk_;
  std::string cached_;
  bool at_next_sync_ = false;
};

/// `disk` outlives the journal.
[[nodiscard]] inline journal::OpenAppend on(Disk& disk) {
  return
      [&disk](const std::filesystem::path& path) -> diag::Result<std::unique_ptr<os::AppendFile>> {
        auto file = os::open_append(path);
        if (!file) return file;
        return std::make_unique<FrailFile>(std::move(*file), disk);
      };
}

}  // namespace understudy::exercise::test
