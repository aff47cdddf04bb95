/// \file
/// Whether the service can do its work: each dependency is asked, within a time limit.
#pragma once

#include "database/pool.hpp"
#include "http/message.hpp"
#include "settings.hpp"
#include "task.hpp"

namespace bookstore {

/// 200 `{"status":"ready","dependencies":{"database":{"status":"up"},"cdn":{"status":"up"}}}`, or
/// 503 `not ready` with a `reason` beside each dependency that is down. Both are asked at once.
[[nodiscard]] Task<http::Response> readiness(database::Pool* pool, const Settings* settings);

/// 503: the service is about to end.
[[nodiscard]] http::Response draining();

}  // namespace bookstore
