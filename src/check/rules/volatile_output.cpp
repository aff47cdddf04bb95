// Documented output that can never be the same twice.

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

struct Form {
  const char* name;
  const char* pattern;
};

constexpr std::array forms{
    Form{"a date and time", "\\b\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}"},
    Form{"a date", "\\b(?:19|20)\\d{2}-\\d{2}-\\d{2}\\b"},
    Form{"a time of day", "\\b\\d{2}:\\d{2}:\\d{2}\\b"},
    Form{"a UUID", "\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b"},
    Form{"an id of the cloud", "\\b(?:i|r|ami|vol|snap|sg|subnet|vpc|eni)-[0-9a-f]{8,17}\\b"},
    Form{"a hash", "\\b(?:[0-9a-f]{40}|[0-9a-f]{64}|sha256:[0-9a-f]{12,})\\b"},
    Form{"the address of a machine", "\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b"},
    Form{"the name of a pod", "\\b[a-z0-9-]+-[0-9a-f]{8,10}-[a-z0-9]{5}\\b"},
    Form{"an age", "\\b\\d+d(?:\\d+h)?\\s*$"},
};

/// Each form as a group of its own. Compiled once: a pattern costs more than many lines.
const std::vector<std::unique_ptr<RE2>>& patterns() {
  static const auto compiled = [] {
    std::vector<std::unique_ptr<RE2>> all;
    for (const Form& form : forms) {
      all.push_back(std::make_unique<RE2>(fmt::format("({})", form.pattern)));
    }
    return all;
  }();
  return compiled;
}

class Search {
 public:
  explicit Search(Sink& sink) : sink_(sink), patterns_(patterns()) {}

  void in(const model::ExpectedLine& line) {
    if (line.match != model::Match::literal) return;
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      re2::StringPiece found;
      if (!RE2::PartialMatch(line.text, *patterns_[i], &found)) continue;
      sink_.warning("US-R070",
                    fmt::format("{} is documented as output ('{}'), which will hardly be the same "
                                "again",
                                forms[i].name, std::string(found)),
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
  Search search(sink);
  for (const Told& told : subject.scenarios()) {
    each_block(*told.scenario, [&](const Running& at) {
      const model::OutputMode mode = at.block->attributes.output;
      if (mode == model::OutputMode::sample || mode == model::OutputMode::ignore) return;
      if (!at.block->attributes.skip.empty()) return;
      for (const model::ShellCommand& command : at.block->commands) {
        for (const model::ExpectedLine& line : command.expected) search.in(line);
      }
    });
  }
}

}  // namespace understudy::check
