#include "understudy/diag/formats.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "excerpt.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::diag {

namespace {

namespace json = boost::json;

std::string_view word_for(Severity severity) {
  switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "error";
}

std::string file_of(const Span& where) {
  return where.source == nullptr ? std::string() : where.source->name;
}

json::object place(const Span& where) {
  json::object out;
  if (where.source == nullptr) return out;
  out["file"] = where.source->name;
  if (where.line == 0) return out;
  out["line"] = where.line;
  if (where.column == 0) return out;
  out["column"] = where.column;
  out["length"] = where.length;
  return out;
}

json::object one_finding(const Diagnostic& finding) {
  json::object out{{"severity", word_for(finding.severity)},
                   {"code", finding.code},
                   {"message", finding.message}};
  for (auto& [key, value] : place(finding.where)) out[key] = std::move(value);
  if (!finding.hint.empty()) out["hint"] = finding.hint;
  json::array notes;
  for (const Note& note : finding.notes) {
    json::object one{{"message", note.message}};
    for (auto& [key, value] : place(note.where)) one[key] = std::move(value);
    notes.push_back(std::move(one));
  }
  if (!notes.empty()) out["notes"] = std::move(notes);
  return out;
}

/// The column of a byte, in characters; both count from 1.
std::uint32_t character_column(const Span& where, std::size_t byte) {
  const std::string_view line = line_of(where.source->text, where.line);
  const auto characters = std::ranges::count_if(line.substr(0, std::min(byte, line.size())),
                                                [](char c) { return !is_continuation(c); });
  return static_cast<std::uint32_t>(characters) + 1;
}

json::object location(const Span& where) {
  json::object physical{{"artifactLocation", json::object{{"uri", file_of(where)}}}};
  if (where.line > 0) {
    json::object region{{"startLine", where.line}};
    if (where.column > 0) {
      const std::size_t begin = where.column - 1;
      region["startColumn"] = character_column(where, begin);
      region["endColumn"] = character_column(where, begin + where.length);
    }
    physical["region"] = std::move(region);
  }
  return {{"physicalLocation", std::move(physical)}};
}

std::string with_hint(const Diagnostic& finding) {
  return finding.hint.empty() ? finding.message
                              : fmt::format("{}\n{}", finding.message, finding.hint);
}

json::object result(const Diagnostic& finding) {
  json::object out{{"ruleId", finding.code},
                   {"level", word_for(finding.severity)},
                   {"message", json::object{{"text", with_hint(finding)}}}};
  if (finding.where.source != nullptr) out["locations"] = json::array{location(finding.where)};
  json::array related;
  for (const Note& note : finding.notes) {
    if (note.where.source == nullptr) continue;
    json::object one = location(note.where);
    one["message"] = json::object{{"text", note.message}};
    related.push_back(std::move(one));
  }
  if (!related.empty()) out["relatedLocations"] = std::move(related);
  return out;
}

/// XML 1.0 has no way to write most control characters; in an attribute a line end needs one.
std::string xml(std::string_view text, bool attribute) {
  std::string out;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += attribute ? "&#10;" : "\n"; break;
      default: out += code < 0x20U && c != '\t' ? '?' : c;
    }
  }
  return out;
}

std::string junit_case(const Findings& findings, const std::string& file) {
  Findings errors;
  Findings others;
  for (const Diagnostic& finding : findings) {
    if (file_of(finding.where) != file) continue;
    (finding.severity == Severity::error ? errors : others).push_back(finding);
  }
  std::string inner;
  if (!errors.empty()) {
    inner += fmt::format("      <failure message=\"{}\" type=\"{}\">{}</failure>\n",
                         xml(errors.front().message, true), xml(errors.front().code, true),
                         xml(render(errors), false));
  }
  if (!others.empty()) {
    inner += fmt::format("      <system-out>{}</system-out>\n", xml(render(others), false));
  }
  const std::string name = file.empty() ? "understudy check" : file;
  const std::string head =
      fmt::format("    <testcase classname=\"understudy.check\" name=\"{}\"", xml(name, true));
  return inner.empty() ? head + "/>\n" : head + ">\n" + inner + "    </testcase>\n";
}

/// A workflow command's text; in a property ':' and ',' mean something as well.
std::string workflow(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += property ? "%3A" : ":"; break;
      case ',': out += property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

std::string_view workflow_command(Severity severity) {
  return severity == Severity::note ? "notice" : word_for(severity);
}

}  // namespace

Tally tally(const Findings& findings) {
  Tally out;
  for (const Diagnostic& finding : findings) {
    switch (finding.severity) {
      case Severity::error: ++out.errors; break;
      case Severity::warning: ++out.warnings; break;
      case Severity::note: ++out.notes; break;
    }
  }
  return out;
}

std::string to_json(const Findings& findings) {
  std::string out = "{\"findings\": [";
  for (std::size_t i = 0; i < findings.size(); ++i) {
    out += fmt::format("{}\n  {}", i == 0 ? "" : ",", json::serialize(one_finding(findings[i])));
  }
  const Tally count = tally(findings);
  out += fmt::format("{}], \"errors\": {}, \"warnings\": {}, \"notes\": {}}}\n",
                     findings.empty() ? "" : "\n", count.errors, count.warnings, count.notes);
  return out;
}

std::string to_sarif(const Findings& findings, const Program& program) {
  std::set<std::string_view> codes;
  json::array results;
  for (const Diagnostic& finding : findings) {
    codes.insert(finding.code);
    results.push_back(result(finding));
  }
  json::array rules;
  for (const std::string_view code : codes) {
    json::object rule{{"id", code}};
    const std::string meaning = program.meaning ? program.meaning(code) : std::string();
    if (!meaning.empty()) rule["shortDescription"] = json::object{{"text", meaning}};
    rules.push_back(std::move(rule));
  }
  const json::object driver{
      {"name", "understudy"}, {"version", program.version}, {"rules", std::move(rules)}};
  const json::object run{{"tool", json::object{{"driver", driver}}},
                         {"columnKind", "unicodeCodePoints"},
                         {"results", std::move(results)}};
  const json::object log{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                         {"version", "2.1.0"},
                         {"runs", json::array{run}}};
  return json::serialize(log) + "\n";
}

std::string to_junit(const Findings& findings, std::span<const std::string> files) {
  std::set<std::string> names(files.begin(), files.end());
  std::set<std::string> failed;
  for (const Diagnostic& finding : findings) {
    names.insert(file_of(finding.where));
    if (finding.severity == Severity::error) failed.insert(file_of(finding.where));
  }
  std::string cases;
  for (const std::string& name : names) cases += junit_case(findings, name);
  const std::string counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\"",
                                         names.size(), failed.size());
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
      "  <testsuite name=\"understudy check\" {0}>\n{1}  </testsuite>\n</testsuites>\n",
      counts, cases);
}

namespace {

/// Where it is and what it is called, as a workflow command takes it.
std::string workflow_properties(const Diagnostic& finding) {
  std::string properties;
  const auto add = [&properties](std::string_view key, std::string_view value) {
    properties += fmt::format("{}{}={}", properties.empty() ? " " : ",", key,
                              workflow(value, /*property=*/true));
  };
  const Span& where = finding.where;
  if (where.source != nullptr) add("file", file_of(where));
  if (where.source != nullptr && where.line > 0) {
    add("line", std::to_string(where.line));
    if (where.column > 0) {
      const std::size_t begin = where.column - 1;
      add("col", std::to_string(character_column(where, begin)));
      add("endColumn", std::to_string(character_column(where, begin + where.length)));
    }
  }
  if (!finding.code.empty()) add("title", finding.code);
  return properties;
}

/// The message with its notes and the hint, a line each.
std::string workflow_text(const Diagnostic& finding) {
  std::string text = finding.message;
  for (const Note& note : finding.notes) {
    text += fmt::format("\n{}{}", note.message,
                        note.where.source == nullptr || note.where.line == 0
                            ? std::string()
                            : fmt::format(" ({}:{})", file_of(note.where), note.where.line));
  }
  if (!finding.hint.empty()) text += "\n" + finding.hint;
  return text;
}

}  // namespace

std::string to_github(const Findings& findings) {
  std::string out;
  for (const Diagnostic& finding : findings) {
    out += fmt::format("::{}{}::{}\n", workflow_command(finding.severity),
                       workflow_properties(finding),
                       workflow(workflow_text(finding), /*property=*/false));
  }
  return out;
}

}  // namespace understudy::diag
