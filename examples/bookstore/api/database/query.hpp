/// \file
/// What is asked of the database and what it answers, in PostgreSQL's binary format.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "database/statements.hpp"
#include "date.hpp"

namespace bookstore::database {

/// The values of a statement's parameters, in order.
class Parameters {
 public:
  static constexpr std::size_t most = 4;

  Parameters& null();
  Parameters& int8(std::int64_t value);
  Parameters& date(Date value);
  Parameters& text(std::string_view value);
  Parameters& int8_array(std::span<const std::int64_t> values);

  /// Null when there is no value.
  Parameters& text(const std::optional<std::string>& value) {
    return value ? text(std::string_view(*value)) : null();
  }

  Parameters& date(const std::optional<Date>& value) { return value ? date(*value) : null(); }

  Parameters& int8(const std::optional<std::int64_t>& value) {
    return value ? int8(*value) : null();
  }

  [[nodiscard]] std::size_t count() const { return count_; }

  /// Null for a null value. Valid until the next value is added.
  [[nodiscard]] const char* value(std::size_t which) const;
  [[nodiscard]] int length(std::size_t which) const;

 private:
  struct Slot {
    std::size_t start = 0;
    std::size_t size = 0;
    bool is_null = true;
  };

  void put(std::uint64_t value, std::size_t bytes);
  Parameters& close(std::size_t start);

  std::string bytes_;
  std::array<Slot, most> slots_{};
  std::size_t count_ = 0;
};

struct Query {
  Statement statement = Statement::ping;
  Parameters parameters;
};

enum class Access : std::uint8_t {
  read,
  write,        ///< One statement, its own transaction.
  transaction,  ///< All or nothing, between BEGIN and COMMIT.
};

/// Queries that travel together to one connection.
struct Batch {
  std::vector<Query> queries;
  Access access = Access::read;
};

/// A batch of one query.
[[nodiscard]] Batch single(Statement statement, Parameters parameters, Access access);

/// The rows that one query returned.
class Rows {
 public:
  explicit Rows(PGresult* result) : result_(result) {}

  [[nodiscard]] int size() const { return PQntuples(result_.get()); }

  [[nodiscard]] bool is_null(int row, int column) const {
    return PQgetisnull(result_.get(), row, column) != 0;
  }

  [[nodiscard]] std::int64_t int8(int row, int column) const;
  [[nodiscard]] Date date(int row, int column) const;
  [[nodiscard]] std::string_view text(int row, int column) const;

  [[nodiscard]] const PGresult* raw() const { return result_.get(); }

 private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };

  std::unique_ptr<PGresult, Clear> result_;
};

enum class Trouble : std::uint8_t {
  unavailable,      ///< Nothing was done.
  outcome_unknown,  ///< The connection broke between sending a write and hearing of its end.
  unknown_author,   ///< A named author does not exist; nothing was done.
  unknown_book,     ///< The book was deleted meanwhile; nothing was done.
  busy,     ///< The server gave the statement up (deadlock, time limit, no room); nothing was done.
  refused,  ///< The server refused the statement: our mistake.
};

struct QueryError {
  Trouble trouble = Trouble::unavailable;
  std::string message;  ///< For the log.
};

/// One Rows for each query of the batch, in order.
using Outcome = std::expected<std::vector<Rows>, QueryError>;
using Completion = std::move_only_function<void(Outcome)>;

}  // namespace bookstore::database
