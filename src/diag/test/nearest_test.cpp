#include "understudy/diag/nearest.hpp"

#include <array>
#include <string_view>

#include <gtest/gtest.h>

namespace understudy::diag {
namespace {

constexpr std::array<std::string_view, 3> known{"timeout", "retry", "capture"};

TEST(Nearest, FindsAWordThatIsOneSlipAway) {
  EXPECT_EQ(nearest("timeuot", known), "timeout");
  EXPECT_EQ(nearest("capure", known), "capture");
}

TEST(Nearest, ProposesNothingThatIsFarOrWouldReplaceTheWholeWord) {
  EXPECT_EQ(nearest("host", known), std::nullopt);
  EXPECT_EQ(nearest("re", known), std::nullopt);
}

TEST(Nearest, ListsTheKnownNamesWhenNoneIsNear) {
  EXPECT_EQ(did_you_mean("zzz", known), "known here: timeout, retry, capture");
  EXPECT_EQ(did_you_mean("retyr", known), "did you mean 'retry'?");
}

}  // namespace
}  // namespace understudy::diag
