#include "understudy/model/share.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace understudy::model {

namespace {

ShareError error_of(std::string_view text) {
  return parse_share(text).error();
}

TEST(Share, ReadsPercentagesExactly) {
  EXPECT_EQ(parse_share("0%")->thousandths, 0);
  EXPECT_EQ(parse_share("100%")->thousandths, 100'000);
  EXPECT_EQ(parse_share("100.000%")->thousandths, 100'000);
  EXPECT_EQ(parse_share("99.9%")->thousandths, 99'900);
  EXPECT_EQ(parse_share("99.999%")->thousandths, 99'999);
  EXPECT_EQ(parse_share("0.001%")->thousandths, 1);
  EXPECT_EQ(parse_share("10.05%")->thousandths, 10'050);
}

TEST(Share, SaysWhyATextIsNone) {
  EXPECT_EQ(error_of("99.9"), ShareError::no_sign);
  EXPECT_EQ(error_of("1"), ShareError::no_sign);
  EXPECT_EQ(error_of("99.9999%"), ShareError::too_many_decimals);
  EXPECT_EQ(error_of("100.001%"), ShareError::too_large);
  EXPECT_EQ(error_of("101%"), ShareError::too_large);
  EXPECT_EQ(error_of("99999999999999999999%"), ShareError::too_large);
  for (const char* const text : {"", "%", ".5%", "5.%", "-1%", "+1%", "05%", "5 %", "1,5%", "1e1%",
                                 "1.2.3%", "5%%", "half", "\u0665%"}) {
    EXPECT_EQ(error_of(text), ShareError::not_a_number) << text;
  }
}

RC_GTEST_PROP(Share, IsReadBackUnchanged, ()) {
  const Share share{*rc::gen::inRange(0, 100'001)};

  RC_ASSERT(parse_share(to_text(share)).value() == share);
}

}  // namespace

}  // namespace understudy::model
