#include "database/statements.hpp"

#include <array>
#include <cstddef>

#include <postgres_ext.h>

namespace bookstore::database {

namespace {

constexpr Oid parameter_int8 = 20;
constexpr Oid text_type = 25;
constexpr Oid int8_array_type = 1016;
constexpr Oid date_type = 1082;

constexpr std::array page = {parameter_int8, parameter_int8};
constexpr std::array one = {parameter_int8};
constexpr std::array many = {int8_array_type};
constexpr std::array new_author = {date_type, text_type, text_type};
constexpr std::array changed_author = {parameter_int8, date_type, text_type, text_type};
constexpr std::array new_book = {date_type, text_type, int8_array_type};
constexpr std::array changed_book = {parameter_int8, date_type, text_type};
constexpr std::array writers = {parameter_int8, int8_array_type};

constexpr std::array<Prepared, statement_count> table = {{
    {"ping", "SELECT 1", {}},
    {"begin", "BEGIN", {}},
    {"commit", "COMMIT", {}},
    {"list_authors",
     "SELECT id, birth_date, first_name, last_name FROM author "
     "ORDER BY last_name, id LIMIT $1 OFFSET $2",
     page},
    {"get_author", "SELECT id, birth_date, first_name, last_name FROM author WHERE id = $1", one},
    {"add_author",
     "INSERT INTO author (birth_date, first_name, last_name) VALUES ($1, coalesce($2, ''), $3) "
     "RETURNING id, birth_date, first_name, last_name",
     new_author},
    {"change_author",
     "UPDATE author SET birth_date = coalesce($2, birth_date), "
     "first_name = coalesce($3, first_name), last_name = coalesce($4, last_name) WHERE id = $1 "
     "RETURNING id, birth_date, first_name, last_name",
     changed_author},
    {"delete_author", "DELETE FROM author WHERE id = $1 RETURNING id", one},
    {"known_authors",
     "SELECT id, birth_date, first_name, last_name FROM author WHERE id = ANY ($1) "
     "ORDER BY last_name, id",
     many},
    {"list_books",
     "SELECT b.id, b.publication_date, b.title, a.id, a.birth_date, a.first_name, a.last_name "
     "FROM book b LEFT JOIN book_author w ON w.book_id = b.id "
     "LEFT JOIN author a ON a.id = w.author_id ORDER BY b.title, b.id, a.last_name, a.id",
     {}},
    // OFFSET 0 keeps the planner from turning this into a join over the whole tables: it cannot
    // know how short the page is.
    {"page_books",
     "SELECT b.id, b.publication_date, b.title, a.id, a.birth_date, a.first_name, a.last_name "
     "FROM (SELECT id, publication_date, title FROM book ORDER BY title, id LIMIT $1 OFFSET $2) b "
     "LEFT JOIN LATERAL (SELECT x.id, x.birth_date, x.first_name, x.last_name FROM book_author w "
     "JOIN author x ON x.id = w.author_id WHERE w.book_id = b.id OFFSET 0) a ON true "
     "ORDER BY b.title, b.id, a.last_name, a.id",
     page},
    {"get_book",
     "SELECT b.id, b.publication_date, b.title, a.id, a.birth_date, a.first_name, a.last_name "
     "FROM book b LEFT JOIN book_author w ON w.book_id = b.id "
     "LEFT JOIN author a ON a.id = w.author_id WHERE b.id = $1 ORDER BY a.last_name, a.id",
     one},
    // Adds nothing when an author is missing: no number is used up and no error is raised.
    {"add_book",
     "WITH added AS (INSERT INTO book (publication_date, title) "
     "SELECT coalesce($1, current_date), $2 "
     "WHERE (SELECT count(*) FROM author WHERE id = ANY ($3)) = cardinality($3) "
     "RETURNING id, publication_date), "
     "linked AS (INSERT INTO book_author (book_id, author_id) "
     "SELECT added.id, given.id FROM added, unnest($3) AS given (id)) "
     "SELECT id, publication_date FROM added",
     new_book},
    {"change_book",
     "UPDATE book SET publication_date = coalesce($2, publication_date), "
     "title = coalesce($3, title) WHERE id = $1 RETURNING id",
     changed_book},
    {"drop_writers", "DELETE FROM book_author WHERE book_id = $1 AND author_id <> ALL ($2)",
     writers},
    {"add_writers",
     "INSERT INTO book_author (book_id, author_id) SELECT $1, unnest($2) ON CONFLICT DO NOTHING",
     writers},
    {"delete_book", "DELETE FROM book WHERE id = $1 RETURNING id", one},
}};

}  // namespace

const Prepared& prepared(Statement statement) {
  return table[static_cast<std::size_t>(statement)];
}

}  // namespace bookstore::database
