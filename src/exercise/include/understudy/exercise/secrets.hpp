/// \file
/// The secrets of a run: values that reach the commands by their environment, and that nothing
/// which is shown or stored ever holds.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/model/event.hpp"

namespace understudy::exercise {

/// Knows every form in which a value is likely to be printed: as it is, in JSON, in shell quotes,
/// percent-encoded, and in base64 at any place of a longer text. A value that is taken apart,
/// hashed or compressed is not found; nor is base64 that is broken into lines within the value.
class Secrets {
 public:
  /// A shorter value could not be told from other text.
  static constexpr std::size_t shortest = 8;

  Secrets() = default;
  /// By the name of the variable; values of at least `shortest` bytes, without control characters.
  explicit Secrets(std::map<std::string, std::string> values);

  [[nodiscard]] bool empty() const { return values_.empty(); }

  [[nodiscard]] const std::map<std::string, std::string>& values() const { return values_; }

  /// The text with `***` in the place of every secret.
  [[nodiscard]] std::string redacted(std::string_view text) const;

  /// The same for a text whose end was cut off: what may be the beginning of a secret goes as well.
  [[nodiscard]] std::string redacted_head(std::string_view text) const;

  /// Whether a shell that reads this text learns a secret from it, whatever its quoting.
  [[nodiscard]] bool revealed_by(std::string_view shell_text) const;

  /// Takes the secrets out of all that an event tells; ids and names of the plan stay as they are.
  void hide(model::Body& body) const;

 private:
  std::map<std::string, std::string> values_;
  std::vector<std::string> forms_;  ///< The longest first.
};

}  // namespace understudy::exercise
