// `understudy fmt`: what it lays out says the same, changes nothing the second time, and whatever
// has an error is left alone.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "findings_hold.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/experiment.hpp"
#include "understudy/parse/format.hpp"
#include "understudy/parse/write.hpp"

namespace {

namespace us = understudy;

std::shared_ptr<const us::diag::Source> source_of(std::string text) {
  return std::make_shared<const us::diag::Source>(
      us::diag::Source{.name = "file", .text = std::move(text)});
}

/// The model, written: equal for texts that say the same.
std::string meaning_of(const std::shared_ptr<const us::diag::Source>& source,
                       us::parse::FileKind kind) {
  switch (kind) {
    case us::parse::FileKind::application:
      return us::parse::write_application(us::parse::parse_application(source).value);
    case us::parse::FileKind::experiment:
      return us::parse::write_experiment(us::parse::parse_experiment(source).value);
    case us::parse::FileKind::playbook: break;
  }
  return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source = us::fuzz::source_of(data, size, "file");
  const us::parse::FileKind kind = us::parse::kind_of(source->text);
  const us::parse::Formatted once = us::parse::format(source, kind);
  us::fuzz::check_findings(once.findings, *source);
  if (us::diag::has_errors(once.findings)) {
    us::fuzz::demand(!once.text, "a file with an error is left alone");
    return 0;
  }
  us::fuzz::demand(once.text.has_value(), "what has no error can be laid out");
  const auto anew = source_of(*once.text);
  us::fuzz::demand(meaning_of(anew, kind) == meaning_of(source, kind), "it says the same");
  const us::parse::Formatted twice = us::parse::format(anew, kind);
  us::fuzz::demand(twice.text == once.text, "the second time changes nothing");
  return 0;
}
