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

/// `env.NAME` sets a variable.
constexpr std::string_view of_environment = "env.";

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
    if (const Reading read = reading_of(given.key); read != nullptr) {
      (this->*read)(given);
    } else {
      unknown(given);
    }
  }

  [[nodiscard]] Meaning take() { return std::move(meaning_); }

 private:
  using Reading = void (Interpreter::*)(const Attribute&);

  /// What reads the attribute of that name; null when there is none.
  static Reading reading_of(std::string_view key) {
    using Given = model::Attributes;
    static constexpr std::array<std::pair<std::string_view, Reading>, 27> readings{
        {{"timeout", &Interpreter::read_timeout},
         {"retry", &Interpreter::read_retry},
         {"interval", &Interpreter::read_interval},
         {"name", &Interpreter::read_name},
         {"host", &Interpreter::read_host},
         {"output", &Interpreter::read_output},
         {"capture", &Interpreter::read_capture},
         {"when", &Interpreter::read_guard},
         {"unless", &Interpreter::read_guard},
         {"cwd", &Interpreter::read_folder},
         {"exit", &Interpreter::read_exit},
         {"stream", &Interpreter::read_stream},
         {"idempotent", &Interpreter::read_flag<&Given::idempotent>},
         {"rpo-probe", &Interpreter::read_flag<&Given::rpo_probe>},
         {"danger", &Interpreter::read_flag<&Given::danger>},
         {"interactive", &Interpreter::read_way<&Given::interactive>},
         {"background", &Interpreter::read_way<&Given::background>},
         {"role", &Interpreter::read_role},
         {"confirm", &Interpreter::read_confirm},
         {"on-fail", &Interpreter::read_on_fail},
         {"interpreter", &Interpreter::read_interpreter},
         {"clock", &Interpreter::read_clock},
         {"only", &Interpreter::read_only},
         {"skip", &Interpreter::read_skip},
         {notebook_skips[0], &Interpreter::read_notebook_skip},
         {notebook_skips[1], &Interpreter::read_notebook_skip},
         {of_environment, &Interpreter::read_environment}}};
    if (key.starts_with(of_environment)) key = of_environment;
    for (const auto& [name, reading] : readings) {
      if (same_word(name, key)) return reading;
    }
    return nullptr;
  }

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

  void read_name(const Attribute& given) {
    if (!is_name(given.value)) {
      wrong(given, fmt::format("is '{}', which is not a name", given.value),
            "a name has small letters, digits and inner hyphens, at most 63");
    }
    meaning_.attributes.name = given.value;
  }

  void read_folder(const Attribute& given) { meaning_.attributes.folder = given.value; }

  void read_host(const Attribute& given) { meaning_.attributes.host = given.value; }

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
    const std::string name = given.key.substr(of_environment.size());
    if (!is_variable(name)) {
      reporter_.error("US-P038", fmt::format("'{}' is not the name of a variable", name),
                      given.key_at, "use letters, digits and '_', as in env.REGION=eu-1");
      return;
    }
    meaning_.attributes.env[name] = given.value;
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

  void read_stream(const Attribute& given) {
    if (given.value != "stdout") wrong(given, "can only be 'stdout'", "write stream=stdout");
    meaning_.attributes.only_stdout = true;
  }

  void read_capture(const Attribute& given) {
    if (!may_capture(given.value)) {
      reporter_.error("US-P038", fmt::format("'{}' cannot take a captured value", given.value),
                      given.value_at, "use a variable's name of your own, as in capture=ADDRESS");
    }
    meaning_.attributes.capture = given.value;
  }

  void read_timeout(const Attribute& given) { meaning_.attributes.timeout = above_zero(given); }

  void read_interval(const Attribute& given) {
    model::Attributes& out = meaning_.attributes;
    out.interval = above_zero(given).value_or(out.interval);
  }

  void read_retry(const Attribute& given) {
    const auto count = number(given.value, most_attempts);
    if (!count) wrong(given, "must be a number from 0 to 10000", "write retry=10");
    meaning_.attributes.retry = count.value_or(0);
  }

  void read_role(const Attribute& given) {
    meaning_.attributes.role = model::Text{.value = given.value, .where = given.value_at};
  }

  void read_confirm(const Attribute& given) {
    const auto count = number(given.value, most_people);
    if (!count || *count == 0) wrong(given, "must be 1 or 2", "write confirm=2 for two people");
    meaning_.attributes.confirm = count.value_or(0);
  }

  template <bool model::Attributes::* Which>
  void read_flag(const Attribute& given) {
    meaning_.attributes.*Which = is_true(given);
  }

  /// `interactive` and `background`: which of them it is that other attributes do not go with.
  template <bool model::Attributes::* Which>
  void read_way(const Attribute& given) {
    read_flag<Which>(given);
    meaning_.way_at = given.key_at;
  }

  void read_skip(const Attribute& given) {
    if (given.value == "false") return;
    meaning_.attributes.skip = given.value == "true" ? skipped : given.value;
  }

  void read_notebook_skip(const Attribute& given) {
    if (is_true(given)) meaning_.attributes.skip = fmt::format("{}=true", given.key);
  }

  bool is_true(const Attribute& given) {
    if (given.value != "true" && given.value != "false") {
      wrong(given, "must be true or false", fmt::format("write {}=true", given.key));
    }
    return given.value == "true";
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
