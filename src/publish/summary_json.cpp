#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

std::string to_json(const Summary& summary) {
  return boost::json::serialize(boost::json::value_from(summary)) + "\n";
}

diag::Result<Summary> read_summary(std::string_view json) {
  boost::json::error_code error;
  const boost::json::value value =
      boost::json::parse(boost::json::string_view(json.data(), json.size()), error);
  if (!error) {
    auto summary = boost::json::try_value_to<Summary>(value);
    if (summary && summary->version == 1) return std::move(*summary);
  }
  return diag::fail({.code = "US-W003",
                     .message = "the summary of an application was not written by this version",
                     .hint = "publish it anew"});
}

}  // namespace understudy::publish
