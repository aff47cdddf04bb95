#include "understudy/exercise/person.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <unistd.h>

#include "understudy/os/clock.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::exercise {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

Question question(std::string kind, std::string action_kind = "run") {
  model::Action action{.id = "recovery.1", .step = "recovery.1", .kind = std::move(action_kind)};
  if (kind == "branch") {
    action.ways = {{.branch = "recovery.1.a", .text = "If the app is down"},
                   {.branch = "recovery.1.b", .text = "If it is gone", .guard = "ping app"}};
  }
  return {
      .kind = std::move(kind), .action = std::move(action), .fault_title = "the API is stopped"};
}

/// `answer|note`, or nothing for what is no answer.
std::string read(const Question& asked, const std::string& line) {
  const TypedAnswer typed = read_answer(asked, line);
  return typed.answer.empty() ? "" : typed.answer + "|" + typed.note;
}

TEST(ReadAnswer, ToTheGoAheadIsYesOrNoAndNothingElse) {
  const Question inject = question("inject");

  EXPECT_EQ(read(inject, "yes"), "yes|");
  EXPECT_EQ(read(inject, "  YES  "), "yes|");
  EXPECT_EQ(read(inject, "no, not today"), "");
  EXPECT_EQ(read(inject, "no not today "), "no|not today");
  for (const char* line : {"", " ", "y", "n", "ja", "yess", "yes!", "done", "stop", "retry",
                           "\x1b[A", "deviation x", "'yes'", "-yes"}) {
    EXPECT_EQ(read(inject, line), "") << line;
  }
}

TEST(ReadAnswer, ToAStepThatIsToRunIsYesStopOrADeviation) {
  const Question run = question("run");

  EXPECT_EQ(read(run, "yes"), "yes|");
  EXPECT_EQ(read(run, "stop"), "stop|");
  EXPECT_EQ(read(run, "deviation used the console instead"), "deviation|used the console instead");
  for (const char* line : {"deviation", "deviation  ", "no", "done", "failed", "retry", "skip"}) {
    EXPECT_EQ(read(run, line), "") << line;
  }
}

TEST(ReadAnswer, ToAStepDoneByHandIsDoneFailedStopOrADeviation) {
  const Question confirm = question("confirm", "confirm");

  EXPECT_EQ(read(confirm, "done"), "done|");
  EXPECT_EQ(read(confirm, "Done as written"), "done|as written");
  EXPECT_EQ(read(confirm, "failed the disk is full"), "failed|the disk is full");
  EXPECT_EQ(read(confirm, "failed"), "failed|");
  EXPECT_EQ(read(confirm, "stop"), "stop|");
  EXPECT_EQ(read(confirm, "deviation other host"), "deviation|other host");
  for (const char* line : {"yes", "no", "ok", "retry", "deviation"}) {
    EXPECT_EQ(read(confirm, line), "") << line;
  }
}

TEST(ReadAnswer, ToADecisionIsTheLetterOfAWay) {
  const Question branch = question("branch", "decide");

  EXPECT_EQ(read(branch, "a"), "recovery.1.a|");
  EXPECT_EQ(read(branch, "B it does not answer"), "recovery.1.b|it does not answer");
  EXPECT_EQ(read(branch, "stop"), "stop|");
  for (const char* line : {"c", "ab", "yes", "skip", "recovery.1", "deviation x"}) {
    EXPECT_EQ(read(branch, line), "") << line;
  }
}

TEST(ReadAnswer, ToAGuardedStepIsYesOrSkip) {
  Question unless = question("branch", "unless");
  unless.action.ways = {{.branch = "recovery.2"}};

  EXPECT_EQ(read(unless, "yes"), "recovery.2|");
  EXPECT_EQ(read(unless, "skip"), "skip|");
  EXPECT_EQ(read(unless, "stop"), "stop|");
  EXPECT_EQ(read(unless, "no"), "");
}

TEST(ReadAnswer, ToAnInterruptedStepIsWhatBecameOfIt) {
  const Question interrupted = question("interrupted");

  for (const char* word : {"done", "retry", "failed", "stop"}) {
    EXPECT_EQ(read(interrupted, word), std::string(word) + "|");
  }
  for (const char* line : {"yes", "no", "deviation x", "a"}) {
    EXPECT_EQ(read(interrupted, line), "") << line;
  }
}

TEST(ReadAnswer, ToADangerIsTheApplicationsNameAsItIsWritten) {
  Question danger = question("danger");
  danger.application = "bookstore";

  EXPECT_EQ(read(danger, " bookstore "), "bookstore|");
  EXPECT_EQ(read(danger, "stop"), "stop|");
  for (const char* line : {"", "yes", "Bookstore", "bookstore please", "deviation x"}) {
    EXPECT_EQ(read(danger, line), "") << line;
  }
}

TEST(ReadAnswer, ToAFailureIsRetryFailedStopOrADeviation) {
  const Question failed = question("failed");

  EXPECT_EQ(read(failed, "retry"), "retry|");
  EXPECT_EQ(read(failed, "failed for good"), "failed|for good");
  EXPECT_EQ(read(failed, "stop"), "stop|");
  EXPECT_EQ(read(failed, "deviation by hand"), "deviation|by hand");
  for (const char* line : {"", "yes", "done", "deviation"})
    EXPECT_EQ(read(failed, line), "") << line;
}

TEST(ReadAnswer, DropsTerminalTricksFromTheNote) {
  EXPECT_EQ(read(question("confirm"), "failed \x1b[31mred\x07 light\r"), "failed|red light");
}

/// A person at a real pseudo-terminal; the test types.
class AtTheTerminal : public testing::Test {
 protected:
  AtTheTerminal() {
    int keyboard = -1;
    int terminal = -1;
    EXPECT_EQ(::openpty(&keyboard, &terminal, nullptr, nullptr, nullptr), 0);
    keyboard_ = os::Descriptor(keyboard);
    terminal_ = os::Descriptor(terminal);
  }

  void sit_down(const std::string& name = "Ann", milliseconds limit = milliseconds(0)) {
    person_ =
        make_terminal_person(context_.get_executor(), clock_, terminal_.get(), talk_, name, limit);
  }

  void ask(const Question& asked) {
    answer_.reset();
    person_->ask(asked, [this](Person::Answer answer) {
      ++answers_;
      answer_ = std::move(answer);
    });
  }

  void type(const std::string& text) {
    ASSERT_EQ(::write(keyboard_.get(), text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
  }

  template <typename Holds>
  bool turn_until(const Holds& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!holds() && std::chrono::steady_clock::now() < deadline) {
      context_.restart();
      context_.run_for(milliseconds(5));
    }
    return holds();
  }

  model::PersonAnswered answered() {
    EXPECT_TRUE(turn_until([this] { return answer_.has_value(); })) << talk_.str();
    const auto* answer = answer_ ? std::get_if<model::PersonAnswered>(&*answer_) : nullptr;
    return answer == nullptr ? model::PersonAnswered{.answer = "(missing)"} : *answer;
  }

  std::string missing() {
    EXPECT_TRUE(turn_until([this] { return answer_.has_value(); })) << talk_.str();
    const auto* answer = answer_ ? std::get_if<model::PersonMissing>(&*answer_) : nullptr;
    return answer == nullptr ? "(answered)" : answer->reason;
  }

  boost::asio::io_context context_;       // NOLINT: used by the tests
  os::SystemClock clock_;                 // NOLINT: used by the tests
  std::ostringstream talk_;               // NOLINT: used by the tests
  os::Descriptor keyboard_;               // NOLINT: used by the tests
  os::Descriptor terminal_;               // NOLINT: used by the tests
  std::unique_ptr<Person> person_;        // NOLINT: used by the tests
  std::optional<Person::Answer> answer_;  // NOLINT: used by the tests
  int answers_ = 0;                       // NOLINT: used by the tests
};

TEST_F(AtTheTerminal, TypesTheAnswerUnderTheirName) {
  sit_down();
  const auto before = clock_.now().boot.count();

  ask(question("run"));
  type("yes\n");

  const model::PersonAnswered answer = answered();
  EXPECT_EQ(answer.answer, "yes");
  EXPECT_EQ(answer.actor, "Ann");
  EXPECT_EQ(answer.action, "recovery.1");
  EXPECT_EQ(answer.question, "run");
  EXPECT_GE(answer.asked_ns, before);
  EXPECT_GE(answer.answered_ns, answer.asked_ns);
}

TEST_F(AtTheTerminal, IsShownWhatWillBeDoneWithoutTerminalTricks) {
  sit_down();
  Question run = question("run");
  run.action.text = "Restart the app \x1b[2J";
  run.action.host = "client";
  run.action.commands = {{.text = "systemctl restart api\nsleep 1",
                          .expected = {{.match = "regex", .repeat = "plus", .text = "ok"}},
                          .exit_code = 3}};

  ask(run);
  EXPECT_EQ(talk_.str(),
            "\n  recovery.1  Restart the app \n"
            "      on client:\n"
            "      $ systemctl restart api\n"
            "      $ sleep 1\n"
            "      must print:\nok (re+)\n"
            "      must exit with 3\n"
            "  Your word [yes, stop, or deviation TEXT]: ");

  person_->cancel();
  talk_.str("");
  ask(question("inject"));
  EXPECT_EQ(talk_.str(),
            "\n  The exercise is ready. It will now break this: the API is stopped\n"
            "  Your word [yes or no]: ");

  person_->cancel();
  talk_.str("");
  ask(question("branch", "decide"));
  EXPECT_EQ(talk_.str(),
            "\n  recovery.1  \n"
            "      a)  If the app is down\n"
            "      b)  If it is gone\n"
            "          check: $ ping app\n"
            "  Your word [a, b, or stop]: ");
}

TEST_F(AtTheTerminal, IsAskedAgainUntilItIsAnAnswer) {
  sit_down();

  ask(question("inject"));
  type("what?\n");
  EXPECT_TRUE(turn_until([&] { return talk_.str().contains("That is no answer to this.\n"); }));
  EXPECT_FALSE(answer_.has_value());
  type("y\n\nno\n");

  EXPECT_EQ(answered().answer, "no");
  EXPECT_EQ(answers_, 1);
}

TEST_F(AtTheTerminal, SaysTheirNameFirst) {
  sit_down("");

  ask(question("inject"));
  EXPECT_THAT(talk_.str(), testing::EndsWith("  Your name: "));
  type("\n   \n");
  type("  Zoë Q. \nyes\n");
  EXPECT_EQ(answered().actor, "Zoë Q.");

  ask(question("run"));
  type("yes\n");
  EXPECT_EQ(answered().actor, "Zoë Q.") << "asked once";
}

TEST_F(AtTheTerminal, AgreesOnceAndThenItTakesAnotherPerson) {
  sit_down();
  Question agree = question("agree");
  agree.action.confirm = 2;
  agree.action.role = "dba";

  ask(agree);
  EXPECT_EQ(talk_.str(),
            "\n  recovery.1  \n"
            "      for dba\n"
            "      Before this, two people must agree; 0 so far.\n"
            "  Your word [yes or stop]: ");
  type("yes\n");
  EXPECT_EQ(answered().actor, "Ann");

  agree.agreed = {"Ann"};
  ask(agree);
  EXPECT_THAT(talk_.str(), testing::EndsWith("  Another person's name: "));
  type("ann\nBob\nyes\n");
  EXPECT_EQ(answered().actor, "Bob");
  EXPECT_THAT(talk_.str(), HasSubstr("ann agreed already; it takes another person."));

  ask(question("run"));
  type("yes\n");
  EXPECT_EQ(answered().actor, "Ann") << "whose terminal it is";
}

TEST_F(AtTheTerminal, IsShownWhatAYesSaysIsSo) {
  sit_down();
  Question inject = question("inject");
  inject.assumptions = {"The backup is whole."};

  ask(inject);

  EXPECT_THAT(talk_.str(), HasSubstr("A yes also says that this is so:\n"
                                     "      - The backup is whole.\n"));
}

TEST_F(AtTheTerminal, MayTypeInPieces) {
  sit_down();
  ask(question("confirm", "confirm"));
  for (const char* piece : {"do", "ne ", "but sl", "ow", "\n"}) type(piece);

  EXPECT_EQ(answered().note, "but slow");
}

TEST_F(AtTheTerminal, IsMissingAtTheEndOfInputAndEverAfter) {
  sit_down();
  ask(question("inject"));
  type("\x04");
  EXPECT_EQ(missing(), "end_of_input");

  ask(question("inject"));
  EXPECT_EQ(missing(), "end_of_input");
}

TEST_F(AtTheTerminal, IsMissingWhenTheTerminalHangsUp) {
  sit_down();
  ask(question("inject"));
  type("yes");
  turn_until([this] { return talk_.str().contains("yes or no"); });
  keyboard_.reset();

  EXPECT_EQ(missing(), "end_of_input") << "half a word is no word";
}

TEST_F(AtTheTerminal, IsMissingAfterTheTimeLimit) {
  sit_down("Ann", milliseconds(30));
  ask(question("inject"));
  EXPECT_EQ(missing(), "timeout");

  ask(question("inject"));
  type("yes\n");
  EXPECT_EQ(answered().answer, "yes") << "the next question has a time of its own";
  EXPECT_EQ(answers_, 2);
}

TEST_F(AtTheTerminal, IsMissingWhenTheQuestionIsWithdrawn) {
  sit_down();
  ask(question("run"));

  person_->cancel();

  EXPECT_EQ(missing(), "stopped");
  person_->cancel();
  EXPECT_EQ(answers_, 1);
}

TEST_F(AtTheTerminal, FindsItAsBefore) {
  sit_down();
  ask(question("run"));
  type("yes\n");
  answered();

  EXPECT_EQ(::fcntl(terminal_.get(), F_GETFL) & O_NONBLOCK, 0)
      << "others read and write through the same open terminal";
}

TEST(Person, WithoutATerminalIsNeverThere) {
  boost::asio::io_context context;
  const os::SystemClock clock;
  std::ostringstream talk;
  int ends[2] = {-1, -1};  // NOLINT(modernize-avoid-c-arrays): as pipe takes them
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const os::Descriptor out(ends[0]);
  os::Descriptor in(ends[1]);
  ASSERT_EQ(::write(in.get(), "yes\nyes\n", 8), 8);
  const auto person =
      make_terminal_person(context.get_executor(), clock, out.get(), talk, "Ann", milliseconds(0));

  std::optional<Person::Answer> answer;
  person->ask(question("inject"), [&answer](Person::Answer given) { answer = std::move(given); });
  context.run_for(std::chrono::seconds(1));

  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(std::get<model::PersonMissing>(*answer),
            (model::PersonMissing{
                .action = "recovery.1", .question = "inject", .reason = "no_terminal"}));
  EXPECT_EQ(talk.str(), "");
}

TEST(Person, WhoIsNobodyIsMissingForTheReasonGiven) {
  std::optional<Person::Answer> answer;
  make_nobody("mode auto asks nobody")->ask(question("confirm"), [&answer](Person::Answer given) {
    answer = std::move(given);
  });

  EXPECT_EQ(std::get<model::PersonMissing>(answer.value()).reason, "mode auto asks nobody");
}

TEST(Person, WithAPreparedAnswerGivesItOnceAndOnlyToTheInterruptedStep) {
  const os::SystemClock clock;
  const auto person = make_prepared_person(clock, "Ann", "retry", make_nobody("no_terminal"));
  std::vector<Person::Answer> answers;
  for (const char* kind : {"inject", "interrupted", "interrupted"}) {
    person->ask(question(kind), [&answers](Person::Answer given) { answers.push_back(given); });
  }

  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(std::get<model::PersonMissing>(answers[0]).reason, "no_terminal");
  EXPECT_EQ(std::get<model::PersonAnswered>(answers[1]).answer, "retry");
  EXPECT_EQ(std::get<model::PersonAnswered>(answers[1]).actor, "Ann");
  EXPECT_EQ(std::get<model::PersonMissing>(answers[2]).reason, "no_terminal");
}

}  // namespace
}  // namespace understudy::exercise
