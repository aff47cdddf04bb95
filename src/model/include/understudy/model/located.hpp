/// \file
/// A value and the place where the person wrote it.
#pragma once

#include <chrono>
#include <string>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::model {

template <typename T>
struct Located {
  T value{};
  diag::Span where;
};

using Text = Located<std::string>;
using Duration = Located<std::chrono::milliseconds>;

}  // namespace understudy::model
