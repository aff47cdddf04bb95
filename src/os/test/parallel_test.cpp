#include "understudy/os/parallel.hpp"

#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace understudy::os {

namespace {

TEST(InParallel, DoesEveryPieceOnce) {
  for (const std::size_t threads : {0U, 1U, 2U, 7U}) {
    std::vector<std::atomic<int>> done(1000);

    in_parallel(done.size(), [&](std::size_t i) { ++done[i]; }, 1, threads);

    for (const auto& times : done) EXPECT_EQ(times, 1) << threads;
  }
}

TEST(InParallel, NothingIsDoneForNothing) {
  in_parallel(0, [](std::size_t) { FAIL(); });
}

TEST(InParallel, AFailureComesBackToTheCaller) {
  const auto work = [](std::size_t i) {
    if (i == 77) throw std::runtime_error("77");
  };

  EXPECT_THROW(in_parallel(1000, work, 1, 4), std::runtime_error);
}

}  // namespace

}  // namespace understudy::os
