#include "attributes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "duration_text.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/playbook.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

constexpr int highest_exit = 255;
constexpr int most_attempts = 10'000;
constexpr int most_people = 2;
constexpr auto skipped = "the playbook says so";

constexpr std::array<std::string_view, 26> block_keys{
    "name",    "timeout", "cwd",         "env.NAME",   "exit",     "output", "stream",
    "capture", "retry",   "interval",    "when",       "unless",   "host",   "idempotent",
    "skip",    "only",    "interpreter", "role",       "confirm",  "danger", "on-fail",
    "ignore",  "clock",   "interactive", "background", "rpo-probe"};
constexpr std::array<std::string_view, 3> branch_keys{"when", "unless", "host"};
constexpr std::array<std::string_view, 4> check_keys{"probe", "when", "unless", "host"};
constexpr std::array<std::string_view, 8> manual_keys{"name",    "role",   "only",    "skip",
                                                      "confirm", "danger", "on-fail", "clock"};

/// Runme's own keys that say how a notebook shows a block, not what the block does.
constexpr std::array<std::string_view, 7> notebook_keys{
    "promptEnv", "category", "tag", "transform", "mimetype", "terminalRows", "skipPrompts"};

/// Runme's way to say that a block is not to run.
constexpr std::array<std::string_view, 2> notebook_skips{"excludeFromRunAll", "ignore"};

/// Names whose change would break the shell that carries the steps out.
constexpr std::array<std::string_view, 12> reserved{
    "PATH", "IFS",      "HOME",      "PWD",      "SHELL",      "ENV",
    "UID",  "BASH_ENV", "SHELLOPTS", "BASHOPTS", "LD_PRELOAD", "LD_LIBRARY_PATH"};

class Interpreter {
 public:
  Interpreter(const AttributeList& list, Bearer bearer, Reporter& reporter)
      : bearer_(bearer), reporter_(reporter) {
    by_key_.reserve(list.size());
    for (const Attribute& given : list) by_key_.push_back(&given);
    std::ranges::sort(by_key_, [](const Attribute* left, const Attribute* right) {
      const int order = left->key.compare(right->key);
      return order != 0 ? order < 0 : left < right;
    });
  }

  void read(const Attribute& given) {
    const Attribute& first = **std::ranges::lower_bound(
        by_key_, given.key, {}, [](const Attribute* one) { return std::string_view(one->key); });
    if (&first != &given) {
      reporter_
          .error("US-P031", fmt::format("the attribute '{}' is given twice", given.key),
                 given.key_at)
          .notes.push_back({.message = "first given here", .where = first.key_at});
      return;
    }
    if (is_of_notebooks(given)) return;
    if (bearer_ == Bearer::branch && !is_one_of(given.key, branch_keys)) {
      reporter_.error("US-P029", fmt::format("a branch has no attribute '{}'", given.key),
                      given.key_at, diag::did_you_mean(given.key, branch_keys));
      return;
    }
    if (bearer_ == Bearer::check && !is_one_of(given.key, check_keys)) {
      reporter_.error("US-P029", fmt::format("a box to tick has no attribute '{}'", given.key),
                      given.key_at, diag::did_you_mean(given.key, check_keys));
      return;
    }
    if (given.value.empty()) {
      wrong(given, "has no value", "write one, or take the attribute out");
      return;
    }
    if (given.key == "probe" && bearer_ == Bearer::check) {
      meaning_.probe = model::Text{.value = given.value, .where = given.value_at};
      return;
    }
    if (!read_place(given) && !read_judgement(given) && !read_attempts(given) &&
        !read_people(given)) {
      unknown(given);
    }
  }

  [[nodiscard]] Meaning take() { return std::move(meaning_); }

 private:
  void wrong(const Attribute& given, std::string_view what, std::string hint) {
    reporter_.error("US-P032", fmt::format("'{}' {}", given.key, what), given.value_at,
                    std::move(hint));
  }

  /// What is not for us. True when that is all there is to say.
  bool is_of_notebooks(const Attribute& given) {
    if (!is_one_of(given.key, notebook_keys)) return false;
    reporter_.warning(
        "US-P065", fmt::format("'{}' is for notebooks and means nothing here", given.key),
        given.key_at, "it may stay for them; what is asked for is declared as inputs");
    return true;
  }

  void unknown(const Attribute& given) {
    reporter_.error("US-P029", fmt::format("there is no attribute '{}'", given.key), given.key_at,
                    known_key(given.key));
  }

  /// A key of ours, or of notebooks if it is closer to one.
  static std::string known_key(const std::string& key) {
    if (!diag::nearest(key, block_keys)) {
      for (const auto& near :
           {diag::nearest(key, notebook_keys), diag::nearest(key, notebook_skips)}) {
        if (near) return fmt::format("did you mean '{}'?", *near);
      }
    }
    return diag::did_you_mean(key, block_keys);
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
    } else if (given.key == "when" || given.key == "unless") {
      read_guard(given);
    } else if (given.key.starts_with("env.")) {
      read_environment(given);
    } else {
      return false;
    }
    return true;
  }

  void read_guard(const Attribute& given) {
    model::Attributes& out = meaning_.attributes;
    if (meaning_.when_at) {
      reporter_
          .error("US-P066", "'when' and 'unless' are given together, but a step has one check",
                 given.key_at, "join them into one command, as in when='A && ! B'")
          .notes.push_back({.message = "the other one", .where = *meaning_.when_at});
      return;
    }
    out.when = given.value;
    out.unless = given.key == "unless";
    meaning_.when_at = given.value_at;
    meaning_.when_offset = given.value_offset;
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
    } else if (given.key == "rpo-probe") {
      out.rpo_probe = is_true(given);
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
      meaning_.attributes.exit_code = code;
    } else {
      wrong(given, "must be an exit code from 0 to 255, or 'any'", "write exit=7 or exit=any");
    }
  }

  void read_output(const Attribute& given) {
    using Mode = model::OutputMode;
    meaning_.output_at = given.key_at;
    model::OutputMode& mode = meaning_.attributes.output;
    if (given.value == "json") {
      mode = Mode::json;
    } else if (given.value == "match") {
      mode = Mode::match;
    } else if (given.value == "contains") {
      mode = Mode::contains;
    } else if (given.value == "sample") {
      mode = Mode::sample;
    } else if (given.value == "ignore") {
      mode = Mode::ignore;
    } else {
      constexpr std::array<std::string_view, 5> modes{"match", "contains", "sample", "ignore",
                                                      "json"};
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
      out.idempotent = is_true(given);
    } else {
      return false;
    }
    return true;
  }

  bool is_true(const Attribute& given) {
    if (given.value != "true" && given.value != "false") {
      wrong(given, "must be true or false", fmt::format("write {}=true", given.key));
    }
    return given.value == "true";
  }

  /// Who is asked and what for, and whether it is done at all.
  bool read_people(const Attribute& given) {
    model::Attributes& out = meaning_.attributes;
    if (given.key == "role") {
      out.role = model::Text{.value = given.value, .where = given.value_at};
    } else if (given.key == "confirm") {
      const auto count = number(given.value, most_people);
      if (!count || *count == 0) wrong(given, "must be 1 or 2", "write confirm=2 for two people");
      out.confirm = count.value_or(0);
    } else if (given.key == "danger") {
      out.danger = is_true(given);
    } else if (given.key == "on-fail") {
      read_on_fail(given);
    } else if (given.key == "interpreter") {
      read_interpreter(given);
    } else {
      return read_whether(given);
    }
    return true;
  }

  bool read_whether(const Attribute& given) {
    model::Attributes& out = meaning_.attributes;
    if (given.key == "interactive") {
      out.interactive = is_true(given);
      meaning_.way_at = given.key_at;
    } else if (given.key == "background") {
      out.background = is_true(given);
      meaning_.way_at = given.key_at;
    } else if (given.key == "clock") {
      read_clock(given);
    } else if (given.key == "only") {
      read_only(given);
    } else if (given.key == "skip") {
      if (given.value != "false") out.skip = given.value == "true" ? skipped : given.value;
    } else {
      return read_notebook_skip(given);
    }
    return true;
  }

  bool read_notebook_skip(const Attribute& given) {
    if (!is_one_of(given.key, notebook_skips)) return false;
    if (is_true(given)) meaning_.attributes.skip = fmt::format("{}=true", given.key);
    return true;
  }

  void read_only(const Attribute& given) {
    if (given.value != "test" && given.value != "real") {
      wrong(given, "must be test or real", "write only=real for what a rehearsal leaves out");
    }
    meaning_.attributes.only = given.value == "real" ? model::Only::real : model::Only::test;
  }

  void read_clock(const Attribute& given) {
    if (given.value == "start") {
      meaning_.attributes.starts_clock = true;
    } else if (given.value == "stop") {
      meaning_.attributes.stops_clock = true;
    } else {
      wrong(given, "must be start or stop", "write clock=stop");
    }
  }

  void read_on_fail(const Attribute& given) {
    constexpr std::string_view go_to = "goto:";
    model::Attributes& out = meaning_.attributes;
    const std::string_view value = given.value;
    if (value == "ask") {
      out.on_fail = model::OnFail::ask;
    } else if (value.starts_with(go_to) && is_name(value.substr(go_to.size()))) {
      out.on_fail = model::OnFail::go_to;
      out.on_fail_step =
          model::Text{.value = std::string(value.substr(go_to.size())), .where = given.value_at};
    } else if (value != "stop") {
      wrong(given, "must be stop, ask or goto:NAME",
            "NAME is the name of a later step, or 'rollback'");
    }
  }

  void read_interpreter(const Attribute& given) {
    constexpr std::string_view for_shells = "'\"\\$`;|&<>()*?[]{}~#!";
    if (given.value.find_first_of(for_shells) != std::string::npos) {
      wrong(given, "is a program and its arguments, which no shell reads",
            "write plain words, as in interpreter='python3 -u'");
      return;
    }
    std::istringstream words(given.value);
    for (std::string word; words >> word;) meaning_.attributes.interpreter.push_back(word);
  }

  std::optional<std::chrono::milliseconds> above_zero(const Attribute& given) {
    const auto parsed = model::parse_duration(given.value);
    const auto duration =
        parsed ? std::optional(*parsed)
               : read_duration(given.value, given.value_at, fmt::format("'{}'", given.key),
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
  std::vector<const Attribute*> by_key_;  ///< Of two with one key, the first stands first.
};

}  // namespace

bool may_capture(std::string_view name) {
  return is_variable(name) && !is_one_of(name, reserved);
}

bool is_of_a_manual_step(std::string_view key) {
  return is_one_of(key, manual_keys);
}

Meaning interpret(const AttributeList& list, Bearer bearer, Reporter& reporter) {
  Interpreter interpreter(list, bearer, reporter);
  for (const Attribute& given : list) interpreter.read(given);
  return interpreter.take();
}

}  // namespace understudy::parse
