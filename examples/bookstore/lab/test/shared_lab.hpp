/// \file
/// One lab for all tests of the suite `Lab`, and commands in it that go on while a test does.
#pragma once

#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "fixture.hpp"
#include "understudy/os/child.hpp"

namespace bookstore::lab::test {

/// Every test leaves it healthy.
class Lab : public testing::Test {
 public:
  static void SetUpTestSuite() {
    lab_ = std::make_unique<TestLab>();
    const auto up = lab_->lab({"up"});
    ASSERT_EQ(up.status.shell_code(), 0) << up.out << up.err;
  }

  static void TearDownTestSuite() { lab_.reset(); }

 protected:
  static TestLab& lab() { return *lab_; }

 private:
  static inline std::unique_ptr<TestLab> lab_;
};

/// A command whose client we can signal.
class Client {
 public:
  explicit Client(std::vector<std::string> argv) {
    auto child = os::Child::spawn(
        context_.get_executor(), {.argv = std::move(argv), .merge_output = true},
        [this](os::Stream, std::string_view bytes) { output_ += bytes; },
        [this](os::ExitStatus status) { ended_ = status; });
    EXPECT_TRUE(child);
    if (child) child_ = std::move(*child);
  }

  [[nodiscard]] const std::string& output() const { return output_; }

  [[nodiscard]] bool says(std::string_view text) {
    return eventually([&] {
      context_.poll();
      return output_.contains(text);
    });
  }

  void signal(int number) const { ::kill(child_->pid(), number); }

  [[nodiscard]] int end() {
    EXPECT_TRUE(eventually([this] {
      context_.poll();
      return ended_.has_value();
    }));
    return ended_ ? ended_->shell_code() : -1;
  }

 private:
  boost::asio::io_context context_;
  std::string output_;
  std::optional<os::ExitStatus> ended_;
  std::unique_ptr<os::Child> child_;
};

}  // namespace bookstore::lab::test
