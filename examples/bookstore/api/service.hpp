/// \file
/// One request in, one answer out: routing, negotiation and the small resources.
#pragma once

#include "database/pool.hpp"
#include "http/message.hpp"
#include "router.hpp"
#include "settings.hpp"
#include "task.hpp"

namespace bookstore {

/// Belongs to one thread; the pool and the settings outlive it.
class Service {
 public:
  Service(database::Pool* pool, const Settings* settings) : pool_(pool), settings_(settings) {}

  /// Never throws for anything a client or the database does.
  [[nodiscard]] Task<http::Response> answer(http::Request request);

  /// From now on /health/ready says no, so that no new clients are sent here.
  void start_draining() { draining_ = true; }

 private:
  Task<http::Response> dispatch(http::Request request, Route route);
  [[nodiscard]] http::Response root(const http::Request& request) const;
  [[nodiscard]] http::Response version() const;

  database::Pool* pool_;
  const Settings* settings_;
  bool draining_ = false;
};

}  // namespace bookstore
