/// \file
/// What a manifest declares of the application as a whole. Private to the module.
#pragma once

#include <string>

#include <boost/json.hpp>

#include "understudy/model/application.hpp"
#include "understudy/report/style.hpp"

namespace understudy::report {

[[nodiscard]] std::string application_text(const model::Application& app, const Style& style);

[[nodiscard]] boost::json::object application_json(const model::Application& app);

}  // namespace understudy::report
