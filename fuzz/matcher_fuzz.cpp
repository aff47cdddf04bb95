// Documented output against what was printed: patterns of a stranger's playbook, output of any
// program. The input's first part is the documented lines, one a line, each led by two letters for
// its kind and repetition; what follows a line `====` is the output.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "findings_hold.hpp"
#include "understudy/exercise/expect.hpp"
#include "understudy/model/plan.hpp"

namespace {

namespace us = understudy;

/// So many documented and printed lines are compared at most: the cost is their product, and the
/// fuzzer is to spend its time on kinds of input rather than on size.
constexpr std::size_t most_documented = 200;
constexpr std::size_t most_printed = 4000;

us::model::PlannedLine planned(std::string_view line) {
  constexpr std::array<const char*, 5> kinds{"literal", "wildcard", "glob", "regex", "any_lines"};
  constexpr std::array<const char*, 4> repeats{"once", "optional", "star", "plus"};
  const auto pick = [&line](std::size_t at, std::size_t count) {
    return at < line.size() ? static_cast<unsigned char>(line[at]) % count : 0;
  };
  return {.match = kinds.at(pick(0, kinds.size())),
          .repeat = repeats.at(pick(1, repeats.size())),
          .text = std::string(line.substr(std::min<std::size_t>(line.size(), 2)))};
}

void check(const std::vector<us::model::PlannedLine>& expected, std::string_view output) {
  using us::fuzz::demand;
  const us::exercise::Judged whole = us::exercise::judge_output(expected, output, false);
  const us::exercise::Judged part = us::exercise::judge_output(expected, output, true);
  demand(whole.ok == whole.mismatch.empty(), "what differs is said, and only that");
  demand(part.ok == part.mismatch.empty(), "what is missing is said, and only that");
  demand(!whole.ok || part.ok, "output that matches contains what it matches");

  // Empty lines at the end of a document count for nothing, but in front of a gap they do.
  const bool ends_empty =
      !expected.empty() && expected.back().text.find_first_not_of(" \t") == std::string::npos;
  std::vector<us::model::PlannedLine> open = expected;
  open.push_back({.match = "any_lines", .repeat = "once", .text = "..."});
  demand(!whole.ok || ends_empty || us::exercise::judge_output(open, output, false).ok,
         "more may come where any lines may");

  const std::string plain = us::exercise::plain_text(output);
  demand(us::exercise::plain_text(plain) == plain, "plain text stays as it is");
  for (const auto& variable : whole.captured) {
    demand(!variable.name.empty(), "what is captured has a name");
    demand(plain.contains(variable.value), "what is captured was printed");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::vector<us::model::PlannedLine> expected;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line == "====") break;
    if (expected.size() < most_documented) expected.push_back(planned(line));
  }
  std::size_t printed = 0;
  std::size_t end = 0;
  while (printed < most_printed && end < rest.size()) {
    end = std::min(rest.find('\n', end), rest.size() - 1) + 1;
    ++printed;
  }
  check(expected, rest.substr(0, end));
  return 0;
}
