/// \file
/// The evidence that a publication reads and adds to: one store for all applications, or one
/// beside each.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "understudy/diag/result.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/evidence/index.hpp"
#include "understudy/evidence/record.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::cli {

/// What a publication is evidence of.
struct Records {
  evidence::PlanPublished plan;
  evidence::ResultsPublished results;  ///< Not recorded when it names no run.

  void add_to(evidence::Evidence& known, evidence::Time at) const;
};

class PublishStores {
 public:
  /// `given` is the store of all; empty: the one beside each application's plans.
  explicit PublishStores(std::string given) : given_(std::move(given)) {}

  [[nodiscard]] std::filesystem::path path_of(const std::filesystem::path& manifest) const;

  /// Tells that an application of this publication has its evidence there.
  void expect(const std::filesystem::path& manifest);

  /// All that is known of an application. What does not count is told on standard error, once.
  [[nodiscard]] evidence::Evidence of(const std::filesystem::path& manifest,
                                      const std::string& application);

  /// Changes whenever something is known of the application that its pages might tell.
  [[nodiscard]] std::string mark(const std::filesystem::path& manifest,
                                 const std::string& application);

  /// Writes the records.
  [[nodiscard]] diag::Result<> record(const std::filesystem::path& manifest, const Records& records,
                                      const os::Instant& now) const;

  /// Writes the records and gives the mark as it is afterwards; an empty one when somebody else
  /// wrote since `mark` was taken, so that the next publication looks again.
  [[nodiscard]] diag::Result<std::string> record(const std::filesystem::path& manifest,
                                                 const std::string& application,
                                                 const Records& records, const os::Instant& now,
                                                 const std::string& mark);

 private:
  [[nodiscard]] evidence::Evidence read(const std::filesystem::path& store,
                                        const std::string& application);

  std::string given_;
  std::map<std::string, std::size_t> applications_;  ///< How many share a store.
  std::map<std::string, evidence::Index> open_;
};

}  // namespace understudy::cli
