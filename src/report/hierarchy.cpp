#include "hierarchy.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "understudy/model/application.hpp"

namespace understudy::report {

namespace {

/// Below whom each contact stands; a list for the top as well.
struct Below {
  std::vector<std::size_t> top;
  std::vector<std::vector<std::size_t>> reports;
  std::vector<const model::Contact*> deputies;  ///< Of each contact; null for none.
};

Below order_of(const model::Application& app) {
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < app.contacts.size(); ++i) {
    places.emplace(app.contacts[i].id.value, i);
  }
  Below below{.top = {},
              .reports = std::vector<std::vector<std::size_t>>(app.contacts.size()),
              .deputies = std::vector<const model::Contact*>(app.contacts.size(), nullptr)};
  for (std::size_t i = 0; i < app.contacts.size(); ++i) {
    const auto& above = app.contacts[i].reports_to;
    const auto found = above ? places.find(above->value) : places.end();
    (found == places.end() ? below.top : below.reports[found->second]).push_back(i);
    const auto& deputy = app.contacts[i].deputy;
    const auto stands_in = deputy ? places.find(deputy->value) : places.end();
    if (stands_in != places.end()) below.deputies[i] = &app.contacts[stands_in->second];
  }
  return below;
}

/// Walks down without recursion: a line of command may be as long as the file.
class Walk {
 public:
  Walk(const model::Application& app, const Below& below)
      : app_(app), below_(below), seen_(app.contacts.size(), false) {}

  std::vector<Person> all() {
    begin(below_.top);
    // Who reports in a circle is below nobody at the top.
    for (std::size_t i = 0; i < app_.contacts.size(); ++i) {
      if (!seen_[i]) begin({i});
    }
    return std::move(people_);
  }

 private:
  struct Next {
    std::size_t contact;
    std::size_t level;
    std::size_t above;  ///< In `people_`; of no meaning at the top.
    bool last;
  };

  void push(const std::vector<std::size_t>& contacts, std::size_t level, std::size_t above) {
    for (std::size_t i = contacts.size(); i-- > 0;) {
      open_.push_back({contacts[i], level, above, i + 1 == contacts.size()});
    }
  }

  void begin(const std::vector<std::size_t>& contacts) {
    push(contacts, 0, 0);
    while (!open_.empty()) {
      const Next next = open_.back();
      open_.pop_back();
      if (seen_[next.contact]) continue;
      seen_[next.contact] = true;
      const std::size_t place = people_.size();
      people_.push_back({.contact = &app_.contacts[next.contact],
                         .deputy = below_.deputies[next.contact],
                         .reports = {},
                         .level = next.level,
                         .last = next.last});
      if (next.level > 0) people_[next.above].reports.push_back(place);
      push(below_.reports[next.contact], next.level + 1, place);
    }
  }

  const model::Application& app_;
  const Below& below_;
  std::vector<bool> seen_;
  std::vector<Next> open_;
  std::vector<Person> people_;
};

}  // namespace

std::vector<Person> hierarchy(const model::Application& app) {
  const Below below = order_of(app);
  return Walk(app, below).all();
}

const std::string& called(const model::Contact& contact) {
  return contact.name.empty() ? contact.id.value : contact.name;
}

std::string deputy_of(const Person& person) {
  return person.deputy == nullptr ? std::string() : called(*person.deputy);
}

}  // namespace understudy::report
