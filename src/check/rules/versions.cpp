// Drift: a playbook that speaks of another version than the manifest declares.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "../rules.hpp"
#include "../subject.hpp"

namespace understudy::check {

namespace {

/// "PostgreSQL 10.4": a name and the version behind it.
struct Versioned {
  std::string name;
  std::string version;
  model::Text where;
  std::unique_ptr<RE2> pattern;  ///< The name with any version; its group is the version.
};

std::vector<Versioned> versioned(const model::Application& app) {
  static const RE2 form("(.*?[A-Za-z].*?)[ /:-]v?(\\d+(?:\\.\\d+)*)");
  std::vector<Versioned> out;
  for (const model::Service& service : app.services) {
    for (const std::string& technology : service.technologies) {
      Versioned one{.where = service.name};
      if (!RE2::FullMatch(technology, form, &one.name, &one.version)) continue;
      one.pattern = std::make_unique<RE2>("(?i)\\b" + RE2::QuoteMeta(one.name) +
                                          "[ /:-]v?(\\d+(?:\\.\\d+)*)");
      out.push_back(std::move(one));
    }
  }
  return out;
}

/// `15` fits `15.3`: the shorter says less, but nothing else.
bool fits(std::string_view left, std::string_view right) {
  if (left.size() > right.size()) std::swap(left, right);
  return right.starts_with(left) && (right.size() == left.size() || right[left.size()] == '.');
}

/// Several versions of one thing may be declared; one of them has to fit.
bool any_fits(const std::vector<Versioned>& all, const Versioned& one, std::string_view version) {
  for (const Versioned& other : all) {
    if (other.name == one.name && fits(other.version, version)) return true;
  }
  return false;
}

void check_line(const std::vector<Versioned>& all, const diag::Span& line, std::string_view text,
                Sink& sink) {
  for (const Versioned& one : all) {
    re2::StringPiece found;
    if (!RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *one.pattern, &found))
      continue;
    const std::string version(found);
    if (any_fits(all, one, version)) continue;
    diag::Span where = line;
    where.column = static_cast<std::uint32_t>(found.data() - text.data()) + 1;
    where.length = static_cast<std::uint32_t>(found.size());
    sink.warning("US-R081",
                 fmt::format("the playbook speaks of {} {}, the manifest of {}", one.name, version,
                             one.version),
                 where, "see which of them is true, and make them agree")
        .notes.push_back(
            {.message = fmt::format("the service '{}' is declared here", one.where.value),
             .where = one.where.where});
    return;
  }
}

}  // namespace

void check_versions(const Subject& subject, Sink& sink) {
  const std::vector<Versioned> all = versioned(subject.app());
  if (all.empty()) return;
  for (const PlaybookFile& file : subject.playbooks()) {
    if (file.value.source == nullptr) continue;
    std::string_view rest = file.value.source->text;
    for (std::uint32_t line = 1; !rest.empty(); ++line) {
      const auto end = rest.find('\n');
      check_line(all, {.source = file.value.source, .line = line}, rest.substr(0, end), sink);
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
  }
}

}  // namespace understudy::check
