#include "render.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "database/query.hpp"
#include "date.hpp"
#include "http/message.hpp"
#include "json.hpp"

namespace bookstore {

namespace {

constexpr int author_columns_of_book = 3;

/// Appends a quoted URL. The host was checked when the request was read: nothing to escape.
void append_link(std::string& out, std::string_view list, std::int64_t id) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), id).ptr;
  out += '"';
  out += list;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
  out += "/\"";
}

void append_book_start(std::string& out, std::int64_t id, const Links& links) {
  out += R"({"url":)";
  append_link(out, links.books(), id);
  out += R"(,"authors":[)";
}

void append_book_end(std::string& out, Date published, std::string_view title) {
  out += R"(],"publication_date":")";
  append_date(out, published);
  out += R"(","title":)";
  json::append_string(out, title);
  out += '}';
}

/// Appends the book that starts at `row` and gives back the row after it.
int append_book(std::string& out, const database::Rows& rows, int row, const Links& links) {
  const int first = row;
  const std::int64_t id = rows.int8(row, 0);
  append_book_start(out, id, links);
  for (; row < rows.size() && rows.int8(row, 0) == id; ++row) {
    if (rows.is_null(row, author_columns_of_book)) continue;
    if (row != first) out += ',';
    append_author(out, rows, row, author_columns_of_book, links);
  }
  append_book_end(out, rows.date(first, 1), rows.text(first, 2));
  return row;
}

}  // namespace

Links::Links(const http::Request& request) {
  base_ = request.scheme;
  base_ += "://";
  base_ += request.host;
  authors_ = base_ + "/authors/";
  books_ = base_ + "/books/";
}

std::string Links::author(std::int64_t id) const {
  return authors_ + std::to_string(id) + '/';
}

std::string Links::book(std::int64_t id) const {
  return books_ + std::to_string(id) + '/';
}

void append_author(std::string& out, const database::Rows& rows, int row, int column,
                   const Links& links) {
  out += R"({"url":)";
  append_link(out, links.authors(), rows.int8(row, column));
  out += R"(,"birth_date":")";
  append_date(out, rows.date(row, column + 1));
  out += R"(","first_name":)";
  json::append_string(out, rows.text(row, column + 2));
  out += R"(,"last_name":)";
  json::append_string(out, rows.text(row, column + 3));
  out += '}';
}

std::string author_list(const database::Rows& rows, const Links& links) {
  constexpr std::size_t typical = 128;
  std::string out = "[";
  out.reserve(static_cast<std::size_t>(rows.size()) * typical + 2);
  for (int row = 0; row < rows.size(); ++row) {
    if (row > 0) out += ',';
    append_author(out, rows, row, 0, links);
  }
  out += ']';
  return out;
}

std::string book_list(const database::Rows& rows, const Links& links) {
  constexpr std::size_t typical = 256;
  std::string out = "[";
  out.reserve(static_cast<std::size_t>(rows.size()) * typical + 2);
  for (int row = 0; row < rows.size();) {
    if (row > 0) out += ',';
    row = append_book(out, rows, row, links);
  }
  out += ']';
  return out;
}

std::string one_book(const database::Rows& rows, const Links& links) {
  std::string out;
  append_book(out, rows, 0, links);
  return out;
}

std::string new_book(const database::Rows& added, const database::Rows& authors,
                     std::string_view title, const Links& links) {
  std::string out;
  append_book_start(out, added.int8(0, 0), links);
  for (int row = 0; row < authors.size(); ++row) {
    if (row > 0) out += ',';
    append_author(out, authors, row, 0, links);
  }
  append_book_end(out, added.date(0, 1), title);
  return out;
}

}  // namespace bookstore
