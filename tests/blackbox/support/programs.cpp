#include "programs.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <system_error>
#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <unistd.h>

#include "understudy/os/file.hpp"

namespace understudy::blackbox {

Environment environment_with(const Environment& entries) {
  std::map<std::string, std::string, std::less<>> merged;
  const auto put = [&merged](std::string_view entry) {
    const auto equals = entry.find('=');
    const std::string name(entry.substr(0, equals));
    if (equals == std::string_view::npos) {
      merged.erase(name);
    } else {
      merged[name] = entry.substr(equals + 1);
    }
  };
  for (char** entry = ::environ; *entry != nullptr; ++entry) put(*entry);
  merged["PATH"] = programs_folder().string() + ":" + merged["PATH"];
  for (const char* name : {"LC_ALL=C.UTF-8", "BOOKSTORE_LAB", "NO_COLOR"}) put(name);
  for (const std::string& entry : entries) put(entry);

  Environment out;
  for (const auto& [name, value] : merged) out.push_back(name + "=" + value);
  return out;
}

os::Finished run(std::vector<std::string> argv, const Environment& environment, milliseconds limit,
                 const fs::path& folder) {
  auto finished = os::run(
      {.argv = std::move(argv), .environment = environment, .folder = folder.string()}, limit);
  if (finished) return std::move(*finished);
  return {.status = {.code = -1, .signal = 0}, .out = "", .err = finished.error().cause().message};
}

bool eventually(const std::function<bool()>& holds, milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return true;
}

std::string text_of(const fs::path& file) {
  // A file of a process that ends meanwhile fails in the middle.
  return os::read_file(file).value_or("");
}

void write_text(const fs::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  EXPECT_TRUE(out.good()) << file;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "understudy-test.XXXXXX").string();
  EXPECT_NE(::mkdtemp(name.data()), nullptr);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

PlanCopy::PlanCopy() : folder_(parent_.path() / "resilience") {
  fs::copy(resilience_folder(), folder_, fs::copy_options::recursive);
}

fs::path PlanCopy::playbook(const std::string& name) const {
  return folder_ / "playbooks" / (name + ".md");
}

void PlanCopy::change(const fs::path& file, std::string_view from, std::string_view to) const {
  std::string text = text_of(file);
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << "'" << from << "' is not in " << file;
  ASSERT_EQ(text.find(from, at + 1), std::string::npos) << "'" << from << "' twice in " << file;
  text.replace(at, from.size(), to);
  write_text(file, text);
}

void PlanCopy::cut(const fs::path& file, std::string_view first, std::string_view next) const {
  const std::string text = text_of(file);
  const auto inside = text.find(first);
  ASSERT_NE(inside, std::string::npos) << "'" << first << "' is not in " << file;
  const auto begin = text.rfind('\n', inside) + 1;
  const auto end = text.find(next, inside);
  ASSERT_NE(end, std::string::npos) << "'" << next << "' is not in " << file;
  write_text(file, text.substr(0, begin) + text.substr(text.rfind('\n', end) + 1));
}

fs::path resilience_folder() {
  return BLACKBOX_RESILIENCE;
}

fs::path tests_folder() {
  return BLACKBOX_TESTS;
}

fs::path programs_folder() {
  return BLACKBOX_PROGRAMS;
}

}  // namespace understudy::blackbox
