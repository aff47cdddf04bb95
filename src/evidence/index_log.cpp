// How the index follows `evidence.log`: what it has read of it is compared by digest, what came
// behind that is read.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fcntl.h>
#include <unistd.h>

#include "index_work.hpp"
#include "packing.hpp"
#include "reading.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/journal/records.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::evidence {

namespace {

/// So that a log of any length is read in little memory.
constexpr std::size_t log_piece = std::size_t{1} << 20U;

/// Fewer bytes at the end of the file and when it cannot be read.
std::string bytes_at(int fd, std::uint64_t from, std::size_t most) {
  std::string bytes(most, '\0');
  std::size_t got = 0;
  while (got < most) {
    const ssize_t more =
        ::pread(fd, bytes.data() + got, most - got, static_cast<off_t>(from + got));
    if (more <= 0) break;
    got += static_cast<std::size_t>(more);
  }
  bytes.resize(got);
  return bytes;
}

/// Names the first bytes of a file: the digest of its pieces' digests.
std::string digest_of(int fd, std::uint64_t bytes) {
  std::string digests;
  for (std::uint64_t at = 0; at < bytes; at += log_piece) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(log_piece, bytes - at));
    digests += journal::sha256_hex(bytes_at(fd, at, size));
  }
  return journal::sha256_hex(digests);
}

/// Whole records from `at` on, at least one where the file has one.
std::string whole_records(int fd, std::uint64_t at, std::uint64_t size) {
  std::size_t most = log_piece;
  while (true) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(most, size - at));
    std::string piece = bytes_at(fd, at, wanted);
    const std::size_t end = piece.rfind('\n');
    if (end != std::string::npos) {
      piece.resize(end + 1);
      return piece;
    }
    if (piece.size() < most) return {};
    most *= 2;
  }
}

/// Puts records of one application into rows together, for a row of its own costs more than most
/// records.
class RecordRows {
 public:
  explicit RecordRows(Table& table) : table_(table) {}

  void add(const LogRecord& record) {
    const std::string& application = std::visit(
        [](const auto& body) -> const std::string& { return body.application; }, record.body);
    Entry& row = rows_[application];
    if (row.value.empty()) {
      row.application = application;
      row.kind = EntryKind::records;
      row.key = record_key(record.number);
    }
    Packer pack;
    pack(record.number, record.at, record.body);
    row.value += pack.take();
    if (row.value.size() >= enough) put(row);
  }

  void finish() {
    for (auto& [application, row] : rows_) {
      if (!row.value.empty()) put(row);
    }
  }

 private:
  static constexpr std::size_t enough = 3500;  ///< SQLite splits rows above a quarter of a page.

  void put(Entry& row) {
    table_.put(row);
    row.value.clear();
  }

  Table& table_;
  std::map<std::string, Entry, std::less<>> rows_;
};

}  // namespace

void Index::Work::forget_log() {
  table_->remove_all(EntryKind::records);
  table_->state.log = {};
}

/// Enters what is new up to `size`. False when the log is not whole up to there.
bool Index::Work::read_log_on(int fd, std::uint64_t size) {
  LogState& log = table_->state.log;
  if (log.bytes > size || digest_of(fd, log.bytes) != log.digest) forget_log();
  journal::RecordsReading at{.count = log.count, .chain = log.chain, .whole_bytes = log.bytes};
  RecordRows rows(*table_);
  const auto enter_record = [&rows](std::uint64_t number, std::string_view json) -> diag::Result<> {
    const auto record = read_log_record(number, json);
    if (!record) return std::unexpected(record.error());
    rows.add(*record);
    return {};
  };
  if (log.bytes == 0) {
    const auto begun = journal::parse_records(bytes_at(fd, 0, log_header.size() + 1), "",
                                              log_header, enter_record);
    if (!begun || begun->torn_tail) return false;
    at = *begun;
  }
  while (at.whole_bytes < size) {
    const std::string piece = whole_records(fd, at.whole_bytes, size);
    if (piece.empty()) return false;
    auto more = journal::continue_records(piece, "", at, enter_record);
    if (!more || more->torn_tail) return false;
    at = std::move(*more);
  }
  rows.finish();
  log.bytes = at.whole_bytes;
  log.count = at.count;
  log.chain = at.chain;
  log.digest = digest_of(fd, log.bytes);
  return true;
}

bool Index::Work::refresh_log() {
  const std::filesystem::path path = store_ / "evidence.log";
  const std::int64_t now = clock();
  const auto mark = mark_of(path);
  loose_log_.reset();
  const LogState& known = table_->state.log;
  if (mark ? known.settled && known.mark == *mark : known == LogState{}) return table_->ok();

  if (!table_->begin_write()) return false;
  const os::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  LogState& log = table_->state.log;
  if (mark && file.valid() && read_log_on(file.get(), mark->size)) {
    log.mark = *mark;
    log.settled = is_settled(*mark, now);
    return table_->commit();
  }
  // Damaged, torn or gone: then the reading without an index says what is wrong.
  forget_log();
  if (!table_->commit()) return false;
  if (!mark) return true;
  auto reading = read_log(path);
  if (!reading) {
    findings_.push_back(left_out(reading.error(), path));
    loose_log_.emplace();
    return true;
  }
  if (const auto& torn = reading->torn_tail) findings_.push_back(*torn);
  loose_log_ = std::move(*reading);
  return true;
}

}  // namespace understudy::evidence
