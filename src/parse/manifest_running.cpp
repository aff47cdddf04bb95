#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <boost/json.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "manifest.hpp"
#include "record.hpp"
#include "reporter.hpp"
#include "understudy/model/application.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

constexpr int lowest_status = 100;
constexpr int highest_status = 599;

/// Whether what stands behind the host is a port that exists, a path, or nothing. Boost.URL 1.81
/// ends a port where its digits end, goes on with the path there, and counts ports modulo 65536.
bool has_sound_port(const boost::urls::url_view& url) {
  const std::string_view path = url.encoded_path();
  if (!path.empty() && !path.starts_with('/')) return false;
  if (!url.has_port()) return true;
  const std::string_view digits = url.port();
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc{} && end == digits.data() + digits.size() && port > 0;
}

void check_body(const model::Text& body, Reporter& reporter) {
  if (body.value.empty()) return;
  boost::system::error_code error;
  const auto parsed = boost::json::parse(body.value, error);
  if (error) {
    reporter.error("US-M026", "the body of a ledger must be JSON", body.where,
                   R"(write it as in '{"name": "{token}"}', in single quotes)");
  } else if (!body.value.contains("{token}")) {
    reporter.error("US-M026", "the body of a ledger must contain {token}", body.where,
                   "put {token} where the record may carry a text of its own: it is how the "
                   "record is known again");
  }
}

void check_locator(const model::Text& locator, Reporter& reporter) {
  if (locator.value.empty() || locator.value.starts_with('/')) return;
  reporter.error("US-M029", fmt::format("'{}' is not a JSON pointer", locator.value), locator.where,
                 fmt::format("write '/{}'", locator.value));
}

void read_probe(Record& record, model::Application& app, Reporter& reporter) {
  model::HttpProbe probe{.name = record.needed_name("name"), .url = record.needed_text("url")};
  check_url(probe.url, reporter);
  probe.from = record.located("from");
  probe.interval = record.span("interval", probe.interval);
  probe.timeout = record.span("timeout", probe.timeout);
  if (const auto expect = record.find("expect")) {
    Record wanted(*expect, "what a probe expects", reporter);
    probe.expect_status =
        wanted.number("status", lowest_status, highest_status, probe.expect_status);
    probe.expect_body = wanted.text("body");
    wanted.close();
  }
  app.probes.push_back(std::move(probe));
}

void read_ledger(Record& record, model::Application& app, Reporter& reporter) {
  model::WriteLedger ledger{.name = record.needed_name("name"), .url = record.needed_text("url")};
  check_url(ledger.url, reporter);
  ledger.from = record.located("from");
  const model::Text body = record.needed_text("body");
  check_body(body, reporter);
  ledger.body = body.value;
  const model::Text locator = record.needed_text("locator");
  check_locator(locator, reporter);
  ledger.locator = locator.value;
  ledger.interval = record.span("interval", ledger.interval);
  ledger.timeout = record.span("timeout", ledger.timeout);
  ledger.clean_up = record.flag("cleanUp", true);
  app.ledgers.push_back(std::move(ledger));
}

/// Rule 4 of the design: whatever a fault breaks is either undone by its own commands, or declared
/// as destroyed and then said how to heal.
void check_undo(const model::Fault& fault, const Value& place, Reporter& reporter) {
  if (fault.revert.empty() && !fault.destroys) {
    reporter.error("US-M023", fmt::format("nothing undoes the fault '{}'", fault.name.value),
                   place.where(),
                   "add 'revert: [command, …]', or 'destroys: true' if only the playbook brings "
                   "it back");
  }
  if (fault.destroys && fault.heal.empty()) {
    reporter.error("US-M024",
                   fmt::format("the fault '{}' destroys, but 'heal' does not say what to do when "
                               "the playbook fails",
                               fault.name.value),
                   place.where(), "add 'heal: …', for the person who cleans up");
  }
  if (!fault.revert.empty() && fault.reverted.empty()) {
    reporter.error("US-M028",
                   fmt::format("nothing shows that the fault '{}' is undone", fault.name.value),
                   place.where(), "add 'reverted: [command, …]', which exits 0 once it is");
  }
}

void read_fault(Record& record, model::Application& app, Reporter& reporter) {
  model::Fault fault{.name = record.needed_name("name"), .title = record.text("title")};
  if (fault.title.empty()) fault.title = fault.name.value;
  fault.from = record.located("from");
  fault.inject = record.needed_command("inject");
  fault.effect = record.needed_command("effect");
  fault.revert = record.command("revert");
  fault.reverted = record.command("reverted");
  fault.destroys = record.flag("destroys", false);
  fault.heal = record.text("heal");
  fault.timeout = record.span("timeout", fault.timeout);
  check_undo(fault, record.value(), reporter);
  app.faults.push_back(std::move(fault));
}

}  // namespace

void check_url(const model::Text& url, Reporter& reporter) {
  if (url.value.empty()) return;
  if (url.value.starts_with("https://")) {
    reporter.error("US-M025", "https is not carried out by this version", url.where,
                   "give an http:// address");
    return;
  }
  const auto parsed = boost::urls::parse_uri(url.value);
  if (parsed && parsed->scheme() == "http" && !parsed->host().empty() && !parsed->has_userinfo() &&
      has_sound_port(*parsed)) {
    return;
  }
  reporter.error("US-M025", fmt::format("'{}' is not the address of a page", url.value), url.where,
                 "write it as in http://api.example.test/books/");
}

void read_probes(Record& spec, Manifest& manifest, Reporter& reporter) {
  each_record(spec.list("probes"), "a probe", reporter,
              [&](Record& record) { read_probe(record, manifest.app, reporter); });
}

void read_ledgers(Record& spec, Manifest& manifest, Reporter& reporter) {
  each_record(spec.list("ledgers"), "a ledger", reporter,
              [&](Record& record) { read_ledger(record, manifest.app, reporter); });
}

void read_faults(Record& spec, Manifest& manifest, Reporter& reporter) {
  each_record(spec.list("faults"), "a fault", reporter,
              [&](Record& record) { read_fault(record, manifest.app, reporter); });
}

}  // namespace understudy::parse
