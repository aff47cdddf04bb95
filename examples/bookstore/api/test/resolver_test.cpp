#include "resolver.hpp"

#include <chrono>
#include <exception>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bookstore {
namespace {

using namespace std::chrono_literals;

std::expected<std::vector<std::string>, std::string> ask(std::string host) {
  asio::io_context context(1);
  std::expected<std::vector<std::string>, std::string> answer;
  asio::co_spawn(context.get_executor(), resolve(std::move(host), 2s),
                 [&answer](const std::exception_ptr& thrown, auto result) {
                   if (thrown) std::rethrow_exception(thrown);
                   answer = std::move(result);
                 });
  context.run();
  return answer;
}

TEST(Resolver, AnAddressNeedsNoLookup) {
  EXPECT_THAT(ask("10.1.2.3").value(), testing::ElementsAre("10.1.2.3"));
  EXPECT_THAT(ask("::1").value(), testing::ElementsAre("::1"));
}

TEST(Resolver, ReadsTheHostsFile) {
  EXPECT_THAT(ask("localhost").value(), testing::Contains("127.0.0.1"));
}

TEST(Resolver, ANameThatIsNotThereIsSaidInTime) {
  const auto start = std::chrono::steady_clock::now();

  const auto answer = ask("no-such-host.invalid");

  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error(), testing::HasSubstr("'no-such-host.invalid'"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 4s);
}

}  // namespace
}  // namespace bookstore
