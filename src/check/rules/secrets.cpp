// Secrets written into a file that everybody is meant to read.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../secret_forms.hpp"
#include "../subject.hpp"

namespace understudy::check {

namespace {

class Search {
 public:
  explicit Search(Sink& sink) : sink_(sink) {}

  void in(const std::shared_ptr<const diag::Source>& source) {
    if (source == nullptr || !seen_.insert(source.get()).second) return;
    const std::string_view text = source->text;
    std::uint32_t line = 1;  // That which begins at `counted`.
    std::size_t counted = 0;
    for (std::size_t at = next_sign_of_a_secret(text, 0); at < text.size();) {
      const std::size_t begin = text.rfind('\n', at) + 1;  // 0 when there is none.
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (const auto found = secret_in(text.substr(begin, end - begin))) {
        line += static_cast<std::uint32_t>(
            std::ranges::count(text.substr(counted, begin - counted), '\n'));
        counted = begin;
        report(*found, source, line);
      }
      at = next_sign_of_a_secret(text, end);
    }
  }

 private:
  void report(const FoundSecret& found, const std::shared_ptr<const diag::Source>& source,
              std::uint32_t line) {
    sink_.error("US-R060", fmt::format("{} stands here in plain text", found.what),
                {.source = source,
                 .line = line,
                 .column = static_cast<std::uint32_t>(found.offset) + 1,
                 .length = static_cast<std::uint32_t>(found.length)},
                "take it out and change it, for it is no secret any more; let the step read it "
                "from the environment or ask for it as an input");
  }

  Sink& sink_;
  std::set<const diag::Source*> seen_;
};

}  // namespace

void check_secrets(const Member& member, Sink& sink) {
  Search search(sink);
  search.in(member.application.source);
  for (const PlaybookFile& file : member.playbooks) search.in(file.value.source);
}

}  // namespace understudy::check
