#include "condition.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "record.hpp"
#include "reporter.hpp"
#include "understudy/model/condition.hpp"

namespace understudy::parse {

namespace {

using std::chrono::milliseconds;

void check_success(const model::Condition& condition, Reporter& reporter) {
  if (!condition.success || condition.success->value.thousandths > 0) return;
  reporter.error("US-?018", "a success of 0% asks nothing: it holds while every request fails",
                 condition.success->where);
}

void read_latencies(Record& record, model::Condition& condition) {
  struct Key {
    std::string_view name;
    int percentile;
  };

  constexpr std::array<Key, 4> keys{{{"p50", 50}, {"p90", 90}, {"p95", 95}, {"p99", 99}}};
  for (const Key& key : keys) {
    const model::Duration most = span_or(record, key.name, milliseconds(0));
    if (most.value.count() > 0) {
      condition.latencies.push_back({.percentile = key.percentile, .most = most});
    }
  }
}

}  // namespace

model::Condition read_condition(Record& record, std::string_view code, Reporter& reporter) {
  constexpr std::array<std::string_view, 5> measures{"success", "p50", "p90", "p95", "p99"};
  model::Condition condition{.probe = record.needed_text("probe"),
                             .success = record.share("success"),
                             .where = record.value().where()};
  check_success(condition, reporter);
  read_latencies(record, condition);
  bool asks = false;
  for (const std::string_view measure : measures) asks = asks || record.has(measure);
  if (!asks) {
    reporter.error(code, "the condition does not say what must hold", condition.where,
                   "add 'success: 99.9%' or 'p99: 250ms'; p50, p90 and p95 are known as well");
  }
  return condition;
}

model::Duration span_or(Record& record, std::string_view key, milliseconds otherwise) {
  const milliseconds length = record.span(key, otherwise);
  const auto value = record.find(key);
  return {.value = length, .where = value ? value->where() : record.value().where()};
}

}  // namespace understudy::parse
