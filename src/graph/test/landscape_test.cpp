#include "understudy/graph/landscape.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace understudy::graph {

namespace {

using testing::ElementsAre;

model::Dependency row(std::string name, std::vector<std::string> children,
                      model::Criticality criticality = model::Criticality::critical) {
  model::Dependency row{.name = {.value = std::move(name)}, .criticality = criticality};
  for (std::string& child : children) row.children.push_back({.value = std::move(child)});
  return row;
}

model::Application shop() {
  model::Application app{.name = {.value = "shop"}};
  app.services.push_back({.name = {.value = "api"}});
  app.services.push_back({.name = {.value = "disk"}});
  app.dependencies.push_back(row("api", {"search", "disk", "payment/api", "nobody"}));
  app.dependencies.push_back(row("search", {}, model::Criticality::non_critical));
  return app;
}

model::Application payment() {
  model::Application app{.name = {.value = "payment"}};
  app.dependencies.push_back(row("api", {"bank"}));
  app.dependencies.push_back(row("bank", {}));
  return app;
}

TEST(Landscape, ServiceAndDependencyOfOneNameAreOnePart) {
  const model::Application app = shop();
  const std::vector<const model::Application*> apps{&app};

  const Landscape landscape(apps);

  ASSERT_EQ(landscape.size(), 3U);
  const Part& api = landscape.part(landscape.find("api"));
  EXPECT_EQ(api.dependency, &app.dependencies[0]);
  EXPECT_EQ(api.service, &app.services[0]);
  EXPECT_EQ(landscape.part(landscape.find("disk")).dependency, nullptr);
}

TEST(Landscape, AChildIsAsCriticalAsItIsDeclared) {
  const model::Application app = shop();
  const std::vector<const model::Application*> apps{&app};
  const Landscape landscape(apps);
  const Graph& graph = landscape.graph();

  const Range needs = graph.needs_of(landscape.find("api"));

  ASSERT_EQ(needs.last - needs.first, 2U);  // 'payment/api' and 'nobody' are not declared here.
  EXPECT_EQ(graph.bond(needs.first), Bond::non_critical);
  EXPECT_EQ(graph.bond(needs.first + 1), Bond::critical);
  EXPECT_EQ(landscape.written(graph.edges_of(needs.first + 1).first).value, "disk");
}

TEST(Landscape, ApplicationsReachEachOther) {
  const model::Application one = shop();
  const model::Application other = payment();
  const std::vector<const model::Application*> apps{&one, &other};

  const Landscape landscape(apps);

  const Node api = landscape.find("shop/api");
  EXPECT_EQ(landscape.name(api), "shop/api");
  EXPECT_THAT(
      landscape.graph().children(api),
      ElementsAre(landscape.find("search"), landscape.find("disk"), landscape.find("payment/api")));
  EXPECT_EQ(landscape.find("api"), no_node);  // There are two.
  EXPECT_NE(landscape.find("bank"), no_node);
  EXPECT_EQ(landscape.find("payment/search"), no_node);
  EXPECT_EQ(landscape.find("nobody/api"), no_node);
}

}  // namespace

}  // namespace understudy::graph
