/// \file
/// A command behind the words that lead to a host.
#pragma once

#include <string>
#include <vector>

namespace understudy::model {

/// The argument vector that carries `command` out where `reach` leads to (Host::reach), word for
/// word. ssh joins its words with blanks and a shell on the other side takes them apart again
/// (ssh(1)), so behind each ssh the words are quoted for that shell; other ways pass them on as
/// they are.
[[nodiscard]] std::vector<std::string> behind(std::vector<std::string> reach,
                                              std::vector<std::string> command);

}  // namespace understudy::model
