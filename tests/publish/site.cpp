#include "site.hpp"

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "understudy/evidence/sealed.hpp"

namespace understudy::blackbox {

namespace {

constexpr auto manifest = R"(apiVersion: understudy/v1
kind: Application
metadata:
  name: {0}
  title: Application {0}
spec:
  owner: {0}-team
  objectives: {{ rto: 1h, rpo: 1h }}
  environments:
    - {{ name: lab, production: false }}
  services:
    - {{ name: api, platform: here }}
  dependencies:
    - name: api
      criticality: critical
      periods: [always]
      workaround: Restart it by hand
      rto: 1h
      rpo: 1h
      playbook: playbooks/api.md
  contacts:
    - id: alice
      name: Alice
      email: alice@{0}.test
      phone: "+1 555 0100"
      availability: [on-call]
)";

constexpr auto playbook = R"(---
apiVersion: understudy/v1
kind: Playbook
id: api-failure
service: api
severity: critical
leads: [alice]
rto: 1h
rpo: 1h
---

# Scenario: API failure

## Purpose

Bring it back.

## Recovery procedure

1. Restart it.

   ```sh
   systemctl restart api
   ```

## Test procedure

1. It answers.

   ```console
   $ curl --silent localhost
   fine
   ```

## Resume procedure

Nothing is to be done.
)";

}  // namespace

void Site::bookstore() const {
  fs::create_directories(root() / "plans");
  fs::copy(BOOKSTORE, root() / "plans/resilience", fs::copy_options::recursive);
}

void Site::application(const std::string& name) const {
  const fs::path plans = root() / "plans" / name / "resilience";
  write_file(plans / "understudy.yaml", fmt::format(manifest, name));
  write_file(plans / "playbooks/api.md", playbook);
}

Outcome Site::publish(std::vector<std::string> words) const {
  words.insert(words.begin(), "publish");
  return run_bare(std::move(words), root());
}

boost::json::object Site::published(std::vector<std::string> words) const {
  words.insert(words.end(), {"--format", "json"});
  const Outcome done = publish(std::move(words));
  EXPECT_EQ(done.code, 0) << done.output;
  boost::json::error_code error;
  auto value = boost::json::parse(done.output, error);
  EXPECT_FALSE(error) << done.output;
  return error ? boost::json::object() : value.as_object();
}

std::vector<std::string> Site::files(const fs::path& folder) const {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool hidden = entry.path().filename().string().starts_with('.');
    if (entry.is_regular_file() && !hidden) {
      found.push_back(entry.path().lexically_relative(folder).generic_string());
    }
  }
  std::ranges::sort(found);
  return found;
}

std::string Site::page(const std::string& path) const {
  return read_file(site() / path);
}

evidence::Evidence Site::evidence() const {
  return evidence::read_store(root() / "plans/.understudy").evidence;
}

void Site::expect_golden(const std::string& name, const std::string& text) {
  const fs::path path = fs::path(GOLDEN) / name;
  if (std::getenv("UNDERSTUDY_ACCEPT") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    write_file(path, text);
    return;
  }
  EXPECT_EQ(text, read_file(path)) << name << ": run with UNDERSTUDY_ACCEPT=1 and read the diff";
}

std::string steady(std::string text) {
  text = std::regex_replace(text, std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"), "INSTANT");
  text = std::regex_replace(text, std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC"),
                            "MINUTE");
  text = std::regex_replace(text, std::regex("[0-9a-f]{64}"), "DIGEST");
  text = std::regex_replace(text, std::regex("understudy [0-9]+[.][0-9]+[.][0-9]+"),
                            "understudy VERSION");
  text = std::regex_replace(text, std::regex("<code class=\"sha\">[0-9a-f]+"),
                            "<code class=\"sha\">START");
  return std::regex_replace(text, std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2}"), "DATE");
}

}  // namespace understudy::blackbox
