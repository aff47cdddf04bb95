/// \file
/// Tables that a person reads.
#pragma once

#include <string>
#include <vector>

namespace bookstore::lab {

using Row = std::vector<std::string>;

/// Lines of columns that are as wide as what stands in them. Every row has as many cells as `head`.
[[nodiscard]] std::string table(const Row& head, const std::vector<Row>& rows);

}  // namespace bookstore::lab
