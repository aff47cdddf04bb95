/// \file
/// A lab of a test's own, reached as a user reaches it: through the program.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include "understudy/os/child.hpp"

namespace bookstore::lab::test {

namespace os = understudy::os;
namespace fs = std::filesystem;

/// Runs a program to its end. A failure to start it is a code of -1 with the reason in `err`.
[[nodiscard]] os::Finished run(os::Spawn what,
                               std::chrono::milliseconds limit = std::chrono::seconds(60));

/// Polls: most of what the lab does shows only from outside.
[[nodiscard]] bool eventually(const std::function<bool()>& holds,
                              std::chrono::milliseconds limit = std::chrono::seconds(10));

/// Without the line end.
[[nodiscard]] std::string trimmed(std::string text);

/// An empty folder that goes with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder(TemporaryFolder&&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// A lab's folder and how to speak to it; takes the lab down in the end, also when the test process
/// is killed.
class TestLab {
 public:
  TestLab();
  TestLab(const TestLab&) = delete;
  TestLab& operator=(const TestLab&) = delete;
  TestLab(TestLab&&) = delete;
  TestLab& operator=(TestLab&&) = delete;
  ~TestLab();

  [[nodiscard]] const fs::path& folder() const { return folder_; }

  /// `bookstore-lab --lab FOLDER WORDS…`.
  [[nodiscard]] std::vector<std::string> command(std::vector<std::string> words) const;
  [[nodiscard]] os::Finished lab(std::vector<std::string> words) const;
  /// Its output without the line end; a failed expectation unless it ends with 0.
  [[nodiscard]] std::string output(std::vector<std::string> words) const;
  /// `run -- sh -c SCRIPT`, for pipes and the like at the client's place.
  [[nodiscard]] os::Finished client(const std::string& script) const;
  [[nodiscard]] boost::json::object status() const;
  [[nodiscard]] std::string address_of(const std::string& instance) const;

  /// The HTTP status of a GET from the client's place; "000" when nobody answers within 2 s.
  [[nodiscard]] std::string http(const std::string& url) const;

 private:
  TemporaryFolder parent_;
  fs::path folder_;
  boost::asio::io_context context_;
  std::unique_ptr<os::Child> watchdog_;
};

}  // namespace bookstore::lab::test
