/// \file
/// The cloud's operations by name: from a request of the control socket to its answer.
#pragma once

#include <functional>
#include <map>
#include <string>

#include <boost/json/object.hpp>

#include "cloud.hpp"
#include "understudy/diag/result.hpp"

namespace bookstore::lab {

/// The answer to a request that could not be done.
[[nodiscard]] boost::json::object failure(const understudy::diag::Failure& why);
/// The answer to one that was.
[[nodiscard]] boost::json::object success(boost::json::value data = nullptr);

/// Any thread may use it; the cloud serialises.
class Operations {
 public:
  explicit Operations(Cloud& cloud);

  [[nodiscard]] boost::json::object perform(const boost::json::object& request) const;

 private:
  using Handler = std::function<boost::json::object(const boost::json::object&)>;

  void instances();
  void images();
  void templates();
  void database();
  void buckets();
  void names();

  Cloud& cloud_;
  std::map<std::string, Handler> table_;
};

}  // namespace bookstore::lab
