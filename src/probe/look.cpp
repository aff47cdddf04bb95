#include "understudy/probe/look.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>

#include "http_request.hpp"
#include "http_target.hpp"
#include "looks.hpp"
#include "resolver.hpp"
#include "understudy/journal/described.hpp"

namespace understudy::probe {

namespace {

template <typename T>
std::optional<T> described_in(std::string_view line) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(line, error);
  T read;
  if (error || journal::described::read(value, read)) return std::nullopt;
  return read;
}

template <typename T>
std::string line_of(const T& said) {
  std::string line;
  journal::described::write(line, said);
  return line;
}

bool begins_a_metric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

}  // namespace

std::string to_line(const LookJob& job) {
  return line_of(job);
}

std::string to_line(const Looked& looked) {
  return line_of(looked);
}

std::optional<LookJob> look_job(std::string_view line) {
  return described_in<LookJob>(line);
}

std::optional<Looked> looked(std::string_view line) {
  return described_in<Looked>(line);
}

std::vector<std::string> look_command(const std::string& executable, const LookJob& job) {
  return {executable, "agent", "look", to_line(job)};
}

std::uint64_t count_samples(std::string_view page) {
  std::uint64_t samples = 0;
  while (!page.empty()) {
    const std::string_view line = page.substr(0, page.find('\n'));
    page.remove_prefix(std::min(page.size(), line.size() + 1));
    // A label's value may hold blanks; what follows the last blank is a value or a time.
    const auto blank = line.rfind(' ');
    if (line.empty() || !begins_a_metric(line.front()) || blank == std::string_view::npos) continue;
    const std::string_view last = line.substr(blank + 1);
    const bool number = !last.empty() && (last.front() == '-' || last.front() == '+' ||
                                          (last.front() >= '0' && last.front() <= '9') ||
                                          last.starts_with("NaN") || last.starts_with("Inf"));
    if (number) ++samples;
  }
  return samples;
}

Looked look_at_page(const LookJob& job) {
  const auto target = parse_target(job.url);
  if (!target) return {.error = target.error()};
  const std::chrono::milliseconds patience(job.timeout_ms);
  boost::asio::io_context context(1);
  Resolver resolver(context.get_executor(), job.name_servers, patience);
  Looked seen{.error = "no answer"};
  send_request(context.get_executor(), resolver,
               {.target = *target, .patience = patience, .left = patience},
               [&seen, &job](const HttpAnswer& answer) {
                 seen.error = answer.error;
                 seen.status = answer.status;
                 seen.has_body = answer.body.contains(job.expect_body);
                 seen.samples = count_samples(answer.body);
               });
  context.run();
  return seen;
}

int look_agent_main(std::string_view job_text) {
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(bugprone-signal-handler): no handler runs
  const auto job = look_job(job_text);
  if (!job || job->timeout_ms <= 0) return 2;
  Looked seen;
  if (job->kind == "page") {
    seen = look_at_page(*job);
  } else if (job->kind == "name") {
    seen = look_at_name(*job);
  } else if (job->kind == "certificate") {
    seen = look_at_certificate(*job);
  } else {
    return 2;
  }
  std::fputs((to_line(seen) + "\n").c_str(), stdout);
  std::fflush(stdout);
  return 0;
}

}  // namespace understudy::probe
