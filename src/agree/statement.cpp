#include "understudy/agree/statement.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "understudy/agree/printable.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::agree {

namespace {

namespace json = boost::json;

constexpr std::string_view statement_type = "https://in-toto.io/Statement/v1";
constexpr std::string_view predicate_type = "urn:understudy:v1:agreement";
constexpr std::string_view whole_bundle =
    "./";  ///< The subject that is the bundle; no file's name.
constexpr std::size_t most_statement_bytes = 1U << 20U;
constexpr std::size_t most_statement_files = 10000;
constexpr std::size_t most_remarks = 4000;

std::unexpected<diag::Failure> no_statement(std::string_view why) {
  return diag::fail({.code = "US-G001",
                     .message = fmt::format("no statement of an agreement: {}", why),
                     .hint = "take it back to the bytes that were signed"});
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

json::object json_subject(std::string_view name, std::string_view sha256) {
  return {{"digest", {{"sha256", sha256}}}, {"name", name}};
}

std::optional<int> number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// Only what to_text writes.
std::optional<Time> read_time(std::string_view text) {
  if (text.size() != 24) return std::nullopt;
  const auto year = number(text.substr(0, 4));
  const auto month = number(text.substr(5, 2));
  const auto day = number(text.substr(8, 2));
  const auto hour = number(text.substr(11, 2));
  const auto minute = number(text.substr(14, 2));
  const auto second = number(text.substr(17, 2));
  const auto fraction = number(text.substr(20, 3));
  // Far enough from the ends of the nanoseconds that a sys_time of 64 bits can hold.
  if (!year || !month || !day || !hour || !minute || !second || !fraction) return std::nullopt;
  if (*year < 1970 || *year > 2200) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const Time time = std::chrono::sys_days(date) + std::chrono::hours(*hour) +
                    std::chrono::minutes(*minute) + std::chrono::seconds(*second) +
                    std::chrono::milliseconds(*fraction);
  if (to_text(time) != text) return std::nullopt;
  return time;
}

std::optional<Decision> read_decision(std::string_view text) {
  for (const Decision each : {Decision::agree, Decision::object, Decision::withdraw}) {
    if (to_text(each) == text) return each;
  }
  return std::nullopt;
}

/// Takes the fields out of an object, which has to outlive it, and remembers the first that is not
/// as it must be. Further fields need no look: the text would not be the one spelling of what was
/// read.
class Fields {
 public:
  explicit Fields(const json::value& value) : object_(value.if_object()) {
    if (object_ == nullptr) wrong("an object");
  }

  const json::value* value(std::string_view key) {
    const json::value* found = object_ == nullptr ? nullptr : object_->if_contains(key);
    if (found == nullptr) wrong(key);
    return found;
  }

  std::string text(std::string_view key) {
    const json::value* found = value(key);
    const json::string* text = found == nullptr ? nullptr : found->if_string();
    if (text == nullptr) wrong(key);
    return text == nullptr ? std::string() : std::string(*text);
  }

  void wrong(std::string_view what) {
    if (trouble_.empty()) trouble_ = fmt::format("'{}' is missing or of another kind", what);
  }

  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  const json::object* object_ = nullptr;
  std::string trouble_;
};

/// One file and its digest, or the digest of the whole bundle; gives what is wrong with it.
std::string read_subject(const json::value& item, Bundle& bundle) {
  Fields fields(item);
  const std::string name = fields.text("name");
  const json::value* digests = fields.value("digest");
  if (!fields.trouble().empty()) return fields.trouble();
  Fields digest(*digests);
  std::string sha256 = digest.text("sha256");
  if (!digest.trouble().empty()) return digest.trouble();
  if (!is_digest(sha256)) return fmt::format("the digest of '{}' is no SHA-256", printable(name));
  if (name == whole_bundle) {
    bundle.sha256 = std::move(sha256);
    return "";
  }
  if (const std::string trouble = trouble_with_path(name); !trouble.empty()) {
    return fmt::format("the path '{}' {}", printable(name), trouble);
  }
  if (!bundle.files.empty() && bundle.files.back().path >= name) {
    return fmt::format("the file '{}' stands out of order", printable(name));
  }
  bundle.files.push_back({.path = name, .sha256 = std::move(sha256)});
  return "";
}

std::string read_subjects(const json::value& value, Bundle& bundle) {
  const json::array* list = value.if_array();
  if (list == nullptr || list->empty()) return "'subject' is no list of files";
  if (list->size() > most_statement_files)
    return fmt::format("it names more than {} files", most_statement_files);
  for (const json::value& item : *list) {
    if (std::string trouble = read_subject(item, bundle); !trouble.empty()) return trouble;
  }
  return bundle.sha256.empty() ? "it does not name the whole bundle" : "";
}

std::string read_after(const json::value& value, std::vector<std::string>& after) {
  const json::array* list = value.if_array();
  if (list == nullptr || list->size() > most_statement_files)
    return "'after' is no list of digests";
  for (const json::value& item : *list) {
    const json::string* text = item.if_string();
    if (text == nullptr || !is_digest(*text)) return "'after' is no list of digests";
    if (!after.empty() && after.back() >= *text) return "'after' is out of order";
    after.emplace_back(*text);
  }
  return {};
}

std::string read_predicate(const json::value& value, Statement& out) {
  Fields fields(value);
  out.application = fields.text("application");
  out.person = fields.text("person");
  out.role = fields.text("role");
  out.remarks = fields.text("remarks");
  const auto decision = read_decision(fields.text("decision"));
  const auto signed_at = read_time(fields.text("signedAt"));
  const json::value* after = fields.value("after");
  if (!fields.trouble().empty()) return fields.trouble();
  if (!decision) return "'decision' is none of agree, object and withdraw";
  if (!signed_at) return "'signedAt' is no instant";
  if (!can_sign(out.person)) return "'person' is no contact's id that can sign";
  if (out.remarks.size() > most_remarks) return "its remarks are too long";
  out.decision = *decision;
  if (out.decision == Decision::object && out.remarks.empty()) return "it objects without remarks";
  out.signed_at = *signed_at;
  return read_after(*after, out.after);
}

}  // namespace

std::string to_text(Time time) {
  return os::to_rfc3339(time);
}

std::string_view to_text(Decision decision) {
  switch (decision) {
    case Decision::agree: return "agree";
    case Decision::object: return "object";
    case Decision::withdraw: return "withdraw";
  }
  return {};
}

std::string to_bytes(const Statement& statement) {
  json::array after(statement.after.begin(), statement.after.end());
  json::array subjects{json_subject(whole_bundle, statement.content.sha256)};
  for (const File& file : statement.content.files) {
    subjects.emplace_back(json_subject(file.path, file.sha256));
  }
  // Boost.JSON keeps the order in which keys are put in: here that of their letters.
  const json::object object{{"_type", statement_type},
                            {"predicate",
                             {{"after", std::move(after)},
                              {"application", statement.application},
                              {"decision", to_text(statement.decision)},
                              {"person", statement.person},
                              {"remarks", statement.remarks},
                              {"role", statement.role},
                              {"signedAt", to_text(statement.signed_at)}}},
                            {"predicateType", predicate_type},
                            {"subject", std::move(subjects)}};
  return json::serialize(object) + "\n";
}

diag::Result<Statement> read_statement(std::string_view bytes) {
  if (bytes.size() > most_statement_bytes) {
    return no_statement(fmt::format("it has more than {} bytes", most_statement_bytes));
  }
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 8;
  const json::value value = json::parse(bytes, error, {}, options);
  if (error) return no_statement("it is not JSON");
  Fields fields(value);
  const std::string type = fields.text("_type");
  const std::string kind = fields.text("predicateType");
  const json::value* predicate = fields.value("predicate");
  const json::value* subjects = fields.value("subject");
  if (!fields.trouble().empty()) return no_statement(fields.trouble());
  if (type != statement_type) return no_statement("'_type' is not that of an in-toto statement");
  if (kind != predicate_type) return no_statement("it speaks of something else");
  Statement statement;
  std::string trouble = read_predicate(*predicate, statement);
  if (trouble.empty()) trouble = read_subjects(*subjects, statement.content);
  if (!trouble.empty()) return no_statement(trouble);
  if (to_bytes(statement) != bytes) return no_statement("it is spelt in another way");
  return statement;
}

std::string file_name(const Statement& statement, std::string_view bytes) {
  std::string when = to_text(statement.signed_at);
  std::erase_if(when, [](char c) { return c == '-' || c == ':' || c == '.'; });
  return fmt::format("{}-{}-{}.json", statement.person, when,
                     journal::sha256_hex(bytes).substr(0, 12));
}

bool can_sign(std::string_view person) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+@";
  return !person.empty() && person.size() <= 64 && person.front() != '-' && person.front() != '.' &&
         person.find_first_not_of(plain) == std::string_view::npos;
}

}  // namespace understudy::agree
