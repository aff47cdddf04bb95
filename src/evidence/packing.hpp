/// \file
/// Values as the index keeps them: compact, quick to read, of this very program. Private to the
/// module. Every list of fields is taken apart by its number of members, so that a new one does not
/// compile before it is kept as well.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <boost/describe.hpp>

#include "understudy/evidence/run.hpp"
#include "understudy/journal/described.hpp"

namespace understudy::evidence {

/// Calls `each` with every field of a run, in one order for ever.
template <typename AnyRun, typename Each>
void for_each_field(AnyRun& run, Each& each) {
  auto& [id, application, kind, scenario, experiment, target, file, file_sha256, manifest_sha256,
         environment, production, fault, mode, actor, trigger, hands, verdict, began, ended, rto,
         rpo, chain] = run;
  auto& [steps, performed, supervised] = hands;
  each(id, application, kind, scenario, experiment, target, file, file_sha256, manifest_sha256,
       environment, production, fault, mode, actor, trigger, steps, performed, supervised, verdict,
       began, ended, chain);
  for (auto* measured : {&rto, &rpo}) {
    auto& [objective, value, held] = *measured;
    each(objective, value, held);
  }
}

/// Appends values.
class Packer {
 public:
  template <typename T>
  void operator()(const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      number(value.size());
      out_ += value;
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      number(static_cast<std::uint64_t>(value));
    } else {
      compound(value);
    }
  }

  template <typename First, typename Second, typename... More>
  void operator()(const First& first, const Second& second, const More&... more) {
    (*this)(first);
    (*this)(second, more...);
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void number(std::uint64_t value);
  void described(const journal::described::Shape& shape, const void* value);

  template <typename Rep, typename Period>
  void compound(const std::chrono::duration<Rep, Period>& value) {
    (*this)(value.count());
  }

  template <typename Clock, typename Duration>
  void compound(const std::chrono::time_point<Clock, Duration>& value) {
    (*this)(value.time_since_epoch());
  }

  template <typename T>
  void compound(const std::optional<T>& value) {
    (*this)(value.has_value());
    if (value) (*this)(*value);
  }

  template <typename T>
  void compound(const std::vector<T>& values) {
    number(values.size());
    for (const T& value : values) (*this)(value);
  }

  template <typename... Ts>
  void compound(const std::variant<Ts...>& value) {
    number(value.index());
    std::visit([this](const auto& one) { (*this)(one); }, value);
  }

  template <typename T>
    requires boost::describe::has_describe_members<T>::value
  void compound(const T& value) {
    described(journal::described::shape_of<T>(), &value);
  }

  std::string out_;
};

/// Reads what a Packer wrote. After a text that is too short everything it gives is empty, and
/// `whole` says so.
class Unpacker {
 public:
  explicit Unpacker(std::string_view in) : in_(in) {}

  template <typename T>
  void operator()(T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      value.assign(text(number()));
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      value = static_cast<T>(number());
    } else {
      compound(value);
    }
  }

  template <typename First, typename Second, typename... More>
  void operator()(First& first, Second& second, More&... more) {
    (*this)(first);
    (*this)(second, more...);
  }

  /// Nothing is left.
  [[nodiscard]] bool ended() const { return in_.empty(); }

  /// Everything was read, and nothing was lacking.
  [[nodiscard]] bool whole() const { return sound_ && in_.empty(); }

 private:
  std::string_view text(std::uint64_t size);
  std::uint64_t number();
  void described(const journal::described::Shape& shape, void* value);

  template <typename Rep, typename Period>
  void compound(std::chrono::duration<Rep, Period>& value) {
    value = std::chrono::duration<Rep, Period>(static_cast<Rep>(number()));
  }

  template <typename Clock, typename Duration>
  void compound(std::chrono::time_point<Clock, Duration>& value) {
    value = std::chrono::time_point<Clock, Duration>(
        Duration(static_cast<typename Duration::rep>(number())));
  }

  template <typename T>
  void compound(std::optional<T>& value) {
    value.reset();
    if (number() != 0) (*this)(value.emplace());
  }

  template <typename T>
  void compound(std::vector<T>& values) {
    values.clear();
    const std::uint64_t count = number();
    for (std::uint64_t i = 0; i < count && sound_; ++i) (*this)(values.emplace_back());
  }

  template <typename... Ts>
  void compound(std::variant<Ts...>& value) {
    const std::uint64_t index = number();
    if (index >= sizeof...(Ts)) {
      sound_ = false;
      return;
    }
    alternative(value, index, std::index_sequence_for<Ts...>());
  }

  template <typename Variant, std::size_t... Index>
  void alternative(Variant& value, std::uint64_t index, std::index_sequence<Index...>) {
    ((Index == index ? (*this)(value.template emplace<Index>()) : void()), ...);
  }

  template <typename T>
    requires boost::describe::has_describe_members<T>::value
  void compound(T& value) {
    described(journal::described::shape_of<T>(), &value);
  }

  std::string_view in_;
  bool sound_ = true;
};

}  // namespace understudy::evidence
