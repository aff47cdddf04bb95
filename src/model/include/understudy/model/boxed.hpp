/// \file
/// A value that is seldom there.
#pragma once

#include <memory>
#include <optional>
#include <utility>

namespace understudy::model {

/// As std::optional, but what is not there takes the room of a pointer: for large parts that few of
/// very many values have. A copy has a value of its own.
template <typename T>
class Boxed {
 public:
  Boxed() = default;

  Boxed(T value) : held_(std::make_unique<T>(std::move(value))) {}  // As that of std::optional.

  Boxed(const Boxed& other) : held_(other ? std::make_unique<T>(*other) : nullptr) {}

  Boxed(Boxed&&) noexcept = default;

  Boxed& operator=(const Boxed& other) {
    if (this != &other) held_ = other ? std::make_unique<T>(*other) : nullptr;
    return *this;
  }

  Boxed& operator=(Boxed&&) noexcept = default;

  ~Boxed() = default;

  explicit operator bool() const { return held_ != nullptr; }

  [[nodiscard]] const T& operator*() const { return *held_; }

  [[nodiscard]] const T* operator->() const { return held_.get(); }

  /// What is there, else one as it is made.
  [[nodiscard]] const T& or_empty() const {
    static const T empty{};
    return held_ ? *held_ : empty;
  }

  /// A copy, for who takes a value that may be there.
  [[nodiscard]] std::optional<T> optional() const {
    return held_ ? std::optional<T>(*held_) : std::nullopt;
  }

 private:
  std::unique_ptr<T> held_;
};

}  // namespace understudy::model
