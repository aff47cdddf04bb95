#include "understudy/journal/digest.hpp"

#include <string>

#include <gtest/gtest.h>

namespace understudy::journal {
namespace {

TEST(Digest, KnowsThePublishedValues) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);  // RFC 3720, B.4
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace understudy::journal
