#include "understudy/check/check.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "subjects.hpp"
#include "understudy/check/workspace.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::check::test {

namespace {

/// Of several applications with so many dependencies each; nearly every rule finds something.
Workspace company(std::size_t applications, std::size_t dependencies) {
  Workspace workspace{.members = {}, .zones = zones()};
  for (std::size_t one = 0; one < applications; ++one) {
    std::string spec = "  dependencies:\n";
    for (std::size_t at = 0; at < dependencies; ++at) {
      spec += fmt::format("    - {{name: part-{}, criticality: {}, rto: {}h{}}}\n", at,
                          at % 7 == 3 ? "non-critical" : "critical", 1 + at % 5,
                          at > 0 ? fmt::format(", children: [part-{}]", at - 1) : "");
    }
    workspace.members.push_back(member(spec));
  }
  return workspace;
}

/// From several threads, the last piece first.
void backwards(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> left{count};
  const auto run = [&] {
    for (std::size_t i = left--; i > 0 && i <= count; i = left--) work(i - 1);
  };
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(run);
}

}  // namespace

TEST(CheckByARunner, FindsTheSameInTheSameOrder) {
  for (const std::size_t applications : {1U, 3U}) {
    const Workspace workspace = company(applications, 2'000);
    const diag::Findings alone = check(workspace);
    EXPECT_GT(alone.size(), 2'000U);
    EXPECT_EQ(diag::render(check(workspace, backwards)), diag::render(alone));
  }
}

TEST(CheckByARunner, LeavesItAloneForWhatIsSmall) {
  const Workspace workspace = company(1, 20);
  const auto never = [](std::size_t, const std::function<void(std::size_t)>&) { FAIL(); };
  EXPECT_EQ(diag::render(check(workspace, never)), diag::render(check(workspace)));
}

}  // namespace understudy::check::test
