#include "tool.hpp"

#include <charconv>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "understudy/os/child.hpp"

namespace bookstore::lab {

namespace diag = understudy::diag;
namespace os = understudy::os;

diag::Result<std::string> call(std::vector<std::string> argv, std::chrono::milliseconds limit) {
  const std::string name = argv.front();
  auto done = os::run({.argv = std::move(argv)}, limit);
  if (!done) return std::unexpected(std::move(done).error());
  if (done->status.ok()) return std::move(done->out);
  std::string last = done->err.empty() ? done->out : done->err;
  while (last.ends_with('\n')) last.pop_back();
  last = last.substr(last.rfind('\n') + 1);
  return diag::fail(
      {.code = "LAB-T01",
       .message = fmt::format("{} ended with {}: {}", name, done->status.shell_code(), last)});
}

HttpAnswer http(const HttpCall& what) {
  std::vector<std::string> argv{
      "curl",      "-s", "-i", "-m",       fmt::format("{}", what.limit_s),
      "--noproxy", "*",  "-X", what.method};
  if (what.method == "HEAD") argv.emplace_back("--head");
  for (const std::string& header : what.headers) argv.insert(argv.end(), {"-H", header});
  argv.insert(argv.end(), {"-H", "Expect:"});
  if (!what.body.empty()) argv.insert(argv.end(), {"--data-binary", what.body});
  if (!what.from_file.empty()) argv.insert(argv.end(), {"--data-binary", "@" + what.from_file});
  argv.push_back(what.url);

  HttpAnswer answer;
  auto done = os::run({.argv = std::move(argv)}, std::chrono::seconds(60));
  if (!done || !done->status.ok()) return answer;
  const auto end = done->out.find("\r\n\r\n");
  answer.headers = done->out.substr(0, end);
  if (end != std::string::npos) answer.body = done->out.substr(end + 4);
  const auto space = answer.headers.find(' ');
  if (space != std::string::npos) {
    std::from_chars(answer.headers.data() + space + 1,
                    answer.headers.data() + answer.headers.size(), answer.status);
  }
  return answer;
}

bool wait_until(const std::function<bool()>& ready, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!ready()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

std::string own_program() {
  return fmt::format("/proc/{}/exe", ::getpid());
}

}  // namespace bookstore::lab
