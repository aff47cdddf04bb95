/// \file
/// Runs as `understudy exercise` leaves them, written quickly: nothing is synced.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/model/event.hpp"
#include "world.hpp"

namespace understudy::evidence::test {

struct StoredRun {
  std::string id;
  std::string application = "bookstore";
  std::string scenario = "api-failure";
  std::string service = "api";
  std::string environment = "lab";
  bool production = false;
  std::string playbook = "# How to bring it back\n";
  std::string manifest = "kind: Application\n";
  std::int64_t wall_ns = 0;  ///< When it began.
};

/// Writes runs that all went the same way.
class RunWriter {
 public:
  explicit RunWriter(exercise::test::Script script);
  RunWriter();

  /// Over one of the same name, if there is one; the files stay the same files then.
  void write(const std::filesystem::path& store, const StoredRun& run) const;
  /// The same without its end.
  void write_unsealed(const std::filesystem::path& store, const StoredRun& run) const;

 private:
  void write(const std::filesystem::path& store, const StoredRun& run, std::size_t events) const;

  std::vector<model::Event> events_;
};

/// A file of records whose first line is `header`.
class RecordText {
 public:
  explicit RecordText(std::string_view header);

  void add(std::string_view json);

  [[nodiscard]] const std::string& text() const { return text_; }

  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  std::string text_;
  std::string chain_;
  std::uint64_t count_ = 0;
};

/// The whole file.
[[nodiscard]] std::string text_of(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, std::string_view text);

}  // namespace understudy::evidence::test
