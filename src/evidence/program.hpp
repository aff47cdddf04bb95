/// \file
/// Which program this is. Private to the module.
#pragma once

#include <string>

namespace understudy::evidence {

/// The identity of the running program's build: another build may read the same journal otherwise.
/// Its linker's mark, else size and time of its file.
[[nodiscard]] std::string program_identity();

}  // namespace understudy::evidence
