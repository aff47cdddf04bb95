// Everybody who is to be told can be, and every service has somebody.

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"

namespace understudy::check {

namespace {

void check_reach(const model::Contact& contact, Sink& sink) {
  const std::string& id = contact.id.value;
  if (contact.phone.empty() && contact.email.empty()) {
    sink.error("US-R007", fmt::format("'{}' has neither a phone number nor an e-mail address", id),
               contact.id.where, "add 'phone: \"+1…\"' or 'email: …'");
  }
  if (contact.availability.empty()) {
    sink.error("US-R016", fmt::format("nothing says when '{}' can be reached", id),
               contact.id.where, "add 'availability: [\"Mon-Fri 09:00-17:00\"]', or [on-call]");
  }
  if (contact.position.empty()) {
    sink.warning("US-R017", fmt::format("nothing says what position '{}' holds", id),
                 contact.id.where, "add 'position: …'");
  }
}

}  // namespace

void check_contacts(const Subject& subject, Sink& sink) {
  const model::Application& app = subject.app();
  std::unordered_set<std::string_view> covered;
  bool all = false;
  for (const model::Contact& contact : app.contacts) {
    check_reach(contact, sink);
    for (const std::string& service : contact.services) {
      if (service == "all") all = true;
      covered.insert(service);
    }
  }
  if (all) return;
  for (const model::Service& service : app.services) {
    if (covered.contains(service.name.value)) continue;
    sink.error("US-R008", fmt::format("nobody is there for the service '{}'", service.name.value),
               service.name.where,
               "name it under the 'services' of a contact, or give one 'services: [all]'");
  }
}

}  // namespace understudy::check
