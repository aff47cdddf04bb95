#include "json_text.hpp"

#include <string>

#include <boost/json.hpp>

namespace understudy::report {

namespace {

namespace json = boost::json;

void pretty(std::string& out, const json::value& value, const std::string& indent) {
  const std::string deeper = indent + "  ";
  const auto list = [&](const auto& items, char open, char close, const auto& one) {
    out += open;
    bool first = true;
    for (const auto& item : items) {
      out += first ? "\n" : ",\n";
      out += deeper;
      one(item);
      first = false;
    }
    if (!first) out += "\n" + indent;
    out += close;
  };
  if (value.is_object()) {
    list(value.get_object(), '{', '}', [&](const auto& item) {
      out += json::serialize(item.key()) + ": ";
      pretty(out, item.value(), deeper);
    });
  } else if (value.is_array()) {
    list(value.get_array(), '[', ']', [&](const auto& item) { pretty(out, item, deeper); });
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string pretty_json(const json::value& value) {
  std::string out;
  pretty(out, value, "");
  return out + "\n";
}

}  // namespace understudy::report
