/// \file
/// Many equal pieces of work on all processors.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace understudy::os {

/// As many threads as there are processors, but at most this many.
inline constexpr std::size_t most_threads = 16;

/// Calls `work(i)` for every i below `count`, each once, in any order and from several threads at
/// once; returns when all are done. Few pieces are not worth a thread: below `worth` of them for
/// each thread, fewer threads are taken, and with one the caller does it all. The first exception
/// is thrown on; what was not begun by then is left out.
template <typename Work>
void in_parallel(std::size_t count, const Work& work, std::size_t worth = 16,
                 std::size_t threads = std::thread::hardware_concurrency()) {
  threads = std::min({threads, most_threads, count / std::max<std::size_t>(worth, 1)});
  std::atomic<std::size_t> next{0};
  std::mutex guard;
  std::exception_ptr failed;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(guard);
        if (!failed) failed = std::current_exception();
        next = count;
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back(run);
    run();
  }
  if (failed) std::rethrow_exception(failed);
}

}  // namespace understudy::os
