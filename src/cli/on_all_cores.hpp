/// \file
/// How pure code that takes a runner is given the processors of this machine.
#pragma once

#include <cstddef>
#include <functional>

#include "understudy/os/parallel.hpp"

namespace understudy::cli {

/// Calls `work(i)` for every i below `count`, each once, from as many threads as there are
/// processors; returns when all are done.
inline void on_all_cores(std::size_t count, const std::function<void(std::size_t)>& work) {
  os::in_parallel(count, work, 1);
}

}  // namespace understudy::cli
