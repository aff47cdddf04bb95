#include "comments.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <rapidcheck.h>

namespace understudy::properties {

Commented with_comments(const std::string& text, int most) {
  Commented out{.text = text, .comments = {}};
  const int count = *rc::gen::inRange(0, most + 1);
  for (int i = 0; i < count; ++i) {
    const std::string comment = fmt::format("# comment {}.", i);
    const auto at = *rc::gen::inRange<std::size_t>(0, out.text.size() + 1);
    const bool alone = *rc::gen::arbitrary<bool>();
    const std::string pad(*rc::gen::inRange<std::size_t>(0, 9), ' ');
    if (alone) {
      const std::size_t line = at == 0 ? 0 : out.text.rfind('\n', at - 1) + 1;
      const std::string gap = *rc::gen::element<std::string>("", "", "\n", "\n\n");
      out.text.insert(line, gap + pad + comment + '\n');
    } else {
      const std::size_t end = std::min(out.text.find('\n', at), out.text.size());
      out.text.insert(end, ' ' + pad + comment);
    }
    out.comments.push_back(comment);
  }
  return out;
}

}  // namespace understudy::properties
