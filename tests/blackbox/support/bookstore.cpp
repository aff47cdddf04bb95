#include "bookstore.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "processes.hpp"

namespace understudy::blackbox {

using bookstore::lab::test::TestLab;

namespace {

/// A test program that hangs ends by itself a little before ctest would kill it, and everything it
/// started with it: the lab's watchdog then still takes the lab down.
void limit_program() {
  constexpr int reserve = 20;
  const char* limit = std::getenv("BLACKBOX_TIMEOUT");  // NOLINT(concurrency-mt-unsafe)
  const int seconds = limit == nullptr ? 0 : std::atoi(limit);
  if (seconds > reserve) ::alarm(static_cast<unsigned>(seconds - reserve));
}

/// Owns the lab; takes it down after the program's last test.
class OneLab : public testing::Environment {
 public:
  static OneLab& the() {
    // GoogleTest owns it.
    static auto* const one = new OneLab;  // NOLINT(cppcoreguidelines-owning-memory)
    return *one;
  }

  TestLab& lab() {
    if (!lab_) lab_ = std::make_unique<TestLab>();
    return *lab_;
  }

  void TearDown() override { lab_.reset(); }

 private:
  std::unique_ptr<TestLab> lab_;
};

const bool registered = [] {
  limit_program();
  testing::AddGlobalTestEnvironment(&OneLab::the());
  return true;
}();

}  // namespace

TestLab& BookstoreTest::lab() {
  return OneLab::the().lab();
}

void BookstoreTest::SetUp() {
  const int state = lab().lab({"status"}).status.shell_code();
  const bool is_up = state == 0 || state == 1;  // Healthy or not.
  if (is_up && becomes_healthy(seconds(10))) return;
  // A test before this one failed and left it broken: begin anew.
  if (is_up) static_cast<void>(lab().lab({"down"}));
  const auto up = lab().lab({"up"});
  ASSERT_EQ(up.status.shell_code(), 0) << up.out << up.err;
}

Environment BookstoreTest::environment(Environment entries) {
  entries.push_back("BOOKSTORE_LAB=" + lab().folder().string());
  return environment_with(entries);
}

std::vector<std::string> BookstoreTest::command(std::vector<std::string> words) const {
  words.insert(words.begin(), "understudy");
  words.insert(words.end(), {"--store", store().string()});
  return words;
}

os::Finished BookstoreTest::understudy(std::vector<std::string> words,
                                       const Environment& entries) const {
  return run(command(std::move(words)), environment(entries));
}

std::string BookstoreTest::client(const std::string& script) {
  return bookstore::lab::test::trimmed(lab().client(script).out);
}

bool BookstoreTest::healthy() {
  return client("curl -s -m 2 http://api.bookstore.test/health/ready").contains(R"("ready")");
}

bool BookstoreTest::becomes_healthy(milliseconds limit) {
  return eventually([] { return healthy(); }, limit);
}

std::vector<std::string> BookstoreTest::left_over() {
  const std::string ours = "BOOKSTORE_LAB=" + lab().folder().string();
  const std::string tool = (programs_folder() / "understudy").string();
  std::vector<std::string> texts;
  for (const Process& process : processes([&](const Process& one) {
         const bool step = std::ranges::any_of(one.environment, [](std::string_view entry) {
           return entry.starts_with("PLAYBOOK_RUN_ID=");
         });
         const bool own = one.argv.front() == tool || one.argv.front() == "understudy";
         return one.has_variable(ours) && (own || step || one.has_argument(tool));
       })) {
    texts.push_back(process.text());
  }
  return texts;
}

std::string playbook(const std::string& name) {
  return (resilience_folder() / "playbooks" / (name + ".md")).string();
}

}  // namespace understudy::blackbox
