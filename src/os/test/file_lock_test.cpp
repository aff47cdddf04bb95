#include "understudy/os/file_lock.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace understudy::os {
namespace {

class Lock : public testing::Test {
 protected:
  Lock() {
    std::string pattern = (std::filesystem::temp_directory_path() / "us-lock-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }

  ~Lock() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;  // NOLINT: read by the tests
};

TEST_F(Lock, IsHeldByOneAndFreeAgainAfterwards) {
  const auto path = folder_ / "lock";
  {
    const auto first = FileLock::try_take(path);
    ASSERT_TRUE(first && first->has_value());

    const auto second = FileLock::try_take(path);
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->has_value());
  }
  const auto third = FileLock::try_take(path);
  ASSERT_TRUE(third);
  EXPECT_TRUE(third->has_value());
}

TEST_F(Lock, NamesItsHolder) {
  const auto path = folder_ / "lock";
  const auto taken = FileLock::try_take(path);
  ASSERT_TRUE(taken && taken->has_value());

  EXPECT_EQ(lock_holder(path), ::getpid());
  EXPECT_EQ(lock_holder(folder_ / "none"), std::nullopt);
}

TEST_F(Lock, SaysWhyAFileCannotBeLocked) {
  const auto taken = FileLock::try_take(folder_ / "none" / "lock");

  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().cause().message,
            "cannot open '" + (folder_ / "none/lock").string() + "': No such file or directory");
}

}  // namespace
}  // namespace understudy::os
