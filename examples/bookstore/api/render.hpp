/// \file
/// Authors and books as JSON text, written straight from the database's rows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "database/query.hpp"
#include "http/message.hpp"

namespace bookstore {

/// The hyperlinks of one request: scheme and host are those the client used.
class Links {
 public:
  explicit Links(const http::Request& request);

  [[nodiscard]] const std::string& authors() const { return authors_; }

  [[nodiscard]] const std::string& books() const { return books_; }

  [[nodiscard]] const std::string& base() const { return base_; }

  [[nodiscard]] std::string author(std::int64_t id) const;
  [[nodiscard]] std::string book(std::int64_t id) const;

 private:
  std::string base_;
  std::string authors_;
  std::string books_;
};

/// One author: the row's columns from `column` on.
void append_author(std::string& out, const database::Rows& rows, int row, int column,
                   const Links& links);

/// All rows as a JSON array of authors.
[[nodiscard]] std::string author_list(const database::Rows& rows, const Links& links);

/// All books of the rows (a row for each author) as a JSON array.
[[nodiscard]] std::string book_list(const database::Rows& rows, const Links& links);

/// The book of the rows, of which there is at least one.
[[nodiscard]] std::string one_book(const database::Rows& rows, const Links& links);

/// A book just added: `added` holds its id and date, `authors` its authors.
[[nodiscard]] std::string new_book(const database::Rows& added, const database::Rows& authors,
                                   std::string_view title, const Links& links);

}  // namespace bookstore
