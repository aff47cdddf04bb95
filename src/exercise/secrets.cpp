#include "understudy/exercise/secrets.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "understudy/exercise/session.hpp"

namespace understudy::exercise {

namespace {

constexpr std::string_view mark = "***";
constexpr std::size_t shortest_form = 6;

bool is_unreserved(char c) {
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  return unreserved.contains(c);
}

enum class Hex : std::uint8_t { upper, lower };

std::string percent_encoded(std::string_view value, Hex digits, bool plus) {
  std::string out;
  for (const char c : value) {
    if (is_unreserved(c)) {
      out += c;
    } else if (c == ' ' && plus) {
      out += '+';
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += digits == Hex::upper ? fmt::format("%{:02X}", byte) : fmt::format("%{:02x}", byte);
    }
  }
  return out;
}

/// The characters of a base64 text that `value` alone decides when `before` bytes (0 to 2, modulo
/// 3) stand in front of it and anything behind it.
std::string base64_of(std::string_view value, std::size_t before, std::string_view alphabet) {
  const std::string bytes = std::string(before, '\0') + std::string(value);
  std::string out;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    held += 8;
    while (held >= 6) {
      held -= 6;
      out += alphabet[(bits >> held) & 0x3fU];
    }
  }
  return out.substr(before == 0 ? 0 : before + 1);
}

void add_forms(const std::string& value, std::vector<std::string>& forms) {
  constexpr std::string_view standard =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::string_view for_urls =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  forms.push_back(value);
  for (const Hex digits : {Hex::upper, Hex::lower}) {
    forms.push_back(percent_encoded(value, digits, false));
    forms.push_back(percent_encoded(value, digits, true));
  }
  const std::string json = boost::json::serialize(boost::json::string_view(value));
  forms.push_back(json.substr(1, json.size() - 2));
  const std::string quoted = shell_quote(value);
  forms.push_back(quoted.substr(1, quoted.size() - 2));
  for (std::size_t before = 0; before < 3; ++before) {
    for (const std::string_view alphabet : {standard, for_urls}) {
      std::string encoded = base64_of(value, before, alphabet);
      if (encoded.size() >= shortest_form) forms.push_back(std::move(encoded));
    }
  }
}

std::string without_backslashes(std::string_view text) {
  std::string out(text);
  std::erase(out, '\\');
  return out;
}

}  // namespace

Secrets::Secrets(std::map<std::string, std::string> values) : values_(std::move(values)) {
  for (const auto& [name, value] : values_) add_forms(value, forms_);
  std::ranges::sort(forms_, [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  const auto twice = std::ranges::unique(forms_);
  forms_.erase(twice.begin(), twice.end());
}

std::string Secrets::redacted(std::string_view text) const {
  std::string out(text);
  for (const std::string& form : forms_) {
    for (auto at = out.find(form); at != std::string::npos; at = out.find(form, at + mark.size())) {
      out.replace(at, form.size(), mark);
    }
  }
  return out;
}

std::string Secrets::redacted_head(std::string_view text) const {
  std::string out = redacted(text);
  std::size_t partial = 0;
  for (const std::string& form : forms_) {
    for (std::size_t length = std::min(form.size() - 1, out.size()); length > partial; --length) {
      if (!out.ends_with(std::string_view(form).substr(0, length))) continue;
      partial = length;
    }
  }
  out.resize(out.size() - partial);
  return out;
}

bool Secrets::revealed_by(std::string_view shell_text) const {
  if (empty()) return false;
  const std::string plain = without_backslashes(shell_text);
  return std::ranges::any_of(forms_, [&](const std::string& form) {
    return shell_text.contains(form) || plain.contains(without_backslashes(form));
  });
}

namespace {

/// Changes, by `out_of`, every text of an event that is not the plan's own.
template <typename Event, typename OutOf>
void change_texts(Event& event, const OutOf& out_of) {
  const auto of_each = [&out_of](auto& list, auto... texts) {
    for (auto& one : list) (out_of(one.*texts), ...);
  };
  if constexpr (requires { event.detail; }) out_of(event.detail);
  if constexpr (requires { event.note; }) out_of(event.note);
  if constexpr (requires { event.actor; }) out_of(event.actor);
  if constexpr (requires { event.captured; }) of_each(event.captured, &model::Variable::value);
  if constexpr (requires { event.commands; }) {
    of_each(event.commands, &model::CommandResult::output, &model::CommandResult::mismatch);
  }
  if constexpr (requires { event.results; }) of_each(event.results, &model::GuardResult::output);
  if constexpr (requires { event.checks; }) of_each(event.checks, &model::Check::detail);
}

}  // namespace

void Secrets::hide(model::Body& body) const {
  if (empty()) return;
  const auto out_of = [this](std::string& text) { text = redacted(text); };
  std::visit([&out_of](auto& event) { change_texts(event, out_of); }, body);
}

}  // namespace understudy::exercise
