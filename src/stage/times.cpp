#include "times.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "understudy/model/window.hpp"

namespace understudy::stage {

namespace {

bool holds_any(const std::vector<model::WrittenWindow>& windows, const model::Zones& zones,
               std::string_view otherwise, evidence::Time at) {
  return std::ranges::any_of(windows, [&](const model::WrittenWindow& window) {
    return model::holds_at(window.means, zones, otherwise, at);
  });
}

std::string windows_text(const std::vector<model::WrittenWindow>& windows) {
  std::vector<std::string> texts;
  texts.reserve(windows.size());
  for (const model::WrittenWindow& window : windows) texts.push_back(model::to_text(window.means));
  return fmt::format("{}", fmt::join(texts, ", "));
}

/// Nothing says when somebody is there: nothing can be asked of them.
bool says_when(const model::Contact& contact) {
  return !contact.availability.empty();
}

}  // namespace

std::string_view Times::zone() const {
  return app_.timezone ? std::string_view(app_.timezone->value) : std::string_view();
}

model::TimeSpans Times::spans_of(const std::vector<model::WrittenWindow>& windows,
                                 std::string_view otherwise) const {
  std::vector<model::TimeSpan> all;
  for (const model::WrittenWindow& window : windows) {
    std::ranges::move(model::occurrences(window.means, zones_, otherwise, frame_),
                      std::back_inserter(all));
  }
  return model::united(std::move(all));
}

model::TimeSpans Times::reachable(const std::vector<const model::Contact*>& leads) const {
  std::vector<model::TimeSpan> all;
  for (const model::Contact* lead : leads) {
    const std::string_view own = lead->timezone ? std::string_view(lead->timezone->value) : zone();
    std::ranges::move(spans_of(lead->availability, own), std::back_inserter(all));
  }
  return model::united(std::move(all));
}

model::TimeSpans Times::with_people(const Bounds& bounds) const {
  model::TimeSpans spans =
      bounds.windows.empty() ? model::TimeSpans{frame_} : spans_of(bounds.windows, zone());
  if (app_.schedule) {
    for (const model::Freeze& freeze : app_.schedule->freezes) {
      spans = model::without(spans, spans_of(freeze.windows, zone()));
    }
  }
  if (std::ranges::any_of(bounds.leads, [](const auto* lead) { return says_when(*lead); })) {
    spans = model::common(spans, reachable(bounds.leads));
  }
  return spans;
}

model::TimeSpans Times::allowed(const Bounds& bounds) const {
  model::TimeSpans spans = with_people(bounds);
  if (bounds.critical == nullptr) return spans;
  const model::TimeSpans quiet = model::without(spans, spans_of(bounds.critical->periods, zone()));
  return quiet.empty() ? spans : quiet;
}

bool Times::always_critical(const Bounds& bounds) const {
  if (bounds.critical == nullptr) return false;
  const model::TimeSpans spans = with_people(bounds);
  return !spans.empty() &&
         model::without(spans, spans_of(bounds.critical->periods, zone())).empty();
}

const model::Freeze* Times::freeze_at(evidence::Time at) const {
  if (!app_.schedule) return nullptr;
  const auto& freezes = app_.schedule->freezes;
  const auto found = std::ranges::find_if(freezes, [&](const model::Freeze& freeze) {
    return holds_any(freeze.windows, zones_, zone(), at);
  });
  return found == freezes.end() ? nullptr : &*found;
}

std::string Times::why_not(const Bounds& bounds, evidence::Time at) const {
  if (const auto* freeze = freeze_at(at)) return fmt::format("freeze: {}", freeze->why);
  if (!bounds.windows.empty() && !holds_any(bounds.windows, zones_, zone(), at)) {
    return fmt::format("outside its window: {}", windows_text(bounds.windows));
  }
  const auto reached = [&](const model::Contact* lead) {
    const std::string_view own = lead->timezone ? std::string_view(lead->timezone->value) : zone();
    return holds_any(lead->availability, zones_, own, at);
  };
  const bool asked =
      std::ranges::any_of(bounds.leads, [](const auto* lead) { return says_when(*lead); });
  if (asked && std::ranges::none_of(bounds.leads, reached)) {
    std::vector<std::string> names;
    names.reserve(bounds.leads.size());
    for (const model::Contact* lead : bounds.leads) names.push_back(lead->id.value);
    return fmt::format("no lead can be reached: {}", fmt::join(names, ", "));
  }
  if (bounds.critical != nullptr && !always_critical(bounds) &&
      holds_any(bounds.critical->periods, zones_, zone(), at)) {
    return fmt::format("'{}' is critical now, and production", bounds.critical->name.value);
  }
  return {};
}

}  // namespace understudy::stage
