#include "support/api.hpp"

#include <charconv>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace bookstore::test {

namespace {

std::vector<std::string> environment(const std::string& conninfo,
                                     const std::vector<std::string>& settings) {
  std::vector<std::string> all = settings;  // First, since the first of a name counts.
  all.insert(all.end(), {"BOOKSTORE_LISTEN=127.0.0.1:0", "BOOKSTORE_THREADS=2", "BOOKSTORE_POOL=4",
                         "BOOKSTORE_DATABASE=" + conninfo});
  return all;
}

}  // namespace

Api::Api(const std::string& conninfo, const std::vector<std::string>& settings)
    : process_({BOOKSTORE_API_PROGRAM}, environment(conninfo, settings)) {
  constexpr std::string_view mark = "listening at 127.0.0.1:";
  if (!process_.wait_for_output(" threads")) {
    throw std::runtime_error("bookstore-api did not start: " + process_.output());
  }
  const std::string& text = process_.output();
  const char* digits = text.data() + text.find(mark) + mark.size();
  std::from_chars(digits, text.data() + text.size(), port_);
}

void Api::wait_for_database(int threads) {
  if (process_.wait_for_output("database: connected", threads)) return;
  throw std::runtime_error("the database did not become available: " + process_.output());
}

ApiRun run_api(const std::vector<std::string>& settings,
               const std::vector<std::string>& arguments) {
  std::vector<std::string> argv = {BOOKSTORE_API_PROGRAM};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  Process process(std::move(argv), settings);
  const auto status = process.wait_exit();
  return {.status = status ? status->shell_code() : -1, .output = process.output()};
}

}  // namespace bookstore::test
