/// \file
/// What reading a store with and without its index have in common. Private to the module.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/evidence/log.hpp"

namespace understudy::evidence {

/// The first line of `evidence.log`.
inline constexpr std::string_view log_header = "understudy-evidence 1";

/// One record of it, which must call itself by its number.
[[nodiscard]] diag::Result<LogRecord> read_log_record(std::uint64_t number, std::string_view json);

/// Adds it where it belongs.
void add_record(Evidence& evidence, LogRecord record);

/// Why something does not count, with the place it lies in.
[[nodiscard]] diag::Diagnostic left_out(const diag::Failure& failure,
                                        const std::filesystem::path& path);

}  // namespace understudy::evidence
