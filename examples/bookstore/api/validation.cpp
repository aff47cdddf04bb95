#include "validation.hpp"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <limits>

#include <fmt/format.h>

#include "router.hpp"
#include "utf8.hpp"

namespace bookstore {

namespace {

enum class Presence : std::uint8_t { required, optional };
enum class Blank : std::uint8_t { refused, allowed };

struct TextRule {
  std::string_view name;
  std::size_t max_length;
  Presence presence;
  Blank blank;
};

constexpr TextRule first_name_rule{"first_name", 100, Presence::optional, Blank::allowed};
constexpr TextRule last_name_rule{"last_name", 100, Presence::required, Blank::refused};
constexpr TextRule title_rule{"title", 255, Presence::required, Blank::refused};

/// Errors collected while the fields of one object are read.
struct Reading {
  const json::Object& object;
  Extent extent;
  Errors& errors;
};

/// The member to read; null after an error was noted or when the field may stay away.
const json::Value* present(const Reading& reading, std::string_view name, Presence presence) {
  const json::Value* value = json::find(reading.object, name);
  if (value == nullptr) {
    if (presence == Presence::required && reading.extent == Extent::whole) {
      reading.errors.add(name, "This field is required.");
    }
    return nullptr;
  }
  if (value->is_null()) {
    reading.errors.add(name, "This field may not be null.");
    return nullptr;
  }
  return value;
}

std::optional<std::string> as_text(const json::Value& value) {
  if (const auto* text = value.get<std::string>()) return *text;
  if (const auto* number = value.get<json::Number>()) return json::to_text(*number);
  return std::nullopt;
}

/// The first unpaired surrogate; PostgreSQL could not store it.
std::optional<char32_t> find_surrogate(std::string_view text) {
  for (std::size_t i = text.find('\xED'); i != std::string_view::npos;
       i = text.find('\xED', i + 1)) {
    const char32_t code = utf8::at(text, i).code;
    if (code >= 0xD800 && code <= 0xDFFF) return code;
  }
  return std::nullopt;
}

std::optional<std::string> read_text(const Reading& reading, const TextRule& rule) {
  const json::Value* value = present(reading, rule.name, rule.presence);
  if (value == nullptr) return std::nullopt;
  const auto whole = as_text(*value);
  if (!whole) {
    reading.errors.add(rule.name, "Not a valid string.");
    return std::nullopt;
  }
  const std::string_view text = utf8::strip(*whole);
  if (text.empty() && rule.blank == Blank::refused) {
    reading.errors.add(rule.name, "This field may not be blank.");
    return std::nullopt;
  }
  bool good = true;
  const auto refuse = [&](std::string message) {
    reading.errors.add(rule.name, std::move(message));
    good = false;
  };
  if (utf8::length(text) > rule.max_length) {
    refuse(fmt::format("Ensure this field has no more than {} characters.", rule.max_length));
  }
  if (text.contains('\0')) refuse("Null characters are not allowed.");
  if (const auto surrogate = find_surrogate(text)) {
    refuse(fmt::format("Surrogate characters are not allowed: U+{:X}.",
                       static_cast<std::uint32_t>(*surrogate)));
  }
  return good ? std::optional(std::string(text)) : std::nullopt;
}

std::optional<Date> read_date(const Reading& reading, std::string_view name, Presence presence) {
  const json::Value* value = present(reading, name, presence);
  if (value == nullptr) return std::nullopt;
  const auto* text = value->get<std::string>();
  const auto date = text == nullptr ? std::nullopt : parse_date(*text);
  if (!date) {
    reading.errors.add(name,
                       "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.");
  }
  return date;
}

/// The path of an absolute URL, or the text itself when it is a path already. Scheme and host are
/// not looked at: the service may be known by many names.
std::string_view path_of_link(std::string_view link) {
  std::size_t start = 0;
  if (link.starts_with("http:")) start = 5;
  if (link.starts_with("https:")) start = 6;
  if (start == 0) return link;
  link.remove_prefix(start);
  link = link.substr(0, std::min({link.find('?'), link.find('#'), link.size()}));
  if (link.starts_with("//")) {
    link.remove_prefix(2);
    link.remove_prefix(std::min(link.find('/'), link.size()));
  }
  const std::size_t last = link.rfind('/');
  const std::size_t semicolon = link.find(';', last == std::string_view::npos ? 0 : last);
  return link.substr(0, std::min(semicolon, link.size()));
}

std::expected<std::int64_t, std::string> read_link(const json::Value& item) {
  const auto* link = item.get<std::string>();
  if (link == nullptr) {
    return std::unexpected(
        fmt::format("Incorrect type. Expected URL string, received {}.", json::type_name(item)));
  }
  const Route route = bookstore::route(path_of_link(*link));
  if (route.resource == Resource::author) {
    if (!route.id) return std::unexpected(std::string(author_unknown));
    return *route.id;
  }
  const bool ours = route.resource != Resource::none;
  return std::unexpected(std::string(ours ? "Invalid hyperlink - Incorrect URL match."
                                          : "Invalid hyperlink - No URL match."));
}

/// The items to read links from. An object counts as the list of its names: so it does in Python.
std::expected<json::Array, std::string> as_list(const json::Value& value) {
  if (const auto* array = value.get<json::Array>()) return *array;
  const auto* object = value.get<json::Object>();
  if (object == nullptr) {
    return std::unexpected(
        fmt::format("Expected a list of items but got type \"{}\".", json::type_name(value)));
  }
  json::Array names;
  for (const auto& member : *object) names.push_back({member.first});
  return names;
}

std::optional<std::vector<std::int64_t>> read_authors(const Reading& reading) {
  constexpr std::string_view name = "authors";
  const json::Value* value = present(reading, name, Presence::required);
  if (value == nullptr) return std::nullopt;
  const auto items = as_list(*value);
  if (!items) {
    reading.errors.add(name, items.error());
    return std::nullopt;
  }
  if (items->empty()) {
    reading.errors.add(name, "This list may not be empty.");
    return std::nullopt;
  }
  if (items->size() > max_authors) {
    reading.errors.add(name,
                       fmt::format("Ensure this field has no more than {} elements.", max_authors));
    return std::nullopt;
  }
  std::vector<std::int64_t> ids;
  for (const json::Value& item : *items) {
    const auto id = read_link(item);
    if (!id) {
      reading.errors.add(name, id.error());
      break;
    }
    if (std::ranges::find(ids, *id) == ids.end()) ids.push_back(*id);
  }
  return ids;
}

/// The object to read fields from; null after an error was noted.
const json::Object* as_object(const json::Value& body, Errors& errors) {
  constexpr std::string_view nowhere = "non_field_errors";
  if (const auto* object = body.get<json::Object>()) return object;
  if (body.is_null()) {
    errors.add(nowhere, "No data provided");
  } else {
    errors.add(nowhere, fmt::format("Invalid data. Expected a dictionary, but got {}.",
                                    json::type_name(body)));
  }
  return nullptr;
}

}  // namespace

void Errors::add(std::string_view field, std::string message) {
  const auto known = std::ranges::find(fields_, field, [](const auto& f) { return f.first; });
  if (known != fields_.end()) {
    known->second.push_back(std::move(message));
    return;
  }
  fields_.emplace_back(field, std::vector{std::move(message)});
}

void Errors::put_first(std::string_view field, std::string message) {
  std::erase_if(fields_, [field](const auto& entry) { return entry.first == field; });
  fields_.emplace(fields_.begin(), field, std::vector{std::move(message)});
}

std::string Errors::to_json() const {
  std::string out = "{";
  for (const auto& [field, messages] : fields_) {
    if (out.size() > 1) out += ',';
    json::append_string(out, field);
    out += ":[";
    for (const std::string& message : messages) {
      if (!out.ends_with('[')) out += ',';
      json::append_string(out, message);
    }
    out += ']';
  }
  out += '}';
  return out;
}

Checked<AuthorInput> check_author(const json::Value& body, Extent extent) {
  Checked<AuthorInput> checked;
  const json::Object* object = as_object(body, checked.errors);
  if (object == nullptr) return checked;
  const Reading reading{.object = *object, .extent = extent, .errors = checked.errors};
  checked.input.birth_date = read_date(reading, "birth_date", Presence::required);
  checked.input.first_name = read_text(reading, first_name_rule);
  checked.input.last_name = read_text(reading, last_name_rule);
  return checked;
}

Checked<BookInput> check_book(const json::Value& body, Extent extent) {
  Checked<BookInput> checked;
  const json::Object* object = as_object(body, checked.errors);
  if (object == nullptr) return checked;
  const Reading reading{.object = *object, .extent = extent, .errors = checked.errors};
  checked.input.authors = read_authors(reading);
  checked.input.publication_date = read_date(reading, "publication_date", Presence::optional);
  checked.input.title = read_text(reading, title_rule);
  return checked;
}

}  // namespace bookstore
