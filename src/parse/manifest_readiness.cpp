// What `understudy doctor` looks at on top of what a rehearsal needs.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "manifest.hpp"
#include "record.hpp"
#include "reporter.hpp"
#include "understudy/model/application.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

/// `15`, `1.6.2`: up to eight numbers of up to nine digits.
bool is_version(std::string_view text) {
  constexpr std::size_t most_numbers = 8;
  constexpr std::size_t most_digits = 9;
  for (std::size_t numbers = 1; numbers <= most_numbers; ++numbers) {
    const std::size_t digits = std::min(text.find('.'), text.size());
    const std::string_view number = text.substr(0, digits);
    if (number.empty() || digits > most_digits || !std::ranges::all_of(number, is_digit)) {
      return false;
    }
    if (digits == text.size()) return true;
    text.remove_prefix(digits + 1);
  }
  return false;
}

void check_version(const model::Text& version, Reporter& reporter) {
  if (version.value.empty()) return;
  std::string_view text = version.value;
  if (text.starts_with(">=")) text.remove_prefix(2);
  if (is_version(text)) return;
  reporter.error("US-D030", fmt::format("'{}' is not a version to compare with", version.value),
                 version.where, R"(write "15" for 15 and all of 15.x, or ">=1.6")");
}

bool is_endpoint(std::string_view text) {
  constexpr std::size_t longest_name = 253;
  constexpr std::size_t longest_address = 45;
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.front() == '0') {
    return false;
  }
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto fits = [bracketed](char c) {
    const bool hex = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (bracketed) return hex || c == ':' || c == '.';
    return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
  };
  const std::size_t least = bracketed ? 2 : 1;
  return host.size() >= least && host.size() <= (bracketed ? longest_address : longest_name) &&
         std::ranges::all_of(host, fits);
}

void check_endpoint(const model::Text& endpoint, Reporter& reporter) {
  if (endpoint.value.empty() || is_endpoint(endpoint.value)) return;
  reporter.error("US-D031", fmt::format("'{}' is not a host with its port", endpoint.value),
                 endpoint.where, "write it as in \"api.example.test:443\"");
}

}  // namespace

void read_tools(Record& spec, Manifest& manifest, Reporter& reporter) {
  each_record(spec.list("tools"), "a tool", reporter, [&](Record& record) {
    model::Tool tool{.name = record.needed_text("name")};
    tool.version = record.needed_text("version");
    check_version(tool.version, reporter);
    tool.from = record.located("from");
    tool.ask = record.command("ask");
    manifest.app.tools.push_back(std::move(tool));
  });
}

void read_watched(Record& record, model::Service& service, Reporter& reporter) {
  service.metrics = record.located("metrics");
  if (service.metrics) check_url(*service.metrics, reporter);
  service.certificates = record.texts("certificates");
  for (const model::Text& endpoint : service.certificates) check_endpoint(endpoint, reporter);
}

void read_backup(Record& record, model::Dependency& dependency, Reporter& reporter) {
  const auto value = record.find("backup");
  if (!value) return;
  Record backup(*value, "a backup", reporter);
  if (!value->is(NodeKind::mapping)) return;
  dependency.backup =
      model::Backup{.newest = backup.needed_command("newest"), .from = backup.located("from")};
  backup.close();
}

}  // namespace understudy::parse
