#include "metadata.hpp"

#include <string_view>

#include <fmt/format.h>

namespace bookstore {

namespace {

constexpr std::string_view author_fields =
    R"({"url":{"type":"field","required":false,"read_only":true,"label":"Url"},)"
    R"("birth_date":{"type":"date","required":true,"read_only":false,"label":"Birth date"},)"
    R"("first_name":{"type":"string","required":false,"read_only":false,"label":"First name",)"
    R"("max_length":100},)"
    R"("last_name":{"type":"string","required":true,"read_only":false,"label":"Last name",)"
    R"("max_length":100}})";

constexpr std::string_view book_fields =
    R"({"url":{"type":"field","required":false,"read_only":true,"label":"Url"},)"
    R"("authors":{"type":"field","required":true,"read_only":false,"label":"Authors"},)"
    R"("publication_date":{"type":"date","required":false,"read_only":false,)"
    R"("label":"Publication date"},)"
    R"("title":{"type":"string","required":true,"read_only":false,"label":"Title",)"
    R"("max_length":255}})";

std::string_view name_of(Resource resource) {
  switch (resource) {
    case Resource::root: return "Api Root";
    case Resource::author_list: return "Author List";
    case Resource::author: return "Author Instance";
    case Resource::book_list: return "Book List";
    case Resource::book: return "Book Instance";
    case Resource::version: return "Version";
    case Resource::live: return "Liveness";
    case Resource::ready: return "Readiness";
    case Resource::none: break;
  }
  return {};
}

std::string actions_of(Resource resource) {
  switch (resource) {
    case Resource::author_list: return fmt::format(R"(,"actions":{{"POST":{}}})", author_fields);
    case Resource::author: return fmt::format(R"(,"actions":{{"PUT":{}}})", author_fields);
    case Resource::book_list: return fmt::format(R"(,"actions":{{"POST":{}}})", book_fields);
    case Resource::book: return fmt::format(R"(,"actions":{{"PUT":{}}})", book_fields);
    default: return {};
  }
}

}  // namespace

std::string metadata(Resource resource, Existence existence) {
  const bool html_too = resource == Resource::root;
  return fmt::format(R"({{"name":"{}","description":"","renders":["application/json"{}],)"
                     R"("parses":["application/json"]{}}})",
                     name_of(resource), html_too ? R"(,"text/html")" : "",
                     existence == Existence::present ? actions_of(resource) : std::string());
}

}  // namespace bookstore
