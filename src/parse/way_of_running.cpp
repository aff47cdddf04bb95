#include "way_of_running.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace understudy::parse {

namespace {

/// The first attribute given that needs the block's end, or its output, to be waited for.
std::string_view needs_its_end(const model::Attributes& given, const Meaning& meaning) {
  if (given.retry > 0) return "retry";
  if (!given.capture.empty()) return "capture";
  if (given.only_stdout) return "stream";
  if (given.rpo_probe) return "rpo-probe";
  if (meaning.output_at && given.output != model::OutputMode::sample &&
      given.output != model::OutputMode::ignore) {
    return "output";
  }
  return "";
}

std::string_view needs_somebody_to_wait(const model::Attributes& given) {
  if (given.timeout) return "timeout";
  if (given.on_fail != model::OnFail::stop) return "on-fail";
  if (given.stops_clock) return "clock";
  return "";
}

void refuse_pair(std::string_view way, std::string_view other, const Meaning& meaning,
                 Reporter& reporter) {
  if (other.empty()) return;
  reporter.error("US-P074", fmt::format("'{}' does not go together with '{}'", other, way),
                 meaning.way_at.value_or(diag::Span{}),
                 fmt::format("take '{}' out, or '{}'", other, way));
}

/// What is printed is what a person saw, or not known yet when the step is done.
void refuse_documented_output(const model::Block& block, std::string_view way, Reporter& reporter) {
  const bool judged = block.attributes.output != model::OutputMode::sample &&
                      block.attributes.output != model::OutputMode::ignore;
  for (const model::ShellCommand& command : block.commands) {
    if (!judged || command.expected.empty()) continue;
    reporter.error("US-P075", fmt::format("the output of a block with '{}' cannot be judged", way),
                   command.expected.front().where,
                   "look at its effect in a step of its own; or add output=sample");
  }
}

}  // namespace

void check_way_of_running(const model::Block& block, const Meaning& meaning, Reporter& reporter) {
  const model::Attributes& given = block.attributes;
  if (!given.interactive && !given.background) return;
  const std::string_view way = given.interactive ? "interactive" : "background";
  if (given.interactive && given.background) {
    refuse_pair("interactive", "background", meaning, reporter);
  }
  refuse_pair(way, needs_its_end(given, meaning), meaning, reporter);
  if (given.interactive && !given.interpreter.empty()) {
    refuse_pair(way, "interpreter", meaning, reporter);
  }
  if (given.background) refuse_pair(way, needs_somebody_to_wait(given), meaning, reporter);
  refuse_documented_output(block, way, reporter);
  if (!given.background || block.commands.size() < 2) return;
  reporter.error("US-P076", "several commands of a session cannot run in the background together",
                 block.commands[1].where, "write them as one script, or give each a block");
}

}  // namespace understudy::parse
