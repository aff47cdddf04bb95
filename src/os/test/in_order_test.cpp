#include "understudy/os/in_order.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace understudy::os {

namespace {

TEST(InOrder, HandsOverEveryResultInItsPlaceOnTheCallersThread) {
  for (const std::size_t threads : {0U, 1U, 2U, 7U}) {
    std::vector<std::size_t> taken;
    const auto caller = std::this_thread::get_id();

    in_order(
        1000, [](std::size_t i) { return std::make_unique<std::size_t>(i * i); },
        [&](std::unique_ptr<std::size_t> made) {
          EXPECT_EQ(std::this_thread::get_id(), caller);
          taken.push_back(*made);
          return true;
        },
        threads);

    ASSERT_EQ(taken.size(), 1000U) << threads;
    for (std::size_t i = 0; i < taken.size(); ++i) EXPECT_EQ(taken[i], i * i) << threads;
  }
}

TEST(InOrder, KeepsOnlyAFewResultsThatNobodyHasTakenYet) {
  constexpr std::size_t threads = 4;
  std::atomic<std::size_t> begun{0};
  std::size_t taken = 0;
  std::size_t most = 0;

  in_order(
      500, [&](std::size_t i) { return ++begun, i; },
      [&](std::size_t) {
        most = std::max(most, begun - taken);
        ++taken;
        return true;
      },
      threads);

  EXPECT_LE(most, 4 * threads);
  EXPECT_EQ(taken, 500U);
}

TEST(InOrder, EndsWhenNoMoreIsWanted) {
  std::atomic<std::size_t> begun{0};
  std::size_t taken = 0;

  in_order(
      100'000, [&](std::size_t i) { return ++begun, i; }, [&](std::size_t) { return ++taken < 3; },
      4);

  EXPECT_EQ(taken, 3U);
  EXPECT_LT(begun, 100U);
}

TEST(InOrder, NothingIsDoneForNothing) {
  in_order(
      0, [](std::size_t i) { return ADD_FAILURE(), i; },
      [](std::size_t) { return ADD_FAILURE(), true; });
}

TEST(InOrder, AFailureComesBackToTheCaller) {
  const auto fails_at = [](std::size_t bad) {
    return [bad](std::size_t i) {
      if (i == bad) throw std::runtime_error("bad");
      return i;
    };
  };
  const auto take = [](std::size_t) { return true; };

  EXPECT_THROW(in_order(1000, fails_at(77), take, 4), std::runtime_error);
  EXPECT_THROW(in_order(1000, fails_at(0), take, 1), std::runtime_error);
  const auto fails_to_take = [](std::size_t i) {
    return i < 5 || (throw std::runtime_error("bad"), true);
  };
  EXPECT_THROW(in_order(1000, fails_at(1000), fails_to_take, 4), std::runtime_error);
}

}  // namespace

}  // namespace understudy::os
