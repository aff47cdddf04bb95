/// \file
/// A store read through its index: `index.sqlite` remembers what each sealed run came to, so that
/// an answer does not read all of them again. The folders of runs and `evidence.log` are the truth;
/// the index can be deleted at any time, and the answer is the same with and without it. What makes
/// an entry hold, and what is looked at again each time, is told in docs/formats/evidence.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/evidence/evidence.hpp"

namespace understudy::evidence {

enum class IndexUse : std::uint8_t {
  normal,
  none,  ///< Neither read nor written: every run is read.
};

/// How closely runs are looked at, to see whether they are still those that were read.
enum class Looks : std::uint8_t {
  all_files,  ///< At the journal and at what was frozen.
  journals,   ///< At the journal alone: what it says is then known, but not that it still counts.
};

struct IndexOptions {
  IndexUse use = IndexUse::normal;
  /// A store with fewer runs gets no index: reading it is quick enough.
  std::size_t least_runs = 100;
  /// Up to this many runs, all of them are looked at whichever application is asked about.
  std::size_t always_swept = 4096;
  /// Runs that are written in one transaction.
  std::size_t batch = 2048;
  /// The clock of the file system on which a file lies, in Unix nanoseconds; 0: unknown. By default
  /// the file is touched to learn it.
  std::function<std::int64_t(const std::filesystem::path& file)> file_clock;
  /// Told while many runs are read: how many are done, of how many.
  std::function<void(std::size_t done, std::size_t all)> on_progress;
};

/// Any thread may ask it, and several processes may have one on the same store. Never fails: where
/// no index can be had, it reads the store itself.
class Index {
 public:
  /// Reads nothing yet. A store that is not there is empty, and is not made.
  explicit Index(std::filesystem::path store, IndexOptions options = {});

  Index(Index&& other) noexcept;
  Index& operator=(Index&& other) noexcept;
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;
  ~Index();

  /// What the store holds about an application. The folder of runs is looked over for new ones
  /// first, once; of the application's runs, those whose files have changed are read again. Threads
  /// that ask at once wait for each other's questions to the database, not for what is made of the
  /// answers.
  [[nodiscard]] Evidence of(std::string_view application);

  /// Gives what is known of an application to `answer`, which says what runs its answer turns on:
  /// whichever others were left out, it would be the same. After a sweep over the journals alone
  /// all files are looked at of just these runs; where one does not count any more, or is another
  /// one, `answer` is called again, and its last call is what counts.
  void answer(std::string_view application,
              const std::function<std::vector<std::string>(Evidence)>& answer);

  /// Looks at the files of every run in the store, so that `of` or `answer` need not. For many
  /// applications. A sweep over the journals serves `answer` alone; a store of few runs is always
  /// looked at whole.
  void sweep(Looks looks = Looks::all_files);

  /// Reads these runs again from the first byte to the last. False when one is not what `of` said:
  /// ask it again then. Names that are no runs of the store are passed over.
  [[nodiscard]] bool confirm(const std::vector<std::string>& runs);

  /// What does not count and why, and what is wrong with the index: warnings that have not been
  /// taken yet.
  [[nodiscard]] diag::Findings take_findings();

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace understudy::evidence
