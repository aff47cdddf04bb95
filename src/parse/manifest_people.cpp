#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "duration_text.hpp"
#include "manifest.hpp"
#include "record.hpp"
#include "reporter.hpp"
#include "understudy/model/application.hpp"
#include "words.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

/// An OpenSSH public key: its kind, its bytes, and what its owner calls it.
void check_key(const model::Text& key, Reporter& reporter) {
  constexpr std::array<std::string_view, 7> kinds{"ssh-ed25519",
                                                  "ssh-rsa",
                                                  "ecdsa-sha2-nistp256",
                                                  "ecdsa-sha2-nistp384",
                                                  "ecdsa-sha2-nistp521",
                                                  "sk-ssh-ed25519@openssh.com",
                                                  "sk-ecdsa-sha2-nistp256@openssh.com"};
  const std::string_view text = key.value;
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string_view rest = text.substr(std::min(space + 1, text.size()));
  const std::string_view bytes = rest.substr(0, rest.find(' '));
  const std::string_view digits = bytes.substr(0, bytes.find('='));
  const bool base64 = std::ranges::all_of(
      digits, [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '/'; });
  const std::string_view padding = bytes.substr(digits.size());
  const bool padded = padding.empty() || padding == "=" || padding == "==";
  if (is_one_of(text.substr(0, space), kinds) && digits.starts_with("AAAA") && base64 && padded) {
    return;
  }
  reporter.error("US-M044", "this is not an OpenSSH public key", key.where,
                 "write it as in the .pub file: 'ssh-ed25519 AAAA…'");
}

int digits(std::string_view text) {
  int value = 0;
  for (const char c : text) value = is_digit(c) ? value * 10 + (c - '0') : -1000000;
  return value;
}

/// `2027-01-31`
std::optional<std::chrono::sys_days> day_of(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int month = digits(text.substr(5, 2));
  const int day = digits(text.substr(8, 2));
  const std::chrono::year year(digits(text.substr(0, 4)));
  if (month < 1 || day < 1 || year < std::chrono::year(1970)) return std::nullopt;
  const auto date = year / month / day;
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

void read_expiry(Record& record, model::Contact& contact, Reporter& reporter) {
  const auto text = record.located("keyExpires");
  if (!text) return;
  if (const auto day = day_of(text->value)) {
    contact.key_expires = {.value = *day, .where = text->where};
    return;
  }
  reporter.error("US-G020", fmt::format("'{}' is no day", text->value), text->where,
                 "write the first day on which the key is worth nothing: \"2027-01-31\"");
}

void read_contact(Record& record, Manifest& manifest, Reporter& reporter) {
  model::Contact contact{.id = record.needed_name("id"),
                         .name = record.text("name"),
                         .position = record.text("position")};
  for (model::Text& service : record.texts("services")) {
    contact.services.push_back(service.value);
    manifest.contact_services.push_back(std::move(service));
  }
  contact.email = record.text("email");
  contact.phone = record.text("phone");
  contact.timezone = record.text("timezone");
  contact.availability = record.texts("availability");
  contact.deputy = record.located("deputy");
  contact.reports_to = record.located("reportsTo");
  contact.key = record.located("key");
  if (contact.key) check_key(*contact.key, reporter);
  read_expiry(record, contact, reporter);
  manifest.app.contacts.push_back(std::move(contact));
}

void read_notification(Record& record, Manifest& manifest) {
  model::Notification notification{.when = record.needed_text("when")};
  record.need("notify");
  notification.notify = record.texts("notify");
  notification.via = record.words("via");
  notification.what = record.text("what");
  notification.why = record.text("why");
  notification.within = record.duration("within", Likely::seconds);
  notification.escalate_to = record.located("escalateTo");
  notification.after = record.duration("after", Likely::seconds);
  manifest.app.notifications.push_back(std::move(notification));
}

}  // namespace

void read_contacts(Record& spec, Manifest& manifest, Reporter& reporter) {
  each_record(spec.list("contacts"), "a contact", reporter,
              [&](Record& record) { read_contact(record, manifest, reporter); });
}

void read_notifications(Record& spec, Manifest& manifest, Reporter& reporter) {
  each_record(spec.list("notification"), "a notification", reporter,
              [&](Record& record) { read_notification(record, manifest); });
}

void read_roles(Record& spec, Manifest& manifest, Reporter& reporter) {
  const auto value = spec.find("roles");
  if (!value) return;
  Record roles(*value, "the roles", reporter);
  if (!value->is(NodeKind::mapping)) return;
  for (const auto& [key, listed] : pairs_of(*value)) {
    auto name = read_name(key, "a role", reporter);
    if (!name) continue;
    std::vector<model::Text> people = roles.texts(key.text());
    manifest.app.roles.push_back({.name = std::move(*name), .people = std::move(people)});
  }
}

}  // namespace understudy::parse
