/// \file
/// Names to addresses, without blocking and within a time limit: the C library's resolver can do
/// neither, and a name server that is away must not take the service with it.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <vector>

#include "task.hpp"

namespace bookstore {

/// The addresses of `host` as text, in the order to try them; never empty. A host that is an
/// address already gives itself. Reads /etc/hosts and /etc/resolv.conf anew every time, so that a
/// changed record or name server counts at once. The error is a sentence for the log.
[[nodiscard]] Task<std::expected<std::vector<std::string>, std::string>> resolve(
    std::string host, std::chrono::milliseconds limit);

}  // namespace bookstore
