/// \file
/// Every SQL statement that the service runs for a request; each connection prepares them all.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <libpq-fe.h>

namespace bookstore::database {

/// Results are read by column position: the order of columns is part of each statement's contract.
/// An author's columns are id, birth_date, first_name, last_name; a book's are id,
/// publication_date, title, and then the columns of one of its authors (null when it has none): one
/// row for each author.
enum class Statement : std::uint8_t {
  ping,
  begin,
  commit,
  list_authors,   ///< limit, offset (both may be null) → authors
  get_author,     ///< id → author
  add_author,     ///< birth_date, first_name or null, last_name → author
  change_author,  ///< id, birth_date, first_name, last_name; null keeps → author
  delete_author,  ///< id → id
  known_authors,  ///< ids → authors that exist, as they are listed
  list_books,     ///< → all books
  page_books,     ///< limit, offset (both may be null) → books
  get_book,       ///< id → book
  add_book,  ///< publication_date or null, title, author ids, each once → id, publication_date; or
             ///< nothing, when an author does not exist
  change_book,      ///< id, publication_date, title; null keeps → id
  drop_writers,     ///< book id, author ids to keep
  add_writers,      ///< book id, author ids
  delete_book,      ///< id → id
  statement_count,  ///< Not a statement.
};

struct Prepared {
  const char* name;
  const char* sql;
  std::span<const Oid> types;
};

[[nodiscard]] const Prepared& prepared(Statement statement);

inline constexpr auto statement_count = static_cast<std::size_t>(Statement::statement_count);

}  // namespace bookstore::database
