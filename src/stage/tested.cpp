#include "understudy/stage/tested.hpp"

#include <optional>
#include <vector>

#include "case.hpp"

namespace understudy::stage {

namespace {

std::optional<std::chrono::milliseconds> promised_time(
    const std::optional<model::Promise>& promise) {
  return promise ? std::optional(promise->time.value) : std::nullopt;
}

}  // namespace

std::vector<Tested> tested(const Content& content, const evidence::Evidence& evidence,
                           evidence::Time at) {
  const Case about(content, evidence, at);
  std::vector<Tested> all;
  for (const model::Dependency& dependency : content.application.dependencies) {
    const model::Promises promised = about.promised(dependency);
    Tested one{.dependency = dependency.name.value,
               .critical = dependency.criticality == model::Criticality::critical,
               .rto = promised_time(promised.rto),
               .rpo = promised_time(promised.rpo)};
    for (const Case::Seen& seen :
         about.runs_of({.what = Subject::What::dependency, .name = one.dependency})) {
      const evidence::Run& run = *seen.run;
      if (!one.passed && run.verdict == evidence::Verdict::passed) one.passed = run;
      if (!one.measured && run.rto.measured) one.measured = run;
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace understudy::stage
