#include "database/query.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include <libpq-fe.h>
#include <postgres_ext.h>

#include "database/statements.hpp"
#include "date.hpp"

namespace bookstore::database {

namespace {

/// PostgreSQL counts days from here.
constexpr Date epoch = Date(std::chrono::year(2000) / std::chrono::January / 1);
constexpr Oid int8_type = 20;

std::uint64_t big_endian(const char* from, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    value = (value << 8U) | static_cast<unsigned char>(from[i]);
  }
  return value;
}

}  // namespace

void Parameters::put(std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i > 0; --i) {
    bytes_ += static_cast<char>((value >> (8U * (i - 1))) & 0xFFU);
  }
}

Parameters& Parameters::close(std::size_t start) {
  slots_.at(count_++) = {.start = start, .size = bytes_.size() - start, .is_null = false};
  return *this;
}

Parameters& Parameters::null() {
  slots_.at(count_++) = {};
  return *this;
}

Parameters& Parameters::int8(std::int64_t value) {
  const std::size_t start = bytes_.size();
  put(static_cast<std::uint64_t>(value), 8);
  return close(start);
}

Parameters& Parameters::date(Date value) {
  const std::size_t start = bytes_.size();
  put(static_cast<std::uint32_t>((value - epoch).count()), 4);
  return close(start);
}

Parameters& Parameters::text(std::string_view value) {
  const std::size_t start = bytes_.size();
  bytes_ += value;
  return close(start);
}

Parameters& Parameters::int8_array(std::span<const std::int64_t> values) {
  const std::size_t start = bytes_.size();
  put(values.empty() ? 0 : 1, 4);  // dimensions
  put(0, 4);                       // no nulls
  put(int8_type, 4);
  if (!values.empty()) {
    put(values.size(), 4);
    put(1, 4);  // first index
  }
  for (const std::int64_t value : values) {
    put(sizeof value, 4);
    put(static_cast<std::uint64_t>(value), 8);
  }
  return close(start);
}

const char* Parameters::value(std::size_t which) const {
  const Slot& slot = slots_.at(which);
  return slot.is_null ? nullptr : bytes_.data() + slot.start;
}

int Parameters::length(std::size_t which) const {
  return static_cast<int>(slots_.at(which).size);
}

Batch single(Statement statement, Parameters parameters, Access access) {
  Batch batch{.queries = {}, .access = access};
  batch.queries.push_back({.statement = statement, .parameters = std::move(parameters)});
  return batch;
}

std::int64_t Rows::int8(int row, int column) const {
  return static_cast<std::int64_t>(big_endian(PQgetvalue(result_.get(), row, column), 8));
}

Date Rows::date(int row, int column) const {
  const auto days = static_cast<std::int32_t>(
      static_cast<std::uint32_t>(big_endian(PQgetvalue(result_.get(), row, column), 4)));
  return epoch + std::chrono::days(days);
}

std::string_view Rows::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

}  // namespace bookstore::database
