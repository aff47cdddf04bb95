#include "questions.hpp"

#include <algorithm>
#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace understudy::cli {

namespace {

std::string_view without_blanks(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// The pieces between the marks, without blanks and empty ones.
std::vector<std::string> pieces(std::string_view text, std::string_view marks) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(marks), text.size());
    if (const auto piece = without_blanks(text.substr(0, end)); !piece.empty())
      found.emplace_back(piece);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

std::string shown(const parse::OutlinePerson& person) {
  if (person.email.empty()) return person.name;
  if (person.name.empty()) return person.email;
  return fmt::format("{} <{}>", person.name, person.email);
}

class Asker {
 public:
  Asker(std::istream& in, std::ostream& out) : in_(in), out_(out) {}

  /// `take` says what is wrong with an answer, or nothing.
  void ask(std::string_view question, std::string_view proposal,
           const std::function<std::string(std::string_view)>& take) {
    while (!ended_) {
      out_ << fmt::format("{} [{}]: ", question, proposal) << std::flush;
      std::string line;
      if (!std::getline(in_, line)) {
        ended_ = true;
        return;
      }
      const std::string_view answer = without_blanks(line);
      if (answer.empty()) return;
      const std::string wrong = take(answer);
      if (wrong.empty()) return;
      out_ << "  " << wrong << '\n';
    }
  }

  void text(std::string_view question, std::string& value) {
    ask(question, value.empty() ? "to be filled in" : value, [&](std::string_view answer) {
      value = answer;
      return std::string();
    });
  }

  void names(std::string_view question, std::vector<std::string>& value) {
    ask(question, value.empty() ? "none" : fmt::format("{}", fmt::join(value, ", ")),
        [&](std::string_view answer) {
          std::vector<std::string> found = pieces(answer, ",");
          for (std::string& name : found) {
            const std::string given = std::exchange(name, parse::name_from(name));
            if (name.empty()) return fmt::format("'{}' has no letter and no digit", given);
          }
          value = std::move(found);
          return std::string();
        });
  }

  [[nodiscard]] bool ended() const { return ended_; }

 private:
  std::istream& in_;
  std::ostream& out_;
  bool ended_ = false;
};

std::string name_of(std::string_view answer, std::string& into) {
  std::string name = parse::name_from(answer);
  if (name.empty()) return fmt::format("'{}' has no letter and no digit", answer);
  into = std::move(name);
  return {};
}

void ask_for_people(Asker& asker, std::vector<parse::OutlinePerson>& people) {
  std::vector<std::string> known;
  known.reserve(people.size());
  for (const parse::OutlinePerson& person : people) known.push_back(shown(person));
  asker.ask("Who can lead a recovery, the first one first: 'Name <e-mail>, …'",
            known.empty() ? "to be filled in" : fmt::format("{}", fmt::join(known, ", ")),
            [&](std::string_view answer) {
              std::vector<parse::OutlinePerson> found;
              for (const std::string& piece : pieces(answer, ",;")) {
                auto person = read_person(piece);
                if (!person) return fmt::format("'{}' names nobody", piece);
                found.push_back(*std::move(person));
              }
              people = std::move(found);
              return std::string();
            });
}

}  // namespace

std::optional<parse::OutlinePerson> read_person(std::string_view text) {
  text = without_blanks(text);
  const auto open = text.find('<');
  parse::OutlinePerson person;
  if (open != std::string_view::npos) {
    const auto close = text.find('>', open);
    if (close == std::string_view::npos) return std::nullopt;
    person.name = without_blanks(text.substr(0, open));
    person.email = without_blanks(text.substr(open + 1, close - open - 1));
    if (!person.email.contains('@')) return std::nullopt;
  } else if (text.contains('@')) {
    person.email = text;
  } else {
    person.name = text;
  }
  if (person.name.empty()) person.name = person.email.substr(0, person.email.find('@'));
  if (person.name.empty()) return std::nullopt;
  return person;
}

diag::Result<> ask_for(parse::Outline& known, std::istream& in, std::ostream& out) {
  out << "An empty answer takes what stands in brackets. Everything can be changed later.\n";
  Asker asker(in, out);
  asker.ask("Name of the application", known.name,
            [&](std::string_view answer) { return name_of(answer, known.name); });
  asker.text("What people call it", known.title);
  asker.text("The team that owns it", known.owner);
  if (known.critical.empty()) known.critical.push_back(known.name);
  asker.names("What it does not work without, as in api, database", known.critical);
  asker.names("What it can do without for a while, as in search", known.non_critical);
  std::erase_if(known.non_critical, [&](const std::string& name) {
    return std::ranges::find(known.critical, name) != known.critical.end();
  });
  ask_for_people(asker, known.people);
  asker.text("The team's time zone, as in Europe/Berlin", known.timezone);
  if (!asker.ended()) return {};
  return diag::fail({.code = "US-C020",
                     .message = "the input ended before the last question: nothing is written",
                     .hint = "give what you know by options, and '--no-input'"});
}

}  // namespace understudy::cli
