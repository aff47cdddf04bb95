/// \file
/// The coroutine types of the service. Each worker thread has an io_context of its own, so the
/// executor is named by its type: no type erasure, no locks.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bookstore {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;

template <typename T = void>
using Task = asio::awaitable<T, Executor>;

/// `co_await` that throws on failure; used where the operation cannot fail.
inline constexpr asio::use_awaitable_t<Executor> use_task;

/// `co_await` that gives back the error code first.
inline constexpr auto no_throw = asio::as_tuple(use_task);

}  // namespace bookstore
