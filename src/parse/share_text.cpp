#include "share_text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/share.hpp"

namespace understudy::parse {

namespace {

struct ShareAdvice {
  std::string_view reason;
  std::string hint;
};

ShareAdvice advise(model::ShareError error, std::string_view text) {
  switch (error) {
    case model::ShareError::no_sign:
      return {"which has no percent sign", fmt::format("write '{}%' if per cent are meant", text)};
    case model::ShareError::too_many_decimals:
      return {"which has more than three decimals", "write it as in 99.999%"};
    case model::ShareError::too_large:
      return {"which is more than the whole", "write at most 100%"};
    case model::ShareError::not_a_number: break;
  }
  return {"which is not a percentage", "write a number and a percent sign, as in 99.9%"};
}

}  // namespace

std::optional<model::Share> read_share(std::string_view text, const diag::Span& where,
                                       std::string_view what, Reporter& reporter) {
  const auto parsed = model::parse_share(text);
  if (parsed) return *parsed;
  ShareAdvice advice = advise(parsed.error(), text);
  const bool in_manifest = reporter.family() == Family::manifest;
  reporter.error(in_manifest ? "US-M041" : "US-E022",
                 fmt::format("{} is '{}', {}", what, text, advice.reason), where,
                 std::move(advice.hint));
  return std::nullopt;
}

}  // namespace understudy::parse
