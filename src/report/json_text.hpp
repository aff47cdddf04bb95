/// \file
/// JSON as people read it: one member a line. Private to the module.
#pragma once

#include <string>

#include <boost/json.hpp>

namespace understudy::report {

/// Two blanks a level and a line end at the end; Boost.JSON itself prints on one line only.
[[nodiscard]] std::string pretty_json(const boost::json::value& value);

}  // namespace understudy::report
