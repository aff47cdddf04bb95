/// \file
/// The stores that the ladder stands on, each opened once, through its index or without it.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "understudy/evidence/evidence.hpp"
#include "understudy/evidence/index.hpp"
#include "understudy/stage/content.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::cli {

class Stores {
 public:
  using Assess = std::function<stage::Ladder(evidence::Evidence)>;

  /// `given` is the store of all of them, if it is named; without an index when everything is to be
  /// read again. Where nothing but the ladders is asked for, of the runs that they do not turn on
  /// no more than the journal need be looked at.
  Stores(std::string given, bool without_index, bool ladders_alone,
         const std::vector<stage::Content>& contents);

  /// The ladder of an application. When it is the only one asked about, the runs that its ladder
  /// names are read again in full before they count. Any thread.
  [[nodiscard]] stage::Ladder assess(const stage::Content& content, const Assess& assess);

  /// Once the application of this content has been assessed: tells on standard error what of its
  /// store does not count, and lets go of a store that no other application needs.
  void finish(const stage::Content& content);

  [[nodiscard]] std::string path_of(const stage::Content& content) const;

 private:
  struct Opened {
    explicit Opened(evidence::Index opened) : index(std::move(opened)) {}

    evidence::Index index;
    std::once_flag swept;
  };

  [[nodiscard]] static stage::Ladder assess_alone(evidence::Index& index, const std::string& name,
                                                  const Assess& assess);
  [[nodiscard]] evidence::Index& open(const stage::Content& content);

  std::string given_;
  bool without_index_ = false;
  evidence::Looks looks_ = evidence::Looks::all_files;
  bool alone_ = false;
  std::mutex guard_;                         ///< Of what follows.
  std::map<std::string, int> applications_;  ///< By store: how many have not been finished.
  std::map<std::string, Opened> open_;
};

}  // namespace understudy::cli
