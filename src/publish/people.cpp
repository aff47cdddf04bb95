#include "people.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "markup.hpp"
#include "understudy/model/application.hpp"

namespace understudy::publish {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// What a telephone dials: digits, and a plus in front.
std::string dialled(std::string_view phone) {
  std::string out;
  for (const char c : phone) {
    if (is_digit(c) || (c == '+' && out.empty())) out += c;
  }
  return out;
}

/// An address as part of `mailto:`, where a question mark would begin something else.
std::string addressed(std::string_view email) {
  std::string out;
  for (const char c : email) {
    const bool plain = is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view("@.-_").contains(c);
    out += plain ? std::string(1, c)
                 : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return out;
}

}  // namespace

const model::Contact* contact_of(const model::Application& application, std::string_view id) {
  const auto& all = application.contacts;
  const auto at =
      std::ranges::find_if(all, [id](const model::Contact& one) { return one.id.value == id; });
  return at == all.end() ? nullptr : &*at;
}

const std::string& name_of(const model::Contact& contact) {
  return contact.name.empty() ? contact.id.value : contact.name;
}

Html ways_to(const model::Contact& contact) {
  Writer out;
  const std::string number = dialled(contact.phone);
  if (!number.empty()) {
    out.add("<a class=\"call\" href=\"tel:{}\">{}</a>", number, contact.phone);
  } else if (!contact.phone.empty()) {
    out.add("<span class=\"call\">{}</span>", contact.phone);
  }
  if (!contact.email.empty()) {
    if (!out.empty()) out.add(Html{" "});
    out.add("<a class=\"mail\" href=\"mailto:{}\">{}</a>", addressed(contact.email), contact.email);
  }
  return out.take();
}

std::string availability_of(const model::Contact& contact, const model::Application& application) {
  std::string out;
  bool by_the_clock = false;
  for (const model::WrittenWindow& window : contact.availability) {
    out += (out.empty() ? "" : ", ") + window.value;
    by_the_clock = by_the_clock || std::holds_alternative<model::Calendar>(window.means);
  }
  const auto& zone = contact.timezone ? contact.timezone : application.timezone;
  if (by_the_clock && zone) out += fmt::format(" ({})", zone->value);
  return out;
}

std::vector<const model::Contact*> people_of(const model::Application& application,
                                             std::string_view word) {
  if (const model::Contact* contact = contact_of(application, word)) return {contact};
  if (word.starts_with("role:")) word.remove_prefix(5);
  std::vector<const model::Contact*> people;
  for (const model::Role& role : application.roles) {
    if (role.name.value != word) continue;
    for (const model::Text& person : role.people) {
      if (const model::Contact* contact = contact_of(application, person.value)) {
        people.push_back(contact);
      }
    }
  }
  return people;
}

}  // namespace understudy::publish
