#include <cstddef>
#include <cstdint>

#include "findings_hold.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/parse/requirements.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace us = understudy;
  const auto source = us::fuzz::source_of(data, size, "requirements.yaml");
  const auto parsed = us::parse::parse_requirements(source);
  us::fuzz::check_findings(parsed.findings, *source);
  if (us::diag::has_errors(parsed.findings)) return 0;
  for (const auto& one : parsed.value.requirements) {
    us::fuzz::demand(!one.id.value.starts_with("S1."), "a built-in requirement is not replaced");
    us::fuzz::demand(one.stage >= 1 && one.stage <= 5, "a stage is one of five");
    us::fuzz::demand(one.test.within.count() > 0, "evidence counts for some time");
  }
  return 0;
}
