/// \file
/// Checksums of bytes: SHA-256 for what must be recognised, CRC-32C for what may be torn.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace understudy::journal {

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// Castagnoli's polynomial, as iSCSI and ext4 use it.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

}  // namespace understudy::journal
