// A notification procedure answers who, what, when, why and how.

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"

namespace understudy::check {

namespace {

void check_one(const model::Notification& notification, Sink& sink) {
  std::vector<std::string> missing;
  std::vector<std::string> keys;
  const auto need = [&](bool there, const char* question, const char* key) {
    if (there) return;
    missing.emplace_back(question);
    keys.emplace_back(key);
  };
  need(!notification.notify.empty(), "who is told", "'notify: [role:lead]'");
  need(!notification.what.empty(), "what they are told", "'what: …'");
  need(!notification.why.empty(), "why", "'why: …'");
  need(!notification.via.empty(), "how", "'via: [phone]'");
  need(notification.within.has_value(), "how soon", "'within: 15m'");
  if (missing.empty()) return;
  sink.error("US-R009",
             fmt::format("the notification for '{}' does not say {}", notification.when.value,
                         listed(missing, "or")),
             notification.when.where, fmt::format("add {}", listed(keys)));
}

}  // namespace

void check_notifications(const Subject& subject, Sink& sink) {
  const model::Application& app = subject.app();
  for (const model::Notification& notification : app.notifications) check_one(notification, sink);
  if (!app.notifications.empty() || app.dependencies.empty()) return;
  sink.error(
      "US-R010", "no notification procedure says who is told of a failure", {.source = app.source},
      "add 'notification:' with at least 'when: detected', who, what, why, how and how soon");
}

}  // namespace understudy::check
