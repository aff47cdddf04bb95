#include "step_text.hpp"

#include <cstdlib>
#include <map>
#include <random>

#include <fmt/format.h>
#include <unistd.h>

#include "understudy/exercise/expect.hpp"
#include "understudy/os/process_mark.hpp"

namespace understudy::exercise {

namespace {

constexpr std::size_t most_output = 64U << 10U;

}  // namespace

std::vector<std::string> own_environment() {
  std::vector<std::string> out;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with(os::process_mark_name)) out.emplace_back(*entry);
  }
  return out;
}

std::vector<std::string> environment_of(const ShellState& state) {
  std::map<std::string, std::string> merged;
  const auto put = [&merged](std::string_view entry) {
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos) return;
    merged[std::string(entry.substr(0, equals))] = entry.substr(equals + 1);
  };
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) put(*entry);
  for (const char* entry : {"LC_ALL=C.UTF-8", "TZ=UTC", "COLUMNS=120"}) put(entry);
  for (const std::string& name : state.gone) merged.erase(name);
  merged.erase(std::string(os::process_mark_name));
  if (state.folder.starts_with('/')) merged["PWD"] = state.folder;
  for (const auto& [name, value] : state.exported) merged[name] = value;

  std::vector<std::string> out;
  out.reserve(merged.size());
  for (const auto& [name, value] : merged) out.push_back(fmt::format("{}={}", name, value));
  return out;
}

std::string new_nonce() {
  std::random_device random;
  return fmt::format("understudy-{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

std::string trimmed(std::string text) {
  std::erase(text, '\0');
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  return text;
}

std::string shown(std::string_view printed, const Secrets& secrets, std::size_t cut) {
  if (cut == 0) {
    std::string whole = secrets.redacted(plain_text(printed));
    if (whole.size() <= most_output) return whole;
  }
  const std::string_view head = printed.substr(0, most_output);
  cut += printed.size() - head.size();
  return secrets.redacted_head(plain_text(head)) +
         fmt::format("\n… {} more bytes are not kept\n", cut);
}

std::string exit_problem(const model::PlannedCommand& planned, const model::CommandResult& result,
                         bool output_fits) {
  std::string text =
      fmt::format("exit code {}, documented is {}", result.exit_code, planned.exit_code);
  if (output_fits && result.verified) {
    text += fmt::format(" (the output is as documented: if this is right, end it with [{}])",
                        result.exit_code);
  }
  return text;
}

}  // namespace understudy::exercise
