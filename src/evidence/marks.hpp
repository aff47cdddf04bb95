/// \file
/// What tells that a file or folder is still the one that was read: inode, size, times of change.
/// Private to the module.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "understudy/evidence/index.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::evidence {

struct Mark {
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;  ///< By the kernel's clock: a program cannot set it.
  bool operator==(const Mark&) const = default;
};
BOOST_DESCRIBE_STRUCT(Mark, (), (inode, size, modified_ns, changed_ns))

/// nullopt when it is not there.
[[nodiscard]] std::optional<Mark> mark_of(const std::filesystem::path& path);

/// Whether a mark that was taken at `now` tells every later change: clocks of file systems are
/// coarse, so a change soon after another one may leave the same times. `now` is the file system's
/// own clock, for another machine's may differ.
[[nodiscard]] bool is_settled(const Mark& mark, std::int64_t now_ns);

/// The clock of the file system on which `file` lies, read by touching it. 0 when it cannot be:
/// nothing is settled then.
[[nodiscard]] std::int64_t file_system_clock(const std::filesystem::path& file);

/// The folder in which the runs lie, held open. Any thread may ask it.
class RunFolders {
 public:
  /// A folder that is not there holds nothing.
  explicit RunFolders(const std::filesystem::path& runs);

  /// Names of everything in it, sorted bytewise.
  [[nodiscard]] std::vector<std::string> names() const;

  /// Whether a run was begun in it: it has a journal.
  [[nodiscard]] bool has_journal(const std::string& name) const;

  /// The marks of all files that a run is read from, in one text; nullopt when one is not there.
  struct Identity {
    std::string text;
    bool settled = false;
  };

  [[nodiscard]] std::optional<Identity> identity(const std::string& name,
                                                 std::int64_t now_ns) const;

  /// Whether the files are still those of an identity, all of them or the journal alone: without
  /// making a text of it, for a company has hundreds of thousands of runs.
  [[nodiscard]] bool is_still(std::string_view name, std::string_view identity,
                              Looks looks = Looks::all_files) const;

 private:
  /// The mark of one of the files of a run; false when it is not there.
  [[nodiscard]] bool mark_of_file(std::string_view name, std::string_view file, Mark& mark) const;

  os::Descriptor folder_;
};

}  // namespace understudy::evidence
