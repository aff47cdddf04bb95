#include "attributes.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "duration_text.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/playbook.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

constexpr int highest_exit = 255;
constexpr int most_attempts = 10'000;

constexpr std::array<std::string_view, 13> block_keys{
    "name",    "timeout", "cwd",      "env.NAME", "exit", "output",    "stream",
    "capture", "retry",   "interval", "when",     "host", "idempotent"};
constexpr std::array<std::string_view, 2> branch_keys{"when", "host"};

/// Part of the language, but not of this version; to pass over one silently would change what the
/// playbook says.
constexpr std::array<std::string_view, 21> later_keys{"unless",
                                                      "role",
                                                      "confirm",
                                                      "danger",
                                                      "on-fail",
                                                      "interactive",
                                                      "background",
                                                      "only",
                                                      "clock",
                                                      "rpo-probe",
                                                      "interpreter",
                                                      "skip",
                                                      "excludeFromRunAll",
                                                      "promptEnv",
                                                      "category",
                                                      "tag",
                                                      "ignore",
                                                      "transform",
                                                      "mimetype",
                                                      "terminalRows",
                                                      "skipPrompts"};

/// Names whose change would break the shell that carries the steps out.
constexpr std::array<std::string_view, 12> reserved{
    "PATH", "IFS",      "HOME",      "PWD",      "SHELL",      "ENV",
    "UID",  "BASH_ENV", "SHELLOPTS", "BASHOPTS", "LD_PRELOAD", "LD_LIBRARY_PATH"};

class Interpreter {
 public:
  Interpreter(Bearer bearer, Reporter& reporter) : bearer_(bearer), reporter_(reporter) {}

  void read(const Attribute& given) {
    const auto [first, added] = seen_.emplace(given.key, given.key_at);
    if (!added) {
      reporter_
          .error("US-P031", fmt::format("the attribute '{}' is given twice", given.key),
                 given.key_at)
          .notes.push_back({.message = "first given here", .where = first->second});
      return;
    }
    if (is_one_of(given.key, later_keys)) {
      reporter_.error("US-P030", fmt::format("'{}' is not carried out by this version", given.key),
                      given.key_at, "take it out, or make the step a manual one");
      return;
    }
    if (bearer_ == Bearer::branch && !is_one_of(given.key, branch_keys)) {
      reporter_.error("US-P029", fmt::format("a branch has no attribute '{}'", given.key),
                      given.key_at, diag::did_you_mean(given.key, branch_keys));
      return;
    }
    if (given.value.empty()) {
      wrong(given, "has no value", "write one, or take the attribute out");
      return;
    }
    if (!read_place(given) && !read_judgement(given) && !read_attempts(given)) unknown(given);
  }

  [[nodiscard]] Meaning take() { return std::move(meaning_); }

 private:
  void wrong(const Attribute& given, std::string_view what, std::string hint) {
    reporter_.error("US-P032", fmt::format("'{}' {}", given.key, what), given.value_at,
                    std::move(hint));
  }

  void unknown(const Attribute& given) {
    reporter_.error("US-P029", fmt::format("there is no attribute '{}'", given.key), given.key_at,
                    diag::did_you_mean(given.key, block_keys));
  }

  /// Where and when a block runs. False when the key is none of these.
  bool read_place(const Attribute& given) {
    model::Attributes& out = meaning_.attributes;
    if (given.key == "name") {
      if (!is_name(given.value)) {
        wrong(given, fmt::format("is '{}', which is not a name", given.value),
              "a name has small letters, digits and inner hyphens, at most 63");
      }
      out.name = given.value;
    } else if (given.key == "cwd") {
      out.folder = given.value;
    } else if (given.key == "host") {
      out.host = given.value;
    } else if (given.key == "when") {
      out.when = given.value;
      meaning_.when_at = given.value_at;
      meaning_.when_offset = given.value_offset;
    } else if (given.key.starts_with("env.")) {
      read_environment(given);
    } else {
      return false;
    }
    return true;
  }

  void read_environment(const Attribute& given) {
    const std::string name = given.key.substr(std::string_view("env.").size());
    if (!is_variable(name)) {
      reporter_.error("US-P038", fmt::format("'{}' is not the name of a variable", name),
                      given.key_at, "use letters, digits and '_', as in env.REGION=eu-1");
      return;
    }
    meaning_.attributes.env[name] = given.value;
  }

  /// What decides whether a block passed.
  bool read_judgement(const Attribute& given) {
    model::Attributes& out = meaning_.attributes;
    if (given.key == "exit") {
      read_exit(given);
    } else if (given.key == "output") {
      read_output(given);
    } else if (given.key == "stream") {
      if (given.value != "stdout") wrong(given, "can only be 'stdout'", "write stream=stdout");
      out.only_stdout = true;
    } else if (given.key == "capture") {
      if (!may_capture(given.value)) {
        reporter_.error("US-P038", fmt::format("'{}' cannot take a captured value", given.value),
                        given.value_at, "use a variable's name of your own, as in capture=ADDRESS");
      }
      out.capture = given.value;
    } else {
      return false;
    }
    return true;
  }

  void read_exit(const Attribute& given) {
    meaning_.has_exit = true;
    if (given.value == "any") {
      meaning_.attributes.any_exit = true;
    } else if (const auto code = number(given.value, highest_exit)) {
      meaning_.attributes.exit_code = *code;
    } else {
      wrong(given, "must be an exit code from 0 to 255, or 'any'", "write exit=7 or exit=any");
    }
  }

  void read_output(const Attribute& given) {
    using Mode = model::OutputMode;
    meaning_.output_at = given.key_at;
    model::OutputMode& mode = meaning_.attributes.output;
    if (given.value == "json") {
      reporter_.error("US-P030", "'output=json' is not carried out by this version", given.value_at,
                      "write output=contains and the lines that matter");
    } else if (given.value == "match") {
      mode = Mode::match;
    } else if (given.value == "contains") {
      mode = Mode::contains;
    } else if (given.value == "sample") {
      mode = Mode::sample;
    } else if (given.value == "ignore") {
      mode = Mode::ignore;
    } else {
      constexpr std::array<std::string_view, 4> modes{"match", "contains", "sample", "ignore"};
      wrong(given, fmt::format("is '{}', which is not known", given.value),
            diag::did_you_mean(given.value, modes));
    }
  }

  /// How long and how often a block is tried.
  bool read_attempts(const Attribute& given) {
    model::Attributes& out = meaning_.attributes;
    if (given.key == "timeout") {
      out.timeout = above_zero(given);
    } else if (given.key == "interval") {
      out.interval = above_zero(given).value_or(out.interval);
    } else if (given.key == "retry") {
      const auto count = number(given.value, most_attempts);
      if (!count) wrong(given, "must be a number from 0 to 10000", "write retry=10");
      out.retry = count.value_or(0);
    } else if (given.key == "idempotent") {
      if (given.value != "true" && given.value != "false") {
        wrong(given, "must be true or false", "write idempotent=true");
      }
      out.idempotent = given.value == "true";
    } else {
      return false;
    }
    return true;
  }

  std::optional<std::chrono::milliseconds> above_zero(const Attribute& given) {
    const auto duration = read_duration(given.value, given.value_at, fmt::format("'{}'", given.key),
                                        Likely::seconds, reporter_);
    if (!duration || duration->count() > 0) return duration;
    wrong(given, "must be above zero", "");
    return std::nullopt;
  }

  static std::optional<int> number(std::string_view text, int most) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    if (!whole || value < 0 || value > most) return std::nullopt;
    return value;
  }

  Bearer bearer_;
  Reporter& reporter_;
  Meaning meaning_;
  std::unordered_map<std::string, diag::Span> seen_;
};

}  // namespace

bool may_capture(std::string_view name) {
  return is_variable(name) && !is_one_of(name, reserved);
}

Meaning interpret(const AttributeList& list, Bearer bearer, Reporter& reporter) {
  Interpreter interpreter(bearer, reporter);
  for (const Attribute& given : list) interpreter.read(given);
  return interpreter.take();
}

}  // namespace understudy::parse
