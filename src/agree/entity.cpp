#include "entity.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "understudy/agree/printable.hpp"

namespace understudy::agree {

namespace {

using Index = std::map<std::string_view, const Entity*>;

/// The first of a name; a manifest with two of one name is refused elsewhere.
Index by_name(const std::vector<Entity>& entities) {
  Index index;
  for (const Entity& entity : entities) index.emplace(entity.what, &entity);
  return index;
}

std::string value_of(const Entity& entity, std::string_view property) {
  const auto found =
      std::ranges::find(entity.properties, property, &std::pair<std::string, std::string>::first);
  return found == entity.properties.end() ? std::string() : found->second;
}

constexpr std::size_t most_shown = 160;

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

/// One line from about `from` on, of bounded length.
std::string shown(const std::string& value, std::size_t from = 0) {
  while (from > 0 && !begins_character(value[from])) --from;
  std::string out = value.substr(from);
  out.erase(out.find_last_not_of(" \n") + 1);
  std::ranges::replace(out, '\n', ' ');
  out = printable(out);
  if (out.size() > most_shown) {
    std::size_t end = most_shown;
    while (end > 0 && !begins_character(out[end])) --end;
    out = out.substr(0, end) + "…";
  }
  return from > 0 ? "…" + out : out;
}

/// Both sides from a little before the first character that differs, or a change at the end of a
/// long text would not be seen.
std::string shown(const Detail& detail) {
  if (detail.before.empty() || detail.after.empty()) {
    return fmt::format("{} → {}", detail.before.empty() ? "(none)" : shown(detail.before),
                       detail.after.empty() ? "(none)" : shown(detail.after));
  }
  constexpr std::size_t before_it = 40;
  const auto differs = std::ranges::mismatch(detail.before, detail.after);
  const auto same = static_cast<std::size_t>(differs.in1 - detail.before.begin());
  const bool fits = std::max(detail.before.size(), detail.after.size()) <= most_shown;
  const std::size_t from = fits || same < before_it ? 0 : same - before_it;
  return fmt::format("{} → {}", shown(detail.before, from), shown(detail.after, from));
}

char mark(Edit edit) {
  switch (edit) {
    case Edit::added: return '+';
    case Edit::removed: return '-';
    case Edit::changed: return '~';
  }
  return ' ';
}

}  // namespace

std::vector<Detail> details_between(const Entity& before, const Entity& after) {
  std::vector<Detail> out;
  for (const auto& [property, value] : after.properties) {
    std::string old = value_of(before, property);
    if (old != value)
      out.push_back({.property = property, .before = std::move(old), .after = value});
  }
  for (const auto& [property, value] : before.properties) {
    if (value_of(after, property).empty()) {
      out.push_back({.property = property, .before = value, .after = ""});
    }
  }
  return out;
}

Change as_a_whole(const Entity& entity, Edit edit) {
  Change change{.edit = edit, .what = entity.what, .details = {}};
  for (const auto& [property, value] : entity.properties) {
    change.details.push_back({.property = property,
                              .before = edit == Edit::removed ? value : "",
                              .after = edit == Edit::removed ? "" : value});
  }
  return change;
}

std::vector<Change> compare(const std::vector<Entity>& before, const std::vector<Entity>& after) {
  const Index old = by_name(before);
  const Index now = by_name(after);
  std::vector<Change> out;
  for (const Entity& entity : after) {
    const auto found = old.find(entity.what);
    if (found == old.end()) {
      out.push_back(as_a_whole(entity, Edit::added));
    } else if (auto details = details_between(*found->second, entity); !details.empty()) {
      out.push_back({.edit = Edit::changed, .what = entity.what, .details = std::move(details)});
    }
  }
  for (const Entity& entity : before) {
    if (!now.contains(entity.what)) out.push_back(as_a_whole(entity, Edit::removed));
  }
  return out;
}

std::vector<Change> changes_of(const model::Application& before, const model::Application& after) {
  return compare(entities_of(before), entities_of(after));
}

std::string to_text(const std::vector<Change>& changes) {
  std::string out;
  for (const Change& change : changes) {
    out += fmt::format("  {} {}\n", mark(change.edit), printable(change.what));
    for (const Detail& detail : change.details) {
      if (change.edit == Edit::removed) continue;
      const std::string name = printable(detail.property);
      if (change.edit == Edit::added) {
        out += fmt::format("      {}: {}\n", name, shown(detail.after));
      } else {
        out += fmt::format("      {}: {}\n", name, shown(detail));
      }
    }
  }
  return out;
}

}  // namespace understudy::agree
