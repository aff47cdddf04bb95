/// \file
/// The people of an exercise. Silence, a closed terminal or a time-out is never a yes.
#pragma once

#include <chrono>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "understudy/model/event.hpp"
#include "understudy/model/plan.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::exercise {

/// What is asked, about which action. `action` is empty for the go-ahead to inject.
struct Question {
  std::string kind;  ///< inject, confirm, run, branch, interrupted, agree, danger, failed.
  model::Action action;
  std::string fault_title;
  bool manual = false;  ///< The person does it by hand; otherwise the tool does once allowed.
  std::string application = {};               ///< Its name, which a danger is confirmed with.
  std::vector<std::string> agreed = {};       ///< Who agreed already: it takes another person.
  std::string failure = {};                   ///< Why the step failed, when it did.
  std::vector<std::string> assumptions = {};  ///< What a yes to the go-ahead says is so.
};

class Person {
 public:
  using Answer = std::variant<model::PersonAnswered, model::PersonMissing>;
  using OnAnswer = std::function<void(Answer)>;

  Person() = default;
  Person(const Person&) = delete;
  Person& operator=(const Person&) = delete;
  virtual ~Person() = default;

  /// One question at a time; calls back once, on the executor's thread.
  virtual void ask(const Question& question, OnAnswer done) = 0;
  /// Withdraws the question; it is answered as missing, reason `stopped`.
  virtual void cancel() = 0;
};

/// Nobody: every question is answered as missing, for `reason`.
[[nodiscard]] std::unique_ptr<Person> make_nobody(std::string reason);

/// Asks on `talk` and reads lines from `input_fd` (not owned), which must be a terminal, or every
/// question is missing for the reason no_terminal. `name` is who answers; when empty it is asked
/// for first. `limit` 0: wait for ever.
[[nodiscard]] std::unique_ptr<Person> make_terminal_person(
    const boost::asio::any_io_executor& executor, const os::Clock& clock, int input_fd,
    std::ostream& talk, std::string name, std::chrono::milliseconds limit);

/// Gives one prepared answer (`understudy resume --answer`) to the first question of the kind
/// `interrupted`, then passes every further question on to `others`.
[[nodiscard]] std::unique_ptr<Person> make_prepared_person(const os::Clock& clock, std::string name,
                                                           std::string answer,
                                                           std::unique_ptr<Person> others);

/// Reads one typed line as an answer to `question`: the answer word and the note that follows it.
/// Empty when the line is no answer to it; then the question is put again.
struct TypedAnswer {
  std::string answer;
  std::string note;
};

[[nodiscard]] TypedAnswer read_answer(const Question& question, const std::string& line);

}  // namespace understudy::exercise
