#include "write_steps.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "attribute_layout.hpp"
#include "attributes.hpp"
#include "block_text.hpp"
#include "step_reader.hpp"
#include "understudy/model/duration.hpp"
#include "write_markdown.hpp"

namespace understudy::parse {

namespace {

/// The attributes that a model bears, as they would have been given.
class Given {
 public:
  void add(std::string_view key, std::string value) {
    if (value.empty()) return;
    list_.push_back({.key = std::string(key), .value = std::move(value)});
  }

  void flag(std::string_view key, bool value) {
    if (value) add(key, "true");
  }

  void check(const std::string& guard, bool negated, const std::string& host) {
    add(negated ? "unless" : "when", guard);
    add("host", host);
  }

  void all_of(const model::Attributes& given) {
    running(given);
    judging(given);
    people(given);
  }

  [[nodiscard]] bool empty() const { return list_.empty(); }

  /// In braces; as JSON what cannot be said otherwise.
  [[nodiscard]] std::string in_braces() const {
    const auto laid_out = lay_out_attributes(list_);
    const bool plain = laid_out && !laid_out->contains("-->");
    return plain ? *laid_out : as_json();
  }

  /// `<!-- step: … -->`
  [[nodiscard]] std::string in_comment(std::string_view kind) const {
    std::string text = empty() ? "" : in_braces();
    if (!text.empty() && !text.starts_with("{\"")) text = text.substr(1, text.size() - 2);
    return fmt::format("<!-- {}: {}{}-->", kind, text, text.empty() ? "" : " ");
  }

 private:
  void running(const model::Attributes& given) {
    add("name", given.name);
    add(given.unless ? "unless" : "when", given.when);
    add("host", given.host);
    add("cwd", given.folder);
    for (const auto& [name, value] : given.env) add("env." + name, value);
    if (given.timeout) add("timeout", model::to_text(*given.timeout));
    if (given.retry > 0) add("retry", std::to_string(given.retry));
    if (given.interval != model::Attributes().interval) {
      add("interval", model::to_text(given.interval));
    }
    flag("idempotent", given.idempotent);
    add("interpreter", fmt::format("{}", fmt::join(given.interpreter, " ")));
    flag("interactive", given.interactive);
    flag("background", given.background);
  }

  void judging(const model::Attributes& given) {
    if (given.exit_code) add("exit", std::to_string(*given.exit_code));
    if (given.any_exit) add("exit", "any");
    if (given.output != model::OutputMode::match) add("output", word_of(given.output));
    if (given.only_stdout) add("stream", "stdout");
    add("capture", given.capture);
    if (given.starts_clock) add("clock", "start");
    if (given.stops_clock) add("clock", "stop");
    flag("rpo-probe", given.rpo_probe);
  }

  void people(const model::Attributes& given) {
    add("skip", given.skip);
    if (given.only != model::Only::both) {
      add("only", given.only == model::Only::real ? "real" : "test");
    }
    if (given.role) add("role", given.role->value);
    if (given.confirm > 0) add("confirm", std::to_string(given.confirm));
    flag("danger", given.danger);
    if (given.on_fail == model::OnFail::ask) add("on-fail", "ask");
    if (given.on_fail_step) add("on-fail", "goto:" + given.on_fail_step->value);
  }

  static std::string word_of(model::OutputMode mode) {
    switch (mode) {
      case model::OutputMode::contains: return "contains";
      case model::OutputMode::sample: return "sample";
      case model::OutputMode::ignore: return "ignore";
      case model::OutputMode::json: return "json";
      case model::OutputMode::match: break;
    }
    return "match";
  }

  [[nodiscard]] std::string as_json() const {
    std::string out;
    for (const Attribute& one : list_) {
      out += fmt::format("{}\"{}\": \"", out.empty() ? "{" : ", ", one.key);
      for (const char c : one.value) {
        const auto byte = static_cast<unsigned char>(c);
        const bool special = byte < 0x20U || c == '"' || c == '\\' || c == '`' || c == '>';
        out += special ? fmt::format("\\u{:04x}", byte) : std::string(1, c);
      }
      out += '"';
    }
    return out + '}';
  }

  AttributeList list_;
};

/// Paragraphs, comments, fences and lists, parted by empty lines.
class Parts {
 public:
  void add(std::string part) {
    if (part.empty()) return;
    while (part.ends_with('\n')) part.pop_back();
    if (!text_.empty()) text_ += "\n\n";
    text_ += part;
  }

  void blocks(const std::vector<model::Block>& blocks) {
    for (const model::Block& block : blocks) {
      Given given;
      given.all_of(block.attributes);
      const std::string info =
          block.language + (given.empty() ? std::string() : " " + given.in_braces());
      add(in_fence(info, code_of(block)));
    }
  }

  /// Behind a dash or a number of this width.
  [[nodiscard]] std::string item(const std::string& lead) const {
    return lead + indented_below(text_, lead.size()) + "\n\n";
  }

 private:
  std::string text_;
};

bool bears_name(const model::Step& step) {
  return std::ranges::any_of(step.blocks, [&step](const model::Block& block) {
    return block.attributes.name == step.name;
  });
}

std::string branch_item(const model::Branch& branch) {
  Parts parts;
  Given check;
  check.check(branch.guard, branch.guard_negated, branch.guard_host);
  if (!check.empty() || !begins_with_condition(branch.text)) parts.add(check.in_comment("branch"));
  parts.add(as_paragraph(branch.text));
  parts.blocks(branch.blocks);
  parts.add(steps_as_list(branch.steps));
  return parts.item("- ");
}

std::string step_item(const model::Step& step, std::size_t number) {
  Parts parts;
  const bool guarded = !step.guard.empty();
  if (guarded) {
    Given check;
    check.check(step.guard, step.guard_negated, step.guard_host);
    if (!bears_name(step)) check.add("name", step.name);
    parts.add(check.in_comment("step"));
  }
  parts.add(as_paragraph(step.text));
  parts.blocks(step.blocks);
  Given own;
  if (!guarded && !bears_name(step)) own.add("name", step.name);
  own.all_of(step.attributes);
  if (!own.empty()) parts.add(own.in_comment("step"));
  std::string branches;
  for (const model::Branch& branch : step.branches) branches += branch_item(branch);
  parts.add(branches);
  return parts.item(fmt::format("{}. ", number));
}

}  // namespace

std::string steps_as_list(const std::vector<model::Step>& steps) {
  std::string out;
  for (std::size_t i = 0; i < steps.size(); ++i) out += step_item(steps[i], i + 1);
  return out;
}

std::string boxes_as_list(const std::vector<model::Assumption>& boxes) {
  std::string out;
  for (const model::Assumption& box : boxes) {
    Parts parts;
    parts.add("[ ] " + as_paragraph(box.text));
    Given check;
    if (box.probe) check.add("probe", box.probe->value);
    check.check(box.guard, box.guard_negated, box.guard_host);
    if (!check.empty()) parts.add(check.in_comment("check"));
    out += parts.item("- ");
  }
  return out;
}

}  // namespace understudy::parse
