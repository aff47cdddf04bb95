#include "understudy/journal/codec.hpp"

#include <algorithm>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "understudy/diag/nearest.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/journal/described.hpp"
#include "understudy/journal/event_codec.hpp"
#include "understudy/model/event.hpp"

namespace understudy::journal {

namespace {

/// An event without its body, as the JSON's outer object.
struct Envelope {
  std::uint64_t number = 0;
  std::int64_t boot_ns = 0;
  std::int64_t wall_ns = 0;
  std::string kind;
};
BOOST_DESCRIBE_STRUCT(Envelope, (), (number, boot_ns, wall_ns, kind))

/// An event's JSON taken apart; `body` is not looked at yet.
struct SplitEvent {
  EventHead head;
  std::string kind;
  boost::json::value body;
};

std::unexpected<diag::Failure> not_understood(std::string message, std::string hint = "") {
  return diag::fail({.code = "US-J005", .message = std::move(message), .hint = std::move(hint)});
}

std::unexpected<diag::Failure> unknown_kind(const std::string& kind,
                                            std::span<const EventKind> known) {
  std::vector<std::string_view> names;
  for (const EventKind& one : known) names.push_back(one.name);
  const auto near = diag::nearest(kind, names);
  return not_understood(fmt::format("unknown event kind '{}'", valid_utf8(kind)),
                        near ? fmt::format("the nearest known kind is '{}'", *near)
                             : "the journal may have been written by a newer version");
}

diag::Result<SplitEvent> split_event(std::string_view text) {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 16;
  boost::json::value json = boost::json::parse(text, error, {}, options);
  if (error) return not_understood("the record's content is not JSON");
  auto* object = json.if_object();
  if (object == nullptr) return not_understood("the record's content is not a JSON object");
  const auto body = object->find("body");
  if (body == object->end()) return not_understood("field 'body' is missing");

  SplitEvent parts;
  parts.body = std::move(body->value());
  object->stable_erase(body);
  Envelope envelope;
  if (const auto wrong = described::read(json, envelope)) {
    return not_understood(fmt::format("field '{}' {}", wrong->path.substr(1), wrong->what));
  }
  parts.head = {.number = envelope.number,
                .at = {.boot_ns = envelope.boot_ns, .wall_ns = envelope.wall_ns}};
  parts.kind = std::move(envelope.kind);
  return parts;
}

diag::Result<> read_body(const SplitEvent& parts, const EventKind& kind, void* body) {
  const auto wrong = described::read(parts.body, *kind.shape, kind.emplace(body));
  if (!wrong) return {};
  return not_understood(
      wrong->path.empty()
          ? fmt::format("the body of {} {}", kind.name, wrong->what)
          : fmt::format("field '{}' of {} {}", wrong->path.substr(1), kind.name, wrong->what));
}

}  // namespace

std::string write_event(const EventHead& head, const EventKind& kind, const void* body) {
  std::string out;
  described::write(out, Envelope{.number = head.number,
                                 .boot_ns = head.at.boot_ns,
                                 .wall_ns = head.at.wall_ns,
                                 .kind = std::string(kind.name)});
  out.pop_back();
  out += ",\"body\":";
  described::write(out, *kind.shape, kind.held(body));
  out += '}';
  return out;
}

diag::Result<EventHead> read_event(std::string_view text, std::span<const EventKind> kinds,
                                   void* body) {
  auto parts = split_event(text);
  if (!parts) return std::unexpected(std::move(parts).error());
  const auto kind = std::ranges::find(kinds, parts->kind, &EventKind::name);
  if (kind == kinds.end()) return unknown_kind(parts->kind, kinds);
  if (auto read = read_body(*parts, *kind, body); !read) {
    return std::unexpected(std::move(read).error());
  }
  // A key given twice, another order or a blank would pass the checks above and still give the
  // same event under another hash.
  if (write_event(parts->head, *kind, body) != text) {
    return not_understood(fmt::format("the {} record is not in canonical form", kind->name));
  }
  return parts->head;
}

std::string_view kind_of(const model::Body& body) {
  return event_kinds<model::Body>[body.index()].name;
}

std::string to_json(const model::Event& event) {
  return event_to_json(event.number, event.at, event.body);
}

diag::Result<model::Event> from_json(std::string_view text) {
  diag::Result<model::Event> event;
  auto head = read_event(text, event_kinds<model::Body>, &event->body);
  if (!head) return std::unexpected(std::move(head).error());
  event->number = head->number;
  event->at = head->at;
  return event;
}

void make_valid_utf8(model::Body& body) {
  for_each_text_of(body, [](std::string& text) { text = valid_utf8(text); });
}

}  // namespace understudy::journal
