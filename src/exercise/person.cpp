#include "understudy/exercise/person.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <ostream>
#include <string_view>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "understudy/exercise/expect.hpp"
#include "understudy/os/descriptor.hpp"
#include "understudy/os/pty.hpp"

namespace understudy::exercise {

namespace {

model::PersonMissing missing(const Question& question, std::string reason) {
  return {.action = question.action.id, .question = question.kind, .reason = std::move(reason)};
}

class Nobody final : public Person {
 public:
  explicit Nobody(std::string reason) : reason_(std::move(reason)) {}

  void ask(const Question& question, OnAnswer done) override { done(missing(question, reason_)); }

  void cancel() override {}

 private:
  std::string reason_;
};

/// The letters that name ways: recovery.1.b is way b.
std::string letter_of(const std::string& branch) {
  return branch.substr(branch.rfind('.') + 1);
}

std::string choices_of(const Question& question) {
  if (question.kind == "inject" || question.kind == "run") {
    return question.kind == "run" ? "yes, stop, or deviation TEXT" : "yes or no";
  }
  if (question.kind == "interrupted") return "done, retry, failed, or stop";
  if (question.kind == "agree") return "yes or stop";
  if (question.kind == "danger") return "the name of the application, or stop";
  if (question.kind == "failed") return "retry, failed, deviation TEXT, or stop";
  if (question.kind == "confirm") return "done, failed TEXT, deviation TEXT, or stop";
  if (question.action.kind == "unless") return "yes, skip, or stop";
  std::string letters;
  for (const model::Way& way : question.action.ways) letters += letter_of(way.branch) + ", ";
  return letters + "or stop";
}

void show_commands(std::ostream& talk, const model::Action& action) {
  if (!action.host.empty()) fmt::print(talk, "      on {}:\n", action.host);
  if (!action.interpreter.empty()) {
    fmt::print(talk, "      read by {}:\n",
               plain_text(fmt::format("{}", fmt::join(action.interpreter, " "))));
  }
  const std::string_view prompt = action.interpreter.empty() ? "$ " : "  ";
  for (const model::PlannedCommand& command : action.commands) {
    std::string_view text = command.text;
    while (!text.empty()) {
      const auto end = text.find('\n');
      fmt::print(talk, "      {}{}\n", prompt, plain_text(text.substr(0, end)));
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    const std::string expected = as_written(command.expected);
    if (!expected.empty()) fmt::print(talk, "      must print:\n{}", plain_text(expected));
    if (command.exit_code != 0) fmt::print(talk, "      must exit with {}\n", command.exit_code);
  }
}

void show_fault(std::ostream& talk, const Question& question) {
  fmt::print(talk, "\n  The exercise is ready. It will now break this: {}\n",
             plain_text(question.fault_title));
  if (question.assumptions.empty()) return;
  fmt::print(talk, "  A yes also says that this is so:\n");
  for (const std::string& text : question.assumptions) {
    fmt::print(talk, "      - {}\n", plain_text(text));
  }
}

void show_ways(std::ostream& talk, const model::Action& action) {
  for (const model::Way& way : action.ways) {
    fmt::print(talk, "      {})  {}\n", letter_of(way.branch), plain_text(way.text));
    if (way.guard.empty()) continue;
    fmt::print(talk, "          check{}: $ {}\n", way.negated ? ", which must fail" : "",
               plain_text(way.guard));
  }
}

/// Which step it is, for whom, and what has come about so far.
void show_step(std::ostream& talk, const Question& question) {
  const model::Action& action = question.action;
  fmt::print(talk, "\n  {}  {}\n", action.step, plain_text(action.text));
  if (question.kind == "interrupted") {
    fmt::print(talk,
               "      This step was begun when the tool ended; whether it took effect is not "
               "known. Look, then say.\n");
  }
  if (!action.role.empty()) fmt::print(talk, "      for {}\n", plain_text(action.role));
  if (question.kind == "failed") {
    fmt::print(talk, "      It failed: {}\n", plain_text(question.failure));
  }
  if (question.kind == "agree") {
    fmt::print(talk, "      Before this, {} must agree; {} so far.\n",
               action.confirm == 1 ? "one person" : "two people", question.agreed.size());
  }
  if (question.kind == "danger") {
    fmt::print(talk, "      This is dangerous. Type the name of the application, {}, to go on.\n",
               plain_text(question.application));
  }
}

void show(std::ostream& talk, const Question& question) {
  if (question.kind == "inject") return show_fault(talk, question);
  show_step(talk, question);
  if (question.kind == "branch") return show_ways(talk, question.action);
  show_commands(talk, question.action);
  if (question.kind == "run" && question.action.interactive) {
    fmt::print(talk, "      On a yes you have the terminal until it ends.\n");
  }
}

/// Waiting makes it non-blocking, which a duplicate would share with whoever writes to this
/// terminal, us included.
int open_again(int terminal) {
  os::Descriptor again = os::reopen_terminal(terminal);
  return again.valid() ? again.release() : ::fcntl(terminal, F_DUPFD_CLOEXEC, 0);
}

std::string without_blanks(std::string_view text) {
  const auto start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return std::string(text.substr(start, text.find_last_not_of(" \t") + 1 - start));
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

class TerminalPerson final : public Person {
 public:
  TerminalPerson(const boost::asio::any_io_executor& executor, const os::Clock& clock, int input_fd,
                 std::ostream& talk, std::string name, std::chrono::milliseconds limit)
      : executor_(executor),
        clock_(clock),
        talk_(talk),
        name_(std::move(name)),
        limit_(limit),
        terminal_(::isatty(input_fd) == 1),
        input_(executor),
        timer_(executor) {
    if (terminal_) input_.assign(open_again(input_fd));
  }

  void ask(const Question& question, OnAnswer done) override {
    question_ = question;
    done_ = std::move(done);
    asked_ns_ = clock_.now().boot.count();
    if (!terminal_) return answer(missing(question_, "no_terminal"));
    if (ended_) return answer(missing(question_, "end_of_input"));
    if (limit_.count() > 0) start_timer();
    speaker_ = agreed_before(name_) ? "" : name_;
    show(talk_, question_);
    prompt();
  }

  void cancel() override {
    if (done_) answer(missing(question_, "stopped"));
  }

 private:
  void prompt() {
    if (speaker_.empty()) {
      const bool another = !question_.agreed.empty() && !name_.empty();
      fmt::print(talk_, "  {}: ", another ? "Another person's name" : "Your name");
    } else {
      fmt::print(talk_, "  {} [{}]: ",
                 question_.manual && question_.kind == "confirm" ? "Do it, then say" : "Your word",
                 choices_of(question_));
    }
    talk_.flush();
    wait_for_line();
  }

  void start_timer() {
    timer_.expires_after(limit_);
    timer_.async_wait([this](const boost::system::error_code& error) {
      // One that fired just before it was set anew still calls: for the question before this one.
      const bool due = timer_.expiry() <= std::chrono::steady_clock::now();
      if (!error && due && done_) answer(missing(question_, "timeout"));
    });
  }

  void wait_for_line() {
    if (auto end = buffer_.find('\n'); end != std::string::npos) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      boost::asio::post(executor_, [this, line = std::move(line)] { take(line); });
      return;
    }
    if (waiting_) return;
    waiting_ = true;
    input_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                      [this](const boost::system::error_code& error) {
                        if (error == boost::asio::error::operation_aborted) return;
                        waiting_ = false;
                        read_some();
                      });
  }

  void read_some() {
    std::array<char, 4096> bytes{};
    const ssize_t got = ::read(input_.native_handle(), bytes.data(), bytes.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
      if (done_) wait_for_line();
      return;
    }
    if (got <= 0) {
      ended_ = true;
      if (done_) answer(missing(question_, "end_of_input"));
      return;
    }
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    if (done_) wait_for_line();
  }

  void take(const std::string& line) {
    if (!done_) return;
    if (speaker_.empty()) return take_name(without_blanks(plain_text(line)));
    TypedAnswer typed = read_answer(question_, line);
    if (typed.answer.empty()) {
      fmt::print(talk_, "  That is no answer to this.\n");
      return prompt();
    }
    answer(model::PersonAnswered{.action = question_.action.id,
                                 .question = question_.kind,
                                 .actor = speaker_,
                                 .answer = std::move(typed.answer),
                                 .note = std::move(typed.note),
                                 .asked_ns = asked_ns_,
                                 .answered_ns = clock_.now().boot.count()});
  }

  /// Names are told apart as people do, whatever the case they are typed in.
  [[nodiscard]] bool agreed_before(const std::string& name) const {
    return question_.kind == "agree" &&
           std::ranges::any_of(question_.agreed, [&name](const std::string& other) {
             return lower(other) == lower(name);
           });
  }

  void take_name(std::string name) {
    if (agreed_before(name)) {
      fmt::print(talk_, "  {} agreed already; it takes another person.\n", name);
    } else {
      if (name_.empty()) name_ = name;
      speaker_ = std::move(name);
    }
    prompt();
  }

  void answer(Answer what) {
    timer_.cancel();
    const OnAnswer done = std::exchange(done_, nullptr);
    done(std::move(what));
  }

  boost::asio::any_io_executor executor_;
  const os::Clock& clock_;
  std::ostream& talk_;
  std::string name_;
  std::chrono::milliseconds limit_;
  bool terminal_;
  bool ended_ = false;
  bool waiting_ = false;
  boost::asio::posix::stream_descriptor input_;
  boost::asio::steady_timer timer_;
  Question question_;
  std::string speaker_;  ///< Who answers this question; empty until it is known.
  OnAnswer done_;
  std::int64_t asked_ns_ = 0;
  std::string buffer_;
};

class PreparedPerson final : public Person {
 public:
  PreparedPerson(const os::Clock& clock, std::string name, std::string answer,
                 std::unique_ptr<Person> others)
      : clock_(clock),
        name_(std::move(name)),
        answer_(std::move(answer)),
        others_(std::move(others)) {}

  void ask(const Question& question, OnAnswer done) override {
    if (question.kind != "interrupted" || answer_.empty()) return others_->ask(question, done);
    const std::int64_t now = clock_.now().boot.count();
    done(model::PersonAnswered{.action = question.action.id,
                               .question = question.kind,
                               .actor = name_,
                               .answer = std::exchange(answer_, {}),
                               .note = "",
                               .asked_ns = now,
                               .answered_ns = now});
  }

  void cancel() override { others_->cancel(); }

 private:
  const os::Clock& clock_;
  std::string name_;
  std::string answer_;
  std::unique_ptr<Person> others_;
};

bool one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

bool is_answer(std::string_view kind, const std::string& word) {
  if (kind == "inject") return one_of(word, {"yes", "no"});
  if (kind == "run" || kind == "agree") return word == "yes";
  if (kind == "failed") return one_of(word, {"retry", "failed"});
  if (kind == "confirm") return one_of(word, {"done", "failed"});
  return kind == "interrupted" && one_of(word, {"done", "retry", "failed"});
}

/// The way that a letter names; empty when there is none.
TypedAnswer chosen_way(const model::Action& action, const TypedAnswer& typed) {
  const bool unless = action.kind == "unless";
  if (unless && typed.answer == "skip") return typed;
  for (const model::Way& way : action.ways) {
    const bool yes = unless && typed.answer == "yes";
    if (yes || typed.answer == letter_of(way.branch)) {
      return {.answer = way.branch, .note = typed.note};
    }
  }
  return {};
}

}  // namespace

TypedAnswer read_answer(const Question& question, const std::string& line) {
  const std::string text = plain_text(line);
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return {};
  const auto end = text.find_first_of(" \t", first);
  const std::string word = lower(text.substr(first, end - first));
  TypedAnswer typed{
      .answer = word,
      .note = without_blanks(std::string_view(text).substr(std::min(end, text.size())))};

  if (word == "stop" && question.kind != "inject") return typed;
  if (question.kind == "danger") {
    // As it is written: no other word will do.
    const std::string whole = without_blanks(text);
    return {.answer = whole == question.application ? whole : "", .note = ""};
  }
  if (word == "deviation" && one_of(question.kind, {"confirm", "run", "failed"})) {
    return typed.note.empty() ? TypedAnswer{} : typed;
  }
  if (question.kind == "branch") return chosen_way(question.action, typed);
  return is_answer(question.kind, word) ? typed : TypedAnswer{};
}

std::unique_ptr<Person> make_nobody(std::string reason) {
  return std::make_unique<Nobody>(std::move(reason));
}

std::unique_ptr<Person> make_terminal_person(const boost::asio::any_io_executor& executor,
                                             const os::Clock& clock, int input_fd,
                                             std::ostream& talk, std::string name,
                                             std::chrono::milliseconds limit) {
  return std::make_unique<TerminalPerson>(executor, clock, input_fd, talk, std::move(name), limit);
}

std::unique_ptr<Person> make_prepared_person(const os::Clock& clock, std::string name,
                                             std::string answer, std::unique_ptr<Person> others) {
  return std::make_unique<PreparedPerson>(clock, std::move(name), std::move(answer),
                                          std::move(others));
}

}  // namespace understudy::exercise
