// Documented output that can never be the same twice, or is that of a failure nobody documents.

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "../rules.hpp"
#include "../subject.hpp"

namespace understudy::check {

namespace {

struct VolatileForm {
  const char* name;
  const char* pattern;
};

constexpr std::array volatile_forms{
    VolatileForm{"a date and time", "\\b\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}"},
    VolatileForm{"a date", "\\b(?:19|20)\\d{2}-\\d{2}-\\d{2}\\b"},
    VolatileForm{"a time of day", "\\b\\d{2}:\\d{2}:\\d{2}\\b"},
    VolatileForm{"a UUID", "\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b"},
    VolatileForm{"an id of the cloud",
                 "\\b(?:i|r|ami|vol|snap|sg|subnet|vpc|eni)-[0-9a-f]{8,17}\\b"},
    VolatileForm{"a hash", "\\b(?:[0-9a-f]{40}|[0-9a-f]{64}|sha256:[0-9a-f]{12,})\\b"},
    VolatileForm{"the address of a machine", "\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b"},
    VolatileForm{"the name of a pod", "\\b[a-z0-9-]+-[0-9a-f]{8,10}-[a-z0-9]{5}\\b"},
    VolatileForm{"an age", "\\b\\d+d(?:\\d+h)?\\s*$"},
};

/// Each form as a group of its own. Compiled once: a pattern costs more than many lines.
const std::vector<std::unique_ptr<RE2>>& volatile_patterns() {
  static const auto compiled = [] {
    std::vector<std::unique_ptr<RE2>> all;
    all.reserve(std::size(volatile_forms));
    for (const VolatileForm& form : volatile_forms) {
      all.push_back(std::make_unique<RE2>(fmt::format("({})", form.pattern)));
    }
    return all;
  }();
  return compiled;
}

/// What programs print when they fail; not what speaks of failures, as in `0 failed`.
bool tells_of_a_failure(const std::string& line) {
  static const RE2 form(
      "(?i)^(?:[\\w./-]+: )?(?:error|fatal|failed)(?:: | to )|^curl: \\(\\d+\\)|"
      "\\b(?:connection refused|permission denied|no such file or directory|command not found|"
      "could not resolve|failed to connect|connection timed out|no route to host)\\b");
  return RE2::PartialMatch(line, form);
}

/// A command that is to succeed and whose output is that of a failure: it passes never, or for the
/// wrong reason. Behind a pipe or `||` it is another command's success.
void check_failure(const model::ShellCommand& command, const model::Attributes& given, Sink& sink) {
  const bool may_fail =
      command.exit_code != 0 || given.any_exit || given.exit_code || command.text.contains('|');
  if (may_fail) return;
  for (const model::ExpectedLine& line : command.expected) {
    if (line.match != model::Match::literal || !tells_of_a_failure(line.text)) continue;
    sink.warning("US-R075", "this output is that of a failure, but the command is taken to succeed",
                 line.where, "put its exit code below it, as in [7], if it is to fail");
    return;
  }
}

class VolatileSearch {
 public:
  explicit VolatileSearch(Sink& sink) : sink_(sink), patterns_(volatile_patterns()) {}

  void in(const model::ExpectedLine& line) {
    if (line.match != model::Match::literal) return;
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      re2::StringPiece found;
      if (!RE2::PartialMatch(line.text, *patterns_[i], &found)) continue;
      sink_.warning("US-R070",
                    fmt::format("{} is documented as output ('{}'), which will hardly be the same "
                                "again",
                                volatile_forms[i].name, std::string(found)),
                    line.where,
                    "put [..] in its place, mark the line (re) or (glob), or give the fence "
                    "{output=sample} if it is only meant to show what it looks like");
      return;
    }
  }

 private:
  Sink& sink_;
  const std::vector<std::unique_ptr<RE2>>& patterns_;
};

}  // namespace

void check_volatile_output(const Subject& subject, Sink& sink) {
  VolatileSearch search(sink);
  for (const Told& told : subject.scenarios()) {
    each_block(*told.scenario, [&](const Running& at) {
      const model::OutputMode mode = at.block->attributes.output;
      if (mode == model::OutputMode::sample || mode == model::OutputMode::ignore) return;
      if (!at.block->attributes.skip.empty()) return;
      for (const model::ShellCommand& command : at.block->commands) {
        check_failure(command, at.block->attributes, sink);
        for (const model::ExpectedLine& line : command.expected) search.in(line);
      }
    });
  }
}

}  // namespace understudy::check
