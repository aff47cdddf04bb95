#include "understudy/model/boxed.hpp"

#include <string>

#include <gtest/gtest.h>

namespace understudy::model {

TEST(Boxed, IsThereOnceItIsGiven) {
  Boxed<std::string> boxed;
  EXPECT_FALSE(boxed);

  boxed = std::string("here");

  ASSERT_TRUE(boxed);
  EXPECT_EQ(*boxed, "here");
  EXPECT_EQ(boxed->size(), 4U);
}

TEST(Boxed, ReadsAsAnEmptyOneWhereNoneIs) {
  EXPECT_EQ(Boxed<std::string>().or_empty(), "");
  EXPECT_EQ(Boxed<std::string>("here").or_empty(), "here");
}

TEST(Boxed, ACopyHasAValueOfItsOwn) {
  const Boxed<std::string> first(std::string("one"));
  Boxed<std::string> second = first;

  second = std::string("two");
  Boxed<std::string> third;
  third = second;

  EXPECT_EQ(*first, "one");
  EXPECT_EQ(*second, "two");
  EXPECT_EQ(*third, "two");
}

}  // namespace understudy::model
