#include "envelope.hpp"

#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "record.hpp"
#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/model/runner.hpp"

namespace understudy::parse {

namespace {

constexpr std::string_view api_version = "understudy/v1";

void report_bad_byte(const TextIndex& index, const BadByte& bad, Reporter& reporter) {
  const auto byte = static_cast<unsigned char>(index.text()[bad.offset]);
  const auto where = index.span(bad.offset, bad.offset + 1);
  if (!bad.control) {
    reporter.error("US-?002", fmt::format("byte 0x{:02x} is not UTF-8", byte), where,
                   "save the file as UTF-8");
  } else if (byte == '\r') {
    reporter.error("US-?002", "a carriage return stands inside a line", where,
                   "end lines with a line feed, or with carriage return and line feed");
  } else {
    reporter.error("US-?002", fmt::format("the control character 0x{:02x} stands here", byte),
                   where, "take it out");
  }
}

}  // namespace

bool is_readable(const TextIndex& index, std::size_t largest, Reporter& reporter,
                 const model::Runner& run) {
  if (index.text().size() > largest) {
    reporter.error(
        "US-?003",
        fmt::format("the file has {} bytes, but at most {} are read", index.text().size(), largest),
        index.file(), "split it");
    return false;
  }
  const auto bad = first_bad_byte(index, run);
  if (bad) report_bad_byte(index, *bad, reporter);
  return !bad;
}

void check_envelope(Record& top, std::string_view kind, Reporter& reporter) {
  const auto version = top.needed_text("apiVersion");
  if (!version.value.empty() && version.value != api_version) {
    reporter.error("US-?014", fmt::format("the apiVersion '{}' is not read here", version.value),
                   version.where, fmt::format("write {}", api_version));
  }
  const auto written = top.needed_text("kind");
  if (!written.value.empty() && written.value != kind) {
    reporter.error("US-?015",
                   fmt::format("the kind is '{}', but '{}' is wanted here", written.value, kind),
                   written.where, fmt::format("write {}, or give the file that is one", kind));
  }
}

}  // namespace understudy::parse
