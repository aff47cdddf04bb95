#include "understudy/journal/codec.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/core/type_name.hpp>
#include <boost/describe.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <fmt/format.h>

#include "understudy/diag/nearest.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/journal/described.hpp"
#include "understudy/model/event.hpp"

namespace understudy::journal {

namespace {

constexpr std::size_t kinds = std::variant_size_v<model::Body>;
using KindNames = std::array<std::string, kinds>;

/// Names of the alternatives without their namespace, in the variant's order.
const KindNames& kind_names() {
  static const KindNames names = [] {
    KindNames made;
    boost::mp11::mp_for_each<boost::mp11::mp_iota_c<kinds>>([&made](auto index) {
      const std::string full =
          boost::core::type_name<std::variant_alternative_t<index.value, model::Body>>();
      made[index.value] = full.substr(full.rfind(':') + 1);
    });
    return made;
  }();
  return names;
}

/// An event without its body, as the JSON's outer object.
struct Envelope {
  std::uint64_t number = 0;
  std::int64_t boot_ns = 0;
  std::int64_t wall_ns = 0;
  std::string kind;
};
BOOST_DESCRIBE_STRUCT(Envelope, (), (number, boot_ns, wall_ns, kind))

std::unexpected<diag::Failure> not_understood(std::string message, std::string hint = "") {
  return diag::fail({.code = "US-J005", .message = std::move(message), .hint = std::move(hint)});
}

/// The body's JSON text taken out of the envelope's object.
struct Split {
  Envelope envelope;
  boost::json::value body;
};

diag::Result<Split> split(std::string_view text) {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 16;
  boost::json::value json = boost::json::parse(text, error, {}, options);
  if (error) return not_understood("the record's content is not JSON");
  auto* object = json.if_object();
  if (object == nullptr) return not_understood("the record's content is not a JSON object");
  const auto body = object->find("body");
  if (body == object->end()) return not_understood("field 'body' is missing");

  Split parts;
  parts.body = std::move(body->value());
  object->stable_erase(body);
  if (const auto wrong = described::read(json, parts.envelope)) {
    return not_understood(fmt::format("field '{}' {}", wrong->path.substr(1), wrong->what));
  }
  return parts;
}

std::unexpected<diag::Failure> unknown_kind(const std::string& kind) {
  std::array<std::string_view, kinds> known;
  for (std::size_t i = 0; i < kinds; ++i) known[i] = kind_names()[i];
  const auto near = diag::nearest(kind, known);
  return not_understood(fmt::format("unknown event kind '{}'", valid_utf8(kind)),
                        near ? fmt::format("the nearest known kind is '{}'", *near)
                             : "the journal may have been written by a newer version");
}

/// The alternative that `kind` names, filled from `json`.
diag::Result<model::Body> read_body(const std::string& kind, const boost::json::value& json) {
  std::optional<described::Mismatch> wrong;
  std::optional<model::Body> body;
  boost::mp11::mp_for_each<boost::mp11::mp_iota_c<kinds>>([&](auto index) {
    if (kind_names()[index.value] != kind) return;
    wrong = described::read(json, body.emplace().emplace<index.value>());
  });
  if (!body) return unknown_kind(kind);
  if (wrong) {
    return not_understood(
        wrong->path.empty()
            ? fmt::format("the body of {} {}", kind, wrong->what)
            : fmt::format("field '{}' of {} {}", wrong->path.substr(1), kind, wrong->what));
  }
  return std::move(*body);
}

}  // namespace

std::string_view kind_of(const model::Body& body) {
  return kind_names()[body.index()];
}

std::string to_json(const model::Event& event) {
  std::string out;
  described::write(out, Envelope{.number = event.number,
                                 .boot_ns = event.at.boot_ns,
                                 .wall_ns = event.at.wall_ns,
                                 .kind = std::string(kind_of(event.body))});
  out.pop_back();
  out += ",\"body\":";
  std::visit([&out](const auto& body) { described::write(out, body); }, event.body);
  out += '}';
  return out;
}

diag::Result<model::Event> from_json(std::string_view text) {
  auto parts = split(text);
  if (!parts) return std::unexpected(std::move(parts).error());
  auto body = read_body(parts->envelope.kind, parts->body);
  if (!body) return std::unexpected(std::move(body).error());

  model::Event event{.number = parts->envelope.number,
                     .at = {.boot_ns = parts->envelope.boot_ns, .wall_ns = parts->envelope.wall_ns},
                     .body = std::move(*body)};
  // A key given twice, another order or a blank would pass the checks above and still give the
  // same event under another hash.
  if (to_json(event) != text) {
    return not_understood(
        fmt::format("the {} record is not in canonical form", parts->envelope.kind));
  }
  return event;
}

void make_valid_utf8(model::Body& body) {
  std::visit(
      [](auto& alternative) {
        described::for_each_text(alternative, [](std::string& text) { text = valid_utf8(text); });
      },
      body);
}

}  // namespace understudy::journal
