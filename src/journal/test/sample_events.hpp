/// \file
/// Every kind of event as it stands on disk, held against a golden file: no file that was written
/// may come to mean anything else, so a line of it changes only when the format does on purpose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "understudy/journal/described.hpp"
#include "understudy/journal/event_codec.hpp"

namespace understudy::journal::test {

/// Sets every field to something that it is not at first, and no two of one kind to the same.
class Sample {
 public:
  void fill(const described::Shape& shape, void* value) {
    switch (shape.kind) {
      case described::Kind::structure:
        for (const auto& field : shape.structure->fields) {
          fill(*field.shape, described::part(field, value));
        }
        return;
      case described::Kind::list:
        shape.list->resize(value, 2);
        for (std::size_t i = 0; i < 2; ++i) {
          fill(*shape.list->item, described::item(*shape.list, value, i));
        }
        return;
      case described::Kind::text:
        *static_cast<std::string*>(value) =
            fmt::format("{} \"q\" \\ / \n\t\x01\x7f \u00e9 \U0001F600", ++fields_);
        return;
      case described::Kind::boolean:
        ++fields_;
        *static_cast<bool*>(value) = true;
        return;
      case described::Kind::uint16: number<std::uint16_t>(value); return;
      case described::Kind::int32: number<std::int32_t>(value); return;
      case described::Kind::uint32: number<std::uint32_t>(value); return;
      case described::Kind::int64: number<std::int64_t>(value); return;
      case described::Kind::uint64: number<std::uint64_t>(value); return;
    }
  }

 private:
  /// The largest, the least and a small one by turns.
  template <typename Number>
  void number(void* value) {
    using Limits = std::numeric_limits<Number>;
    ++fields_;
    Number& out = *static_cast<Number*>(value);
    out = static_cast<Number>(fields_);
    if (fields_ % 3 == 0) out = Limits::max();
    if (fields_ % 3 == 1 && Limits::is_signed) out = Limits::min();
  }

  unsigned fields_ = 0;
};

/// Two lines for each kind: one as it is made, one with every field set.
template <typename Body>
std::string sample_events() {
  std::string text;
  std::uint64_t number = 0;
  for (const EventKind& kind : event_kinds<Body>) {
    Body body;
    for (const bool filled : {false, true}) {
      void* held = kind.emplace(&body);
      if (filled) Sample().fill(*kind.shape, held);
      ++number;
      const auto at = static_cast<std::int64_t>(number);
      text += event_to_json(number, {.boot_ns = at * 10, .wall_ns = -at}, body) + "\n";
    }
  }
  return text;
}

/// Holds them against the file and reads each line of it back; UNDERSTUDY_ACCEPT=1 writes it anew.
template <typename Body>
void expect_golden_events(const std::string& path) {
  const std::string text = sample_events<Body>();
  if (std::getenv("UNDERSTUDY_ACCEPT") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    std::ofstream(path, std::ios::binary) << text;
  }
  std::ifstream in(path, std::ios::binary);
  const std::string golden{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  EXPECT_EQ(text, golden) << "what is on disk would be another text now; if that is meant: "
                             "UNDERSTUDY_ACCEPT=1, and read the diff";
  for (std::string_view rest = golden; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    const auto event = event_from_json<Body>(line);
    ASSERT_TRUE(event) << line << diag::render(event.error());
    EXPECT_EQ(event_to_json(event->number, event->at, event->body), line);
  }
}

}  // namespace understudy::journal::test
