#include "same_answer.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "marks.hpp"
#include "packing.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::evidence::test {

namespace {

bool is_trouble(const diag::Diagnostic& finding) {
  return finding.code == "US-V014" || finding.code == "US-V015";
}

std::string said(diag::Findings findings) {
  std::erase_if(findings, is_trouble);
  return diag::render(findings);
}

}  // namespace

std::string in_words(const Evidence& evidence) {
  Packer pack;
  for (const Run& run : evidence.runs) for_each_field(run, pack);
  const auto all = [&pack](const auto& records) {
    pack(records.size());
    for (const auto& record : records) pack(record.at, record.what);
  };
  all(evidence.checks);
  all(evidence.publications);
  all(evidence.agreements);
  all(evidence.results);
  all(evidence.clearances);
  all(evidence.reviews);
  all(evidence.gates);
  return fmt::format("{} runs: {}", evidence.runs.size(), pack.take());
}

Answer answer_without_index(const std::filesystem::path& store) {
  const Store all = read_store(store);
  Answer answer{.known = {}, .told = said(all.findings)};
  for (const std::string& application : asked()) {
    answer.known.push_back(in_words(of_application(all.evidence, application)));
  }
  return answer;
}

Answer answer_with(Index& index) {
  Answer answer;
  for (const std::string& application : asked()) {
    answer.known.push_back(in_words(index.of(application)));
  }
  answer.told = said(index.take_findings());
  return answer;
}

IndexOptions eager() {
  return {.least_runs = 0, .file_clock = [](const std::filesystem::path& file) {
            const std::int64_t now = file_system_clock(file);
            return now == 0 ? 0 : now + 3'600'000'000'000;
          }};
}

std::vector<std::string> troubles(const diag::Findings& findings) {
  std::vector<std::string> codes;
  for (const diag::Diagnostic& finding : findings) {
    if (is_trouble(finding)) codes.push_back(finding.code);
  }
  return codes;
}

void visibly(const std::filesystem::path& path, const std::function<void()>& change) {
  const auto before = mark_of(path);
  change();
  for (auto after = mark_of(path); before && after && after->changed_ns == before->changed_ns;
       after = mark_of(path)) {
    std::filesystem::permissions(path, std::filesystem::status(path).permissions());
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now());
  }
}

QuickFolder::QuickFolder() {
  std::error_code ignored;
  const std::filesystem::path memory = "/dev/shm";
  const bool quick = std::filesystem::is_directory(memory, ignored);
  std::string pattern =
      ((quick ? memory : std::filesystem::temp_directory_path()) / "us-index-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

QuickFolder::~QuickFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace understudy::evidence::test
