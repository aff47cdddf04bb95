#include "understudy/model/name_index.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace understudy::model {

namespace {

std::string numbered(std::uint32_t number) {
  return "service-" + std::to_string(number);
}

}  // namespace

TEST(NameIndex, FindsEachOfAsManyNamesAsItHasRoomFor) {
  constexpr std::uint32_t most = 1000;
  NameIndex index(most);

  for (std::uint32_t number = 0; number < most; ++number) index.add(numbered(number), number);

  for (std::uint32_t number = 0; number < most; ++number) {
    EXPECT_EQ(index.find(numbered(number)), number);
  }
  EXPECT_EQ(index.find(numbered(most)), NameIndex::none);
}

TEST(NameIndex, GrowsWhenThereAreMoreThanWereExpected) {
  constexpr std::uint32_t most = 100;
  NameIndex index;

  for (std::uint32_t number = 0; number < most; ++number) {
    EXPECT_EQ(index.find(numbered(number)), NameIndex::none);
    EXPECT_EQ(index.add(numbered(number), number), number);
  }

  for (std::uint32_t number = 0; number < most; ++number) {
    EXPECT_EQ(index.find(numbered(number)), number);
  }
}

TEST(NameIndex, KeepsTheFirstThatHasAName) {
  NameIndex index(2);

  EXPECT_EQ(index.add("api", 7), 7U);
  EXPECT_EQ(index.add("api", 8), 7U);
  EXPECT_EQ(index.find("api"), 7U);
}

TEST(NameIndex, KnowsNothingWhenItHasRoomForNothing) {
  EXPECT_EQ(NameIndex().find("api"), NameIndex::none);
}

TEST(NameIndex, TellsNamesApartOfWhichOneBeginsTheOther) {
  NameIndex index(2);
  index.add("api", 1);
  index.add("api-2", 2);

  EXPECT_EQ(index.find("api"), 1U);
  EXPECT_EQ(index.find("api-2"), 2U);
  EXPECT_EQ(index.find("ap"), NameIndex::none);
}

}  // namespace understudy::model
