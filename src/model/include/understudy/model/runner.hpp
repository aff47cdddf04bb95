/// \file
/// How pure code is given the processors of a machine.
#pragma once

#include <cstddef>
#include <functional>

namespace understudy::model {

/// Calls `work(i)` for every i below `count`, each once, and returns when all are done; in any
/// order, and from several threads at once if it likes.
using Runner = std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

}  // namespace understudy::model
