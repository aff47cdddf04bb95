// A company's ladder is told by several threads at once: it is what each application's own is.

#include <cstddef>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "site.hpp"
#include "stored_runs.hpp"

namespace understudy::blackbox {
namespace {

namespace json = boost::json;

class Company : public Site {
 protected:
  static constexpr std::size_t size = 24;

  static std::string name_of(std::size_t number) { return fmt::format("shop-{:02}", number); }

  /// Applications with a few runs each, every third without any; of some the playbook was changed
  /// since. Together enough for an index.
  void make() const {
    const evidence::test::RunWriter writer;
    for (std::size_t i = 0; i < size; ++i) {
      const std::string name = name_of(i);
      application(name);
      const fs::path plans = root() / "plans" / name / "resilience";
      for (std::size_t run = 0; i % 3 != 0 && run < i; ++run) {
        writer.write(root() / "store", {.id = fmt::format("{}-run-{}", name, run),
                                        .application = name,
                                        .playbook = read_file(plans / "playbooks/api.md"),
                                        .manifest = read_file(plans / "understudy.yaml"),
                                        .wall_ns = 1'790'000'000'000'000'000 +
                                                   static_cast<std::int64_t>(run) * 1000});
      }
      if (i % 4 == 0) write_file(plans / "playbooks/other.md", "# No playbook\n");
      if (i % 5 == 0) {
        write_file(plans / "playbooks/api.md",
                   read_file(plans / "playbooks/api.md") + "\nMore is not to be done.\n");
      }
    }
  }

  /// The applications of `understudy stage PATH`.
  [[nodiscard]] json::array stage(const std::string& path, std::vector<std::string> words) const {
    words.insert(words.begin(),
                 {"stage", path, "--at", "2026-11-26T12:00:00Z", "--format", "json"});
    const Outcome done = run_bare(std::move(words), root());
    EXPECT_EQ(done.code, 0) << done.output;
    json::error_code error;
    auto value = json::parse(done.output, error);
    EXPECT_FALSE(error) << done.output;
    return error ? json::array() : value.as_object()["applications"].as_array();
  }
};

TEST_F(Company, StandsWhereItsApplicationsStandByThemselves) {
  make();
  json::array alone;
  for (std::size_t i = 0; i < size; ++i) {
    alone.push_back(stage("plans/" + name_of(i), {"--store", "store"}).at(0));
  }

  // Twice with an index that is made and then read, as often as threads might get in each other's
  // way, and without one.
  for (int time = 0; time < 5; ++time) EXPECT_EQ(stage("plans", {"--store", "store"}), alone);
  EXPECT_EQ(stage("plans", {"--store", "store", "--verify"}), alone);
  EXPECT_TRUE(fs::exists(root() / "store/index.sqlite"));
}

TEST_F(Company, WithAStoreBesideEachApplicationStandsTheSame) {
  make();
  const json::array together = stage("plans", {"--store", "store"});
  for (std::size_t i = 0; i < size; ++i) {
    const fs::path own = root() / "plans" / name_of(i) / ".understudy/runs";
    fs::create_directories(own);
    for (std::size_t run = 0; run < size; ++run) {
      const std::string id = fmt::format("{}-run-{}", name_of(i), run);
      if (fs::exists(root() / "store/runs" / id)) fs::rename(root() / "store/runs" / id, own / id);
    }
  }

  EXPECT_EQ(stage("plans", {}), together);
}

}  // namespace
}  // namespace understudy::blackbox
