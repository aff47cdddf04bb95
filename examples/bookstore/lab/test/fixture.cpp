#include "fixture.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "understudy/os/child.hpp"

namespace bookstore::lab::test {

os::Finished run(os::Spawn what, std::chrono::milliseconds limit) {
  auto finished = os::run(std::move(what), limit);
  if (finished) return std::move(*finished);
  return {.status = {.code = -1, .signal = 0}, .out = "", .err = finished.error().cause().message};
}

bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

std::string trimmed(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "bookstore-lab-test.XXXXXX").string();
  EXPECT_NE(::mkdtemp(name.data()), nullptr);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

TestLab::TestLab() : folder_(parent_.path() / "lab") {
  // Its input ends when we do, however that happens.
  auto watchdog =
      os::Child::spawn(context_.get_executor(),
                       {.argv = {"sh", "-c", R"(read -r line; exec "$0" --lab "$1" down)",
                                 BOOKSTORE_LAB_PROGRAM, folder_.string()},
                        .feed_input = true},
                       {}, {});
  EXPECT_TRUE(watchdog);
  if (watchdog) watchdog_ = std::move(*watchdog);
}

TestLab::~TestLab() {
  static_cast<void>(lab({"down"}));
}

std::vector<std::string> TestLab::command(std::vector<std::string> words) const {
  words.insert(words.begin(), {BOOKSTORE_LAB_PROGRAM, "--lab", folder_.string()});
  return words;
}

os::Finished TestLab::lab(std::vector<std::string> words) const {
  return run({.argv = command(std::move(words))});
}

std::string TestLab::output(std::vector<std::string> words) const {
  const auto finished = lab(words);
  EXPECT_EQ(finished.status.shell_code(), 0) << words.front() << ": " << finished.err;
  return trimmed(finished.out);
}

os::Finished TestLab::client(const std::string& script) const {
  return lab({"run", "--", "sh", "-c", script});
}

boost::json::object TestLab::status() const {
  boost::system::error_code error;
  auto value = boost::json::parse(output({"status", "--format", "json"}), error);
  EXPECT_TRUE(!error && value.is_object());
  return value.is_object() ? value.as_object() : boost::json::object();
}

std::string TestLab::address_of(const std::string& instance) const {
  return output({"instance", "show", instance, "--field", "address"});
}

std::string TestLab::http(const std::string& url) const {
  return lab({"run", "--", "curl", "-s", "-m", "2", "-o", "/dev/null", "-w", "%{http_code}", url})
      .out;
}

}  // namespace bookstore::lab::test
