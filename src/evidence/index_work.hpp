/// \file
/// What an Index does behind its back. Private to the module.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index_rows.hpp"
#include "index_table.hpp"
#include "marks.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/evidence/index.hpp"
#include "understudy/evidence/log.hpp"
#include "understudy/evidence/sealed.hpp"

namespace understudy::evidence {

class Index::Work {
 public:
  Work(std::filesystem::path store, IndexOptions options);

  [[nodiscard]] Evidence of(std::string_view application);
  void answer(std::string_view application,
              const std::function<std::vector<std::string>(Evidence)>& answer);
  void sweep(Looks looks);
  [[nodiscard]] bool confirm(const std::vector<std::string>& runs);
  [[nodiscard]] diag::Findings take_findings();

 private:
  /// What came of a folder that was read.
  struct Folded {
    std::string folder;
    std::string before;  ///< The application it was entered under, if `was_known`.
    bool was_known = false;
    std::optional<Run> run;
    std::string identity;
    std::optional<diag::Diagnostic> finding;  ///< None as well when there is no journal yet.
  };

  /// What the rows of an application say.
  struct Decoded {
    Evidence evidence;
    std::vector<Folded> changed;  ///< Runs that have to be read again.
    std::string trouble;          ///< Why the rows are no use; empty when they are.
    bool swept = false;           ///< The sweep found all of its runs as they are here.
  };

  /// What is known of an application.
  struct Known {
    Evidence evidence;
    /// Its rows, where only the journals of its runs were looked at.
    std::optional<Rows> half_seen;
  };

  // Each of these gives up at the first trouble with the table, and says so.
  [[nodiscard]] bool bring_up_to_date();
  [[nodiscard]] bool enter_new_runs();
  [[nodiscard]] bool look_at_pending();
  [[nodiscard]] bool refresh_log();
  /// Lets go of the lock while rows are read; nullopt also when the table became another meanwhile.
  [[nodiscard]] std::optional<Known> from_table(std::string_view application, Looks least,
                                                std::unique_lock<std::mutex>& lock);
  [[nodiscard]] std::uint64_t looked_at_of(std::string_view application) const;
  void add_loose(std::string_view application, Evidence& evidence) const;
  [[nodiscard]] bool read_again(std::string_view application, std::vector<Folded>& changed,
                                std::vector<Run>& runs);
  [[nodiscard]] bool sweep_table(Looks looks);
  struct Sweep;
  void sweep_pieces(Sweep& sweep, Looks looks);
  [[nodiscard]] Decoded decode(std::string_view application, const Rows& rows, bool with_records,
                               std::optional<std::uint64_t> looked_at) const;

  [[nodiscard]] Known known_of(std::string_view application, Looks least,
                               std::unique_lock<std::mutex>& lock);

  void prepare();
  void open_table();
  /// Makes the index anew once; if that is no help, reads the store without it.
  void recover();
  void read_without();
  void tell_trouble(const char* code, const std::string& message, const std::string& hint);

  /// Names that are not known, and what is known and has no name any more. Both are in order.
  struct Differing {
    std::vector<Folded> fresh;
    std::vector<Folded> vanished;
  };

  [[nodiscard]] static Differing compared(std::vector<Folded> known,
                                          const std::vector<std::string>& names);

  [[nodiscard]] Folded fold(const std::string& folder, std::int64_t now_ns) const;
  void fold_all(std::vector<Folded>& folders) const;
  [[nodiscard]] bool enter(std::vector<Folded>& folded);
  [[nodiscard]] bool fold_and_enter(std::vector<Folded> folders);
  [[nodiscard]] std::int64_t clock() const;

  [[nodiscard]] bool read_log_on(int fd, std::uint64_t size);
  void forget_log();

  std::mutex guard_;  ///< Of all that follows, but for the folder of runs.
  std::filesystem::path store_;
  IndexOptions options_;
  RunFolders folders_;
  bool prepared_ = false;
  int recoveries_ = 0;
  std::unique_ptr<Table> table_;
  std::optional<Evidence> plain_;  ///< Everything, where there is no table.
  /// A log that is damaged or torn is not entered; its records are here.
  std::optional<LogReading> loose_log_;
  /// How closely all runs were looked at, if they were; then, by application, what was found as it
  /// was entered. Rows that add up to the same need no look of their own.
  std::optional<Looks> swept_;
  std::unordered_map<std::string, std::uint64_t> looked_at_;
  std::map<std::string, diag::Diagnostic, std::less<>> left_out_;  ///< By folder; not taken yet.
  diag::Findings findings_;
  std::vector<Rows> spare_rows_;  ///< Their memory is used again.
};

}  // namespace understudy::evidence
