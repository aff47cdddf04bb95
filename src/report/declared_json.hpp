/// \file
/// How declared values stand in the JSON of `understudy show`: null for what is not declared.
/// Private to the module.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "understudy/model/application.hpp"

namespace understudy::report {

namespace json = boost::json;

[[nodiscard]] json::value said(const std::string& text);
[[nodiscard]] json::value said(const std::optional<model::Text>& text);
[[nodiscard]] json::value ms(const std::optional<model::Duration>& duration);
[[nodiscard]] json::array list(const std::vector<std::string>& texts);
[[nodiscard]] json::array list(const std::vector<model::Text>& texts);
/// As they are written.
[[nodiscard]] json::array list(const std::vector<model::WrittenWindow>& windows);

/// Name and title, for a view to add to.
[[nodiscard]] json::object json_of(const model::Application& app);

/// The whole document of a view.
[[nodiscard]] std::string shown_json(std::string_view kind, json::array applications);

}  // namespace understudy::report
