#include "import_body.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cmark.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "block.hpp"
#include "heading.hpp"
#include "import_heading.hpp"
#include "import_steps.hpp"
#include "import_text.hpp"
#include "markdown.hpp"
#include "section.hpp"
#include "text_index.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/parse/outline.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

using model::SectionKind;

struct Missing {
  SectionKind kind;
  std::string_view blank;  ///< With the mark; a text that the section's reader takes.
};

constexpr std::array missing_parts{
    Missing{SectionKind::leads, "FILL-IN: who leads this recovery, and who stands in"},
    Missing{SectionKind::severity, "FILL-IN: one word, as in critical, and why"},
    Missing{SectionKind::overview, "FILL-IN: the whole recovery in a few sentences"},
    Missing{SectionKind::assumptions, "FILL-IN: what is taken for granted, such as a backup"},
    Missing{SectionKind::rto, "N/A <!-- FILL-IN: how long it may be gone, as in 12 hours -->"},
    Missing{SectionKind::rpo,
            "N/A <!-- FILL-IN: how much of the newest data may be lost, as in 24 hours -->"},
    Missing{SectionKind::platform, "FILL-IN: the machines, versions and places it needs"},
    Missing{SectionKind::recovery, "1. FILL-IN: what to do first"},
    Missing{SectionKind::test, "1. FILL-IN: what shows that it works again"},
    Missing{SectionKind::resume, "FILL-IN: what is to be moved back when all is well"},
};

bool is_procedure(SectionKind kind) {
  return kind == SectionKind::recovery || kind == SectionKind::test ||
         kind == SectionKind::resume || kind == SectionKind::rollback;
}

/// Whether a numbered list or a block that runs stands at the top of a section.
bool has_steps(const Document& document, const RawSection& section) {
  return std::ranges::any_of(section.content, [&](MarkdownNode node) {
    if (cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK) {
      return runs(document.fence(node)) == Runs::yes;
    }
    return cmark_node_get_type(node) == CMARK_NODE_LIST &&
           cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
  });
}

/// A section and what it becomes.
struct Planned {
  const RawSection* section = nullptr;
  ImportedHeading heading;
};

class BodyWriter {
 public:
  BodyWriter(const Document& document, std::string_view unit, ImportText& out)
      : document_(document), index_(document.index()), unit_(unit), out_(out) {}

  void write(std::uint32_t first_line) {
    const std::vector<RawScenario> parts = split_document(
        document_, [](std::string_view title) { return imported_heading(title).kind; });
    std::uint32_t from = first_line;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::uint32_t to = i + 1 < parts.size() ? parts[i + 1].where.line - 1 : index_.lines();
      // What stands before the scenarios of a page is about all of them.
      if (parts.size() > 1 && i == 0) {
        copy(from, to);
      } else {
        scenario(parts[i], from, to);
      }
      from = to + 1;
    }
  }

 private:
  void copy(std::uint32_t from, std::uint32_t to) {
    for (std::uint32_t line = from; line <= to; ++line) {
      const bool leading = out_.lines().empty() && trimmed(index_.line(line)).empty();
      if (!leading) out_.add(index_.line(line));
    }
  }

  void scenario(const RawScenario& raw, std::uint32_t from, std::uint32_t to) {
    numbers_.clear();
    std::vector<Planned> plan = planned(raw);
    copy(from, plan.empty() ? to : plan.front().section->heading.line - 1);
    for (const Planned& one : plan) section(one);
    add_missing(plan);
  }

  [[nodiscard]] std::vector<Planned> planned(const RawScenario& raw) const {
    std::vector<Planned> plan;
    plan.reserve(raw.sections.size());
    for (const RawSection& section : raw.sections) {
      plan.push_back({.section = &section, .heading = imported_heading(section.title)});
    }
    const bool told = std::ranges::any_of(
        plan, [](const Planned& one) { return one.heading.kind == SectionKind::recovery; });
    if (told) return plan;
    // A runbook that is nothing but its steps.
    const auto steps = std::ranges::find_if(plan, [&](const Planned& one) {
      return one.heading.kind == SectionKind::other && has_steps(document_, *one.section);
    });
    if (steps != plan.end()) steps->heading.kind = SectionKind::recovery;
    return plan;
  }

  void section(const Planned& planned) {
    const RawSection& section = *planned.section;
    if (is_procedure(planned.heading.kind)) {
      procedure(planned);
      return;
    }
    out_.gap();
    heading(planned);
    const bool objective =
        planned.heading.kind == SectionKind::rto || planned.heading.kind == SectionKind::rpo;
    if (objective && !unit_.empty() && add_unit(section)) return;
    copy(section.first_line, section.last_line);
  }

  void heading(const Planned& planned) {
    const RawSection& section = *planned.section;
    if (planned.heading.ours.empty()) {
      copy(section.heading.line, section.first_line - 1);
      return;
    }
    out_.add(fmt::format("{} {}", marks_of(section), planned.heading.ours));
    out_.remark(
        "US-I010",
        fmt::format("the section '{}' has become '{}'", section.title, planned.heading.ours),
        "make sure that it says what that section is to say");
  }

  /// `##`, as deep as the heading stands, also for one that is underlined.
  [[nodiscard]] std::string marks_of(const RawSection& section) const {
    const std::string_view line = trimmed(index_.line(section.heading.line));
    const auto marks = std::min(line.find_first_not_of('#'), line.size());
    if (marks > 0) return std::string(line.substr(0, marks));
    return trimmed(index_.line(section.first_line - 1)).starts_with('=') ? "#" : "##";
  }

  void procedure(const Planned& planned) {
    const RawSection& section = *planned.section;
    const std::string_view ours = heading_of(planned.heading.kind);
    const auto [number, first] = numbers_.emplace(planned.heading.kind, 1);
    out_.gap();
    if (!first) {
      // 'Diagnosis' and then 'Mitigation': one after the other, as they stand.
      out_.add(fmt::format("**{}**", section.title));
      out_.remark("US-I010",
                  fmt::format("the section '{}' goes on with the {}", section.title, lower(ours)),
                  "make sure that its steps are to be done behind those above");
    } else if (planned.heading.ours.empty() && section_kind(section.title) != SectionKind::other) {
      copy(section.heading.line, section.first_line - 1);
    } else if (planned.heading.ours.empty()) {
      copy(section.heading.line, section.first_line - 1);
      out_.gap();
      out_.add(fmt::format("{}# {}", marks_of(section).substr(0, 5), ours));
      out_.remark(
          "US-I010",
          fmt::format("what stands below '{}' has become the {}", section.title, lower(ours)),
          "make sure that these are its steps");
    } else {
      heading(planned);
    }
    out_.add("");
    // A resume procedure may well say no more than that all is well again, in a bullet.
    const Bullets bullets =
        planned.heading.kind == SectionKind::resume ? Bullets::stay : Bullets::are_steps;
    number->second = write_steps(document_, section, bullets, number->second, out_);
  }

  /// Copies the section with the unit behind the bare number it states; false when it states none.
  bool add_unit(const RawSection& section) {
    const auto stated = first_statement(document_, section);
    if (!stated) return false;
    const std::string_view text = stated->value;
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view rest = trimmed(text.substr(digits));
    // "12", and "12 (as agreed)", but not "12 hours".
    const bool bare = rest.empty() || std::string_view(".,;(").contains(rest.front());
    if (digits == 0 || !bare) return false;
    const std::string_view number = text.substr(0, digits);
    for (std::uint32_t line = section.first_line; line <= section.last_line; ++line) {
      std::string written(index_.line(line));
      const auto at = written.find(number);
      if (line == stated->where.line && at != std::string::npos) {
        written.insert(at + number.size(), unit_);
      }
      out_.add(written);
    }
    return true;
  }

  void add_missing(const std::vector<Planned>& plan) {
    std::string marks = "##";
    for (const Planned& one : plan) {
      if (one.heading.kind != SectionKind::other) marks = marks_of(*one.section);
    }
    std::vector<std::string_view> names;
    for (const Missing& part : missing_parts) {
      const bool there = std::ranges::any_of(
          plan, [&](const Planned& one) { return one.heading.kind == part.kind; });
      if (there) continue;
      out_.gap();
      out_.add(fmt::format("{} {}", marks, heading_of(part.kind)));
      out_.add("");
      out_.add(part.blank);
      names.push_back(heading_of(part.kind));
    }
    if (names.empty()) return;
    out_.remark("US-I007", fmt::format("the runbook says nothing of: {}", fmt::join(names, ", ")),
                "fill in the blanks; 'N/A' and why is an answer");
    out_.add("");
  }

  const Document& document_;
  const TextIndex& index_;
  std::string unit_;
  ImportText& out_;
  std::map<SectionKind, std::size_t> numbers_;  ///< Of each procedure's next step.
};

}  // namespace

void write_body(const Document& document, std::uint32_t first_line, std::string_view unit,
                ImportText& out) {
  BodyWriter(document, unit, out).write(first_line);
}

}  // namespace understudy::parse
