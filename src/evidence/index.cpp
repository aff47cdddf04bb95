#include "understudy/evidence/index.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <boost/mp11/algorithm.hpp>
#include <fmt/format.h>

#include "index_work.hpp"
#include "kinds.hpp"
#include "packing.hpp"
#include "program.hpp"
#include "reading.hpp"
#include "understudy/os/parallel.hpp"

namespace understudy::evidence {

namespace {

/// A log of this size is read as quickly as an index.
constexpr std::uintmax_t least_log_bytes = std::uintmax_t{256} << 10U;
/// How often an index is made anew, or taken over, before one does without it.
constexpr int most_recoveries = 3;

/// Puts a run behind the others; false when the bytes are none.
bool unpack_run(std::string_view bytes, std::vector<Run>& runs) {
  Unpacker unpack(bytes);
  for_each_field(runs.emplace_back(), unpack);
  if (!unpack.whole()) runs.pop_back();
  return unpack.whole();
}

/// Puts records where they belong, without making each by itself first: a company has a million.
void unpack_records(std::string_view bytes, Evidence& evidence) {
  Unpacker unpack(bytes);
  while (!unpack.ended()) {
    std::uint64_t number = 0;
    model::Stamp at;
    std::uint64_t kind = 0;
    unpack(number, at, kind);
    if (kind >= std::variant_size_v<Body>) return;
    boost::mp11::mp_with_index<std::variant_size_v<Body>>(kind, [&](auto index) {
      const std::variant_alternative_t<index.value, Body>* of_kind = nullptr;
      auto& placed = place_of(evidence, of_kind).emplace_back();
      placed.at = time_of(at);
      unpack(placed.what);
    });
  }
}

std::string packed_run(const Run& run) {
  Packer pack;
  for_each_field(run, pack);
  return pack.take();
}

}  // namespace

Index::Work::Work(std::filesystem::path store, IndexOptions options)
    : store_(std::move(store)), options_(std::move(options)), folders_(store_ / "runs") {}

void Index::Work::tell_trouble(const char* code, const std::string& message,
                               const std::string& hint) {
  findings_.push_back({.severity = diag::Severity::warning,
                       .code = code,
                       .message = message,
                       .where = {.source = std::make_shared<const diag::Source>(diag::Source{
                                     .name = (store_ / "index.sqlite").string(), .text = ""})},
                       .hint = hint});
}

void Index::Work::prepare() {
  if (prepared_) return;
  prepared_ = true;
  if (options_.use == IndexUse::normal) open_table();
  if (table_ && !bring_up_to_date()) recover();
  if (!table_ && !plain_) read_without();
}

void Index::Work::open_table() {
  std::error_code error;
  const std::filesystem::path path = store_ / "index.sqlite";
  if (!std::filesystem::exists(path, error)) {
    const auto log = std::filesystem::file_size(store_ / "evidence.log", error);
    const bool large_log = !error && log >= least_log_bytes;
    if (!large_log && folders_.names().size() < options_.least_runs) return;
    if (!std::filesystem::is_directory(store_, error)) return;
  }
  table_ = std::make_unique<Table>(path, program_identity());
  if (table_->was_foreign()) {
    tell_trouble("US-V014", "the index was made by another version of understudy: it is made anew",
                 "nothing is lost: it only remembers what the runs say");
  }
}

void Index::Work::recover() {
  while (++recoveries_ <= most_recoveries) {
    const Trouble trouble = table_->trouble();
    if (trouble == Trouble::renewed) {
      table_->take_over();
    } else if (trouble == Trouble::damaged) {
      tell_trouble("US-V014",
                   fmt::format("the index is damaged and is made anew: {}", table_->reason()),
                   "nothing is lost: it only remembers what the runs say");
      table_->make_anew();
    } else {
      break;
    }
    swept_.reset();
    if (bring_up_to_date()) return;
  }
  read_without();
}

void Index::Work::read_without() {
  if (table_) {
    tell_trouble("US-V015",
                 fmt::format("the store is read without its index: {}", table_->reason()),
                 "the answer is the same, but takes longer");
    table_.reset();
  }
  left_out_.clear();
  loose_log_.reset();
  Store store = read_store(store_);
  std::ranges::move(store.findings, std::back_inserter(findings_));
  plain_ = std::move(store.evidence);
}

std::int64_t Index::Work::clock() const {
  const std::filesystem::path file = store_ / "index.sqlite";
  return options_.file_clock ? options_.file_clock(file) : file_system_clock(file);
}

bool Index::Work::bring_up_to_date() {
  return table_->ok() && enter_new_runs() && look_at_pending() && refresh_log();
}

Index::Work::Differing Index::Work::compared(std::vector<Folded> known,
                                             const std::vector<std::string>& names) {
  Differing out;
  auto at = known.begin();
  for (const std::string& name : names) {
    for (; at != known.end() && at->folder < name; ++at) out.vanished.push_back(std::move(*at));
    const bool is_known = at != known.end() && at->folder == name;
    while (at != known.end() && at->folder == name) ++at;
    if (!is_known) out.fresh.push_back({.folder = name});
  }
  std::move(at, known.end(), std::back_inserter(out.vanished));
  return out;
}

bool Index::Work::enter_new_runs() {
  const std::int64_t now = clock();
  const auto mark = mark_of(store_ / "runs");
  const Mark there = mark.value_or(Mark{});
  if (table_->state.runs_settled && table_->state.runs == there) {
    return table_->ok();
  }
  // What is known is asked before the folder is: a run that another process enters meanwhile is
  // not taken for one that has vanished.
  std::vector<Folded> known;
  for (const EntryKind kind : {EntryKind::run, EntryKind::pending}) {
    table_->for_each_key(kind, [&known](std::string_view key, std::string_view application) {
      known.push_back(
          {.folder = std::string(key), .before = std::string(application), .was_known = true});
    });
  }
  std::ranges::sort(known, {}, &Folded::folder);
  Differing found = compared(std::move(known), folders_.names());
  if (!fold_and_enter(std::move(found.fresh))) return false;

  if (!table_->begin_write()) return false;
  for (const Folded& gone : found.vanished) {
    table_->remove(gone.before, EntryKind::run, gone.folder);
    table_->remove("", EntryKind::pending, gone.folder);
  }
  table_->state.runs = there;
  table_->state.runs_settled = !mark || is_settled(there, now);
  return table_->commit();
}

bool Index::Work::fold_and_enter(std::vector<Folded> folders) {
  for (std::size_t done = 0; done < folders.size(); done += options_.batch) {
    if (options_.on_progress && folders.size() > options_.batch)
      options_.on_progress(done, folders.size());
    const auto from = folders.begin() + static_cast<std::ptrdiff_t>(done);
    const std::size_t size = std::min(options_.batch, folders.size() - done);
    std::vector<Folded> batch(std::make_move_iterator(from),
                              std::make_move_iterator(from + static_cast<std::ptrdiff_t>(size)));
    fold_all(batch);
    if (!enter(batch)) return false;
  }
  if (options_.on_progress && folders.size() > options_.batch) {
    options_.on_progress(folders.size(), folders.size());
  }
  return table_->ok();
}

Index::Work::Folded Index::Work::fold(const std::string& folder, std::int64_t now_ns) const {
  Folded out{.folder = folder};
  if (!folders_.has_journal(folder)) return out;
  const std::filesystem::path path = store_ / "runs" / folder;
  const auto before = folders_.identity(folder, now_ns);
  auto run = read_run(path);
  if (!run) {
    out.finding = left_out(run.error(), path);
    return out;
  }
  const auto after = folders_.identity(folder, now_ns);
  const bool still = before && after && before->text == after->text && before->settled;
  out.identity = still ? before->text : "";
  out.run = std::move(*run);
  return out;
}

void Index::Work::fold_all(std::vector<Folded>& folders) const {
  const std::int64_t now = clock();
  os::in_parallel(
      folders.size(),
      [&](std::size_t i) {
        Folded out = fold(folders[i].folder, now);
        out.before = std::move(folders[i].before);
        out.was_known = folders[i].was_known;
        folders[i] = std::move(out);
      },
      4);
}

/// Enters what was read; where it was entered otherwise before, instead of that.
bool Index::Work::enter(std::vector<Folded>& folded) {
  for (const Folded& one : folded) {
    if (one.finding) left_out_.insert_or_assign(one.folder, *one.finding);
  }
  if (folded.empty()) return table_->ok();
  if (!table_->begin_write()) return false;
  for (const Folded& one : folded) {
    if (one.was_known) table_->remove(one.before, EntryKind::run, one.folder);
    table_->remove("", EntryKind::pending, one.folder);
    Entry entry{.kind = EntryKind::pending, .key = one.folder};
    if (one.run) {
      entry = {.application = one.run->application,
               .kind = EntryKind::run,
               .key = one.folder,
               .identity = one.identity,
               .value = packed_run(*one.run)};
    }
    table_->put(entry);
  }
  return table_->commit();
}

bool Index::Work::look_at_pending() {
  std::vector<Folded> pending;
  Rows rows;
  table_->read_rows("", rows);
  if (std::string trouble = rows.trouble(""); !trouble.empty()) {
    table_->note_damage(std::move(trouble));
  }
  if (!table_->ok()) return false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].kind == EntryKind::pending) pending.push_back({.folder = std::string(rows[i].key)});
  }
  fold_all(pending);
  for (const Folded& one : pending) {
    if (one.finding) left_out_.insert_or_assign(one.folder, *one.finding);
  }
  std::erase_if(pending, [](const Folded& one) { return !one.run; });
  return enter(pending);
}

Index::Work::Known Index::Work::known_of(std::string_view application, Looks least,
                                         std::unique_lock<std::mutex>& lock) {
  prepare();
  while (table_) {
    if (auto found = from_table(application, least, lock)) return std::move(*found);
    if (table_ && !table_->ok()) recover();
  }
  return {.evidence = plain_ ? of_application(*plain_, application) : Evidence()};
}

Evidence Index::Work::of(std::string_view application) {
  std::unique_lock lock(guard_);
  return known_of(application, Looks::all_files, lock).evidence;
}

void Index::Work::answer(std::string_view application,
                         const std::function<std::vector<std::string>(Evidence)>& answer) {
  std::unique_lock lock(guard_);
  Known known = known_of(application, Looks::journals, lock);
  lock.unlock();
  const std::vector<std::string> turned_on = answer(std::move(known.evidence));
  if (!known.half_seen) return;
  const bool still = std::ranges::all_of(turned_on, [&](const std::string& id) {
    const auto row = known.half_seen->find(EntryKind::run, id);
    return row && folders_.is_still(row->key, row->identity);
  });
  lock.lock();
  spare_rows_.push_back(std::move(*known.half_seen));
  if (still) return;
  known = known_of(application, Looks::all_files, lock);
  lock.unlock();
  (void)answer(std::move(known.evidence));
}

/// `looked_at` is the sum over the application's runs whose files were found unchanged.
Index::Work::Decoded Index::Work::decode(std::string_view application, const Rows& rows,
                                         bool with_records,
                                         std::optional<std::uint64_t> looked_at) const {
  Decoded out{.trouble = rows.trouble(application)};
  if (!out.trouble.empty()) return out;
  std::uint64_t sum = 0;
  std::size_t runs = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].kind != EntryKind::run) continue;
    ++runs;
    sum += run_checksum(rows[i].key, rows[i].identity);
  }
  out.swept = looked_at == sum;
  out.evidence.runs.reserve(runs);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row row = rows[i];
    if (row.kind == EntryKind::records && with_records) unpack_records(row.value, out.evidence);
    if (row.kind != EntryKind::run) continue;
    const bool still = out.swept || folders_.is_still(row.key, row.identity);
    if (still && unpack_run(row.value, out.evidence.runs)) continue;
    out.changed.push_back(
        {.folder = std::string(row.key), .before = std::string(application), .was_known = true});
  }
  return out;
}

std::optional<Index::Work::Known> Index::Work::from_table(std::string_view application, Looks least,
                                                          std::unique_lock<std::mutex>& lock) {
  if (!swept_ && table_->has_at_most(options_.always_swept) && !sweep_table(Looks::all_files)) {
    return std::nullopt;
  }
  Rows rows = spare_rows_.empty() ? Rows() : std::move(spare_rows_.back());
  if (!spare_rows_.empty()) spare_rows_.pop_back();
  table_->read_rows(application, rows);
  if (!table_->ok()) return std::nullopt;
  const auto swept = swept_;
  std::optional<std::uint64_t> looked_at;
  if (swept == Looks::all_files || swept == least) looked_at = looked_at_of(application);
  const bool with_records = !loose_log_;
  const int recoveries = recoveries_;

  lock.unlock();
  Decoded decoded = decode(application, rows, with_records, looked_at);
  lock.lock();
  Known known{.evidence = std::move(decoded.evidence)};
  if (decoded.swept && swept == Looks::journals) {
    known.half_seen = std::move(rows);
  } else {
    spare_rows_.push_back(std::move(rows));
  }
  // Another thread may have found trouble first, and made the table anew.
  if (!table_ || recoveries != recoveries_) return std::nullopt;
  if (!decoded.trouble.empty()) table_->note_damage(std::move(decoded.trouble));
  if (!table_->ok()) return std::nullopt;

  add_loose(application, known.evidence);
  if (!read_again(application, decoded.changed, known.evidence.runs)) return std::nullopt;
  return known;
}

/// Where a log is not entered, its records, behind the runs that are.
void Index::Work::add_loose(std::string_view application, Evidence& evidence) const {
  if (!loose_log_) return;
  Evidence loose;
  for (const LogRecord& record : loose_log_->records) add_record(loose, record);
  loose.runs = std::move(evidence.runs);
  evidence = of_application(loose, application);
}

/// Puts what has become of changed runs among those of their application.
bool Index::Work::read_again(std::string_view application, std::vector<Folded>& changed,
                             std::vector<Run>& runs) {
  if (changed.empty()) return true;
  fold_all(changed);
  for (const Folded& one : changed) {
    if (one.run && one.run->application == application) runs.push_back(*one.run);
  }
  std::ranges::sort(runs, {}, &Run::id);
  return enter(changed);
}

bool Index::Work::confirm(const std::vector<std::string>& runs) {
  const std::scoped_lock lock(guard_);
  if (!table_) return true;
  std::vector<Folded> changed;
  std::vector<Folded> again;
  for (const std::string& run : runs) {
    if (table_->run(run)) again.push_back({.folder = run});
  }
  fold_all(again);
  for (Folded& one : again) {
    const auto known = table_->run(one.folder);
    one.before = known ? known->application : "";
    one.was_known = known.has_value();
    if (!known || !one.run || known->value != packed_run(*one.run)) {
      changed.push_back(std::move(one));
    }
  }
  const bool same = changed.empty();
  if (!table_->ok() || !enter(changed)) recover();
  return same;
}

diag::Findings Index::Work::take_findings() {
  const std::scoped_lock lock(guard_);
  diag::Findings out;
  for (auto& [folder, finding] : left_out_) out.push_back(std::move(finding));
  left_out_.clear();
  std::ranges::move(findings_, std::back_inserter(out));
  findings_.clear();
  return out;
}

Index::Index(std::filesystem::path store, IndexOptions options)
    : work_(std::make_unique<Work>(std::move(store), std::move(options))) {}

Index::Index(Index&& other) noexcept = default;
Index& Index::operator=(Index&& other) noexcept = default;
Index::~Index() = default;

Evidence Index::of(std::string_view application) {
  return work_->of(application);
}

void Index::answer(std::string_view application,
                   const std::function<std::vector<std::string>(Evidence)>& answer) {
  work_->answer(application, answer);
}

void Index::sweep(Looks looks) {
  work_->sweep(looks);
}

bool Index::confirm(const std::vector<std::string>& runs) {
  return work_->confirm(runs);
}

diag::Findings Index::take_findings() {
  return work_->take_findings();
}

}  // namespace understudy::evidence
