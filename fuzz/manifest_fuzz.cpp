#include <cstddef>
#include <cstdint>

#include "findings_hold.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/parse/application.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace us = understudy;
  const auto source = us::fuzz::source_of(data, size, "understudy.yaml");
  const auto parsed = us::parse::parse_application(source);
  us::fuzz::check_findings(parsed.findings, *source);
  us::fuzz::demand(us::diag::has_errors(parsed.findings) || !parsed.value.name.value.empty(),
                   "a manifest without an error names its application");
  return 0;
}
