#include "database/migrations.hpp"

#include <cstddef>
#include <string>

#include <fmt/format.h>

namespace bookstore::database {

std::string migration_script(int version) {
  std::string script;
  for (auto step = static_cast<std::size_t>(version); step < migrations.size(); ++step) {
    script += migrations.at(step);
    script += fmt::format("INSERT INTO bookstore_migration (version) VALUES ({});\n", step + 1);
  }
  return script;
}

}  // namespace bookstore::database
