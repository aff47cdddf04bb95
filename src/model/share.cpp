#include "understudy/model/share.hpp"

#include <cstddef>

namespace understudy::model {

namespace {

constexpr std::int32_t per_cent = 1000;
constexpr std::int32_t whole = 100 * per_cent;
constexpr std::size_t most_decimals = 3;

bool is_number(std::string_view digits) {
  return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Digits to a number; anything above the whole comes back as more than the whole.
std::int32_t number_of(std::string_view digits) {
  std::int32_t number = 0;
  for (const char digit : digits) {
    number = number * 10 + (digit - '0');
    if (number > whole) return whole + 1;
  }
  return number;
}

}  // namespace

std::expected<Share, ShareError> parse_share(std::string_view text) {
  const bool signed_off = text.ends_with('%');
  if (signed_off) text.remove_suffix(1);
  const std::size_t point = text.find('.');
  const std::string_view units = text.substr(0, point);
  if (!is_number(units) || (units.size() > 1 && units.front() == '0')) {
    return std::unexpected(ShareError::not_a_number);
  }
  std::string decimals(point == std::string_view::npos ? "0" : text.substr(point + 1));
  if (!is_number(decimals)) return std::unexpected(ShareError::not_a_number);
  if (!signed_off) return std::unexpected(ShareError::no_sign);
  if (decimals.size() > most_decimals) return std::unexpected(ShareError::too_many_decimals);
  decimals.resize(most_decimals, '0');

  const std::int32_t full = number_of(units);
  const std::int32_t thousandths = number_of(decimals);
  if (full > 100 || (full == 100 && thousandths > 0)) return std::unexpected(ShareError::too_large);
  return Share{full * per_cent + thousandths};
}

std::string to_text(Share share) {
  std::string text = std::to_string(share.thousandths / per_cent);
  const std::int32_t rest = share.thousandths % per_cent;
  if (rest > 0) {
    std::string decimals = std::to_string(per_cent + rest).substr(1);
    while (decimals.ends_with('0')) decimals.pop_back();
    text += "." + decimals;
  }
  return text + "%";
}

}  // namespace understudy::model
