#include "show_who.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "gathering.hpp"
#include "system_zones.hpp"
#include "understudy/check/reach.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/model/zone.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/parse/instant.hpp"

namespace understudy::cli {

namespace {

namespace json = boost::json;
using check::CalledAs;
using check::Callee;
using std::chrono::sys_seconds;

/// One application's answer.
struct Answer {
  const model::Application* app = nullptr;
  sys_seconds at;
  std::vector<Callee> callees;
};

Exit refuse(std::string code, std::string message, std::string hint) {
  std::cerr << diag::render(diag::Failure(
      {.code = std::move(code), .message = std::move(message), .hint = std::move(hint)}));
  return Exit::usage;
}

std::string_view zone_of(const model::Application& app) {
  return app.timezone ? std::string_view(app.timezone->value) : std::string_view("UTC");
}

/// nullopt when the zone is unknown.
std::optional<sys_seconds> written_instant(const parse::WrittenInstant& written,
                                           const model::Application& app, model::Zones& zones) {
  if (written.offset) return sys_seconds(written.shown.time_since_epoch()) - *written.offset;
  const std::string_view name = written.zone.empty() ? zone_of(app) : written.zone;
  if (!add_zone(name, zones)) return std::nullopt;
  return model::to_instant(*zones.find(name), written.shown);
}

/// `Sat 2026-11-28 03:00`, as the clocks of a zone show it; UTC where it is unknown.
std::string shown(sys_seconds at, std::string_view zone, const model::Zones& zones) {
  static const model::Zone utc;
  const model::Zone* rules = zones.find(zone);
  const auto local = model::to_local(rules == nullptr ? utc : *rules, at);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(local - day);
  return fmt::format("{} {:04}-{:02}-{:02} {:02}:{:02} {}",
                     model::weekday_name(std::chrono::weekday(day).iso_encoding() - 1),
                     static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), rules == nullptr ? "UTC" : zone);
}

std::string why_called(const Callee& callee) {
  switch (callee.as) {
    case CalledAs::lead: return fmt::format("leads '{}'", callee.of);
    case CalledAs::deputy: return fmt::format("stands in for {}", callee.of);
    case CalledAs::superior: return fmt::format("{} reports to them", callee.of);
    case CalledAs::contact: break;
  }
  return callee.of.empty() ? "is a contact of it"
                           : fmt::format("is a contact of it, {}", callee.of);
}

std::string how_reached(const model::Contact& contact) {
  if (contact.phone.empty()) return contact.email;
  return contact.email.empty() ? contact.phone : contact.phone + ", " + contact.email;
}

std::string to_text(const Answer& answer, std::string_view service, const model::Zones& zones) {
  std::string out = fmt::format("{}: who is called for '{}' on {}\n", answer.app->name.value,
                                service, shown(answer.at, zone_of(*answer.app), zones));
  std::size_t width = 0;
  for (const Callee& callee : answer.callees) {
    width = std::max(width, callee.contact->id.value.size());
  }
  int place = 0;
  for (const Callee& callee : answer.callees) {
    std::string line =
        fmt::format("{:>3}  {:<{}}  {:<3}  {}; {}", ++place, callee.contact->id.value, width,
                    callee.reachable ? "yes" : "no", why_called(callee), callee.reason);
    if (callee.reachable) line += "; " + how_reached(*callee.contact);
    if (callee.next) {
      line += fmt::format("; again on {}", shown(*callee.next, callee.zone, zones));
    }
    // What a manifest escapes must not drive the terminal.
    std::ranges::replace_if(line, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
    out += line + "\n";
  }
  if (answer.callees.empty()) out += "  nobody: it has no contact and no lead\n";
  return out;
}

std::string_view word(CalledAs as) {
  switch (as) {
    case CalledAs::lead: return "lead";
    case CalledAs::contact: return "contact";
    case CalledAs::deputy: return "deputy";
    case CalledAs::superior: break;
  }
  return "superior";
}

std::string rfc3339(sys_seconds at) {
  return os::to_rfc3339(at);
}

json::object to_json(const Answer& answer, std::string_view service) {
  json::array called;
  for (const Callee& callee : answer.callees) {
    const model::Contact& contact = *callee.contact;
    json::object one{
        {"id", contact.id.value},  {"name", contact.name},          {"as", word(callee.as)},
        {"of", callee.of},         {"reachable", callee.reachable}, {"reason", callee.reason},
        {"timezone", callee.zone}, {"phone", contact.phone},        {"email", contact.email}};
    one["next"] = callee.next ? json::value(rfc3339(*callee.next)) : json::value();
    called.push_back(std::move(one));
  }
  return {{"application", answer.app->name.value},
          {"service", service},
          {"at", rfc3339(answer.at)},
          {"called", std::move(called)}};
}

Exit no_such_service(const check::Workspace& workspace, const std::string& service) {
  std::vector<std::string_view> known;
  for (const check::Member& member : workspace.members) {
    for (const auto& one : member.application.services) known.emplace_back(one.name.value);
    for (const auto& one : member.application.dependencies) {
      if (std::ranges::find(known, one.name.value) == known.end()) {
        known.emplace_back(one.name.value);
      }
    }
  }
  return refuse("US-C003",
                fmt::format("no manifest declares a service or dependency '{}'", service),
                diag::did_you_mean(service, known));
}

void print(const std::vector<Answer>& answers, const WhoOptions& options,
           const model::Zones& zones) {
  if (options.format == "json") {
    json::array out;
    for (const Answer& answer : answers) out.push_back(to_json(answer, options.service));
    std::cout << json::serialize(out) << '\n';
    return;
  }
  for (const Answer& answer : answers) std::cout << to_text(answer, options.service, zones);
}

/// Who is called in every application that declares it; nullopt when the instant's time zone is
/// unknown. Without an instant it is now.
std::optional<std::vector<Answer>> answers_at(const std::optional<parse::WrittenInstant>& written,
                                              check::Workspace& workspace,
                                              const std::string& service) {
  const auto now = std::chrono::floor<std::chrono::seconds>(os::SystemClock().now().wall);
  std::vector<Answer> answers;
  for (const check::Member& member : workspace.members) {
    const auto at = written ? written_instant(*written, member.application, workspace.zones) : now;
    if (!at) return std::nullopt;
    auto callees = check::who_is_called(member, workspace.zones, service, *at);
    if (callees) answers.push_back({&member.application, *at, std::move(*callees)});
  }
  return answers;
}

}  // namespace

Exit show_who(const WhoOptions& options) {
  auto gathered = gather(options.paths);
  if (!gathered) {
    std::cerr << diag::render(gathered.error());
    return gathered.error().cause().code.starts_with("US-C") ? Exit::usage : Exit::not_carried_out;
  }
  if (diag::has_errors(gathered->findings)) {
    std::cerr << diag::render(gathered->findings);
    return Exit::usage;
  }
  std::optional<parse::WrittenInstant> written;
  if (!options.at.empty()) {
    written = parse::parse_instant(options.at);
    if (!written) {
      return refuse("US-C010", fmt::format("'{}' is no instant", options.at),
                    "write 2026-11-28T03:00:00Z, or \"2026-11-28 03:00 America/Los_Angeles\"");
    }
  }
  const auto answers = answers_at(written, gathered->workspace, options.service);
  if (!answers) {
    return refuse("US-C010", fmt::format("'{}' names a time zone that is unknown", options.at),
                  "write an IANA name, as in Europe/Berlin");
  }
  if (answers->empty()) return no_such_service(gathered->workspace, options.service);
  print(*answers, options, gathered->workspace.zones);
  const bool reached = std::ranges::all_of(*answers, [](const Answer& answer) {
    return std::ranges::any_of(answer.callees, &Callee::reachable);
  });
  return reached ? Exit::holds : Exit::does_not_hold;
}

}  // namespace understudy::cli
