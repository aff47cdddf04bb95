#include "understudy/journal/codec.hpp"

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
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

}  // namespace

std::unexpected<diag::Failure> not_understood(std::string message, std::string hint) {
  return diag::fail({.code = "US-J005", .message = std::move(message), .hint = std::move(hint)});
}

std::unexpected<diag::Failure> unknown_kind(const std::string& kind,
                                            std::span<const std::string> known) {
  const std::vector<std::string_view> names(known.begin(), known.end());
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
  parts.number = envelope.number;
  parts.at = {.boot_ns = envelope.boot_ns, .wall_ns = envelope.wall_ns};
  parts.kind = std::move(envelope.kind);
  return parts;
}

std::string event_head(std::uint64_t number, model::Stamp at, std::string_view kind) {
  std::string out;
  described::write(out, Envelope{.number = number,
                                 .boot_ns = at.boot_ns,
                                 .wall_ns = at.wall_ns,
                                 .kind = std::string(kind)});
  out.pop_back();
  out += ",\"body\":";
  return out;
}

std::string_view kind_of(const model::Body& body) {
  return kind_names<model::Body>()[body.index()];
}

std::string to_json(const model::Event& event) {
  return event_to_json(event.number, event.at, event.body);
}

diag::Result<model::Event> from_json(std::string_view text) {
  auto read = event_from_json<model::Body>(text);
  if (!read) return std::unexpected(std::move(read).error());
  return model::Event{.number = read->number, .at = read->at, .body = std::move(read->body)};
}

void make_valid_utf8(model::Body& body) {
  std::visit(
      [](auto& alternative) {
        described::for_each_text(alternative, [](std::string& text) { text = valid_utf8(text); });
      },
      body);
}

}  // namespace understudy::journal
