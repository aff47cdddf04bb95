#include "support/process.hpp"

#include <csignal>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include <unistd.h>

namespace bookstore::test {

using understudy::os::Child;
using understudy::os::ExitStatus;
using understudy::os::Spawn;
using understudy::os::Stream;

Process::Process(std::vector<std::string> argv, std::vector<std::string> extra_environment) {
  auto child = Child::spawn(
      context_.get_executor(),
      Spawn{.argv = std::move(argv),
            .environment = clean_environment(extra_environment),
            .merge_output = true},
      [this](Stream, std::string_view text) { output_ += text; },
      [this](ExitStatus status) { status_ = status; });
  if (!child) throw std::runtime_error(understudy::diag::render(child.error()));
  child_ = *std::move(child);
}

Process::~Process() = default;

int Process::count(std::string_view text) const {
  int found = 0;
  for (std::size_t at = output_.find(text); at != std::string::npos;
       at = output_.find(text, at + 1)) {
    ++found;
  }
  return found;
}

bool Process::wait_for_output(std::string_view text, int times) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (count(text) < times && !status_) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    context_.restart();
    context_.run_one_for(std::chrono::milliseconds(100));
  }
  return count(text) >= times;
}

std::optional<ExitStatus> Process::wait_exit(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!status_ && std::chrono::steady_clock::now() < deadline) {
    context_.restart();
    context_.run_one_for(std::chrono::milliseconds(20));
  }
  return status_;
}

void Process::signal(int number) const {
  if (!status_) ::kill(child_->pid(), number);
}

std::vector<std::string> clean_environment(const std::vector<std::string>& extra) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!text.starts_with("BOOKSTORE_") && !text.starts_with("PG")) environment.emplace_back(text);
  }
  environment.insert(environment.end(), extra.begin(), extra.end());
  return environment;
}

}  // namespace bookstore::test
