#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "metadata.hpp"
#include "render.hpp"
#include "resources.hpp"
#include "validation.hpp"

namespace bookstore {

namespace {

using database::Access;
using database::Batch;
using database::Parameters;
using database::Statement;

Task<http::Response> list(database::Pool* pool, http::Request request) {
  const bool all = request.query.empty();
  auto query = all ? database::single(Statement::list_books, {}, Access::read)
                   : database::single(Statement::page_books, page_of(request.query), Access::read);
  auto found = co_await pool->run(std::move(query));
  if (!found) co_return answer_trouble(found.error());
  http::Response response;
  response.body = book_list(found->front(), Links(request));
  co_return response;
}

Task<database::Outcome> fetch(database::Pool* pool, std::int64_t id) {
  return pool->run(database::single(Statement::get_book, Parameters().int8(id), Access::read));
}

http::Response show(const database::Rows& rows, const Links& links) {
  if (rows.size() == 0) return not_found();
  http::Response response;
  response.body = one_book(rows, links);
  return response;
}

Task<http::Response> get(database::Pool* pool, http::Request request, std::int64_t id) {
  auto found = co_await fetch(pool, id);
  if (!found) co_return answer_trouble(found.error());
  co_return show(found->front(), Links(request));
}

/// The answer to a body with mistakes. An author that does not exist is told together with them.
Task<http::Response> answer_mistakes(database::Pool* pool, Checked<BookInput> checked) {
  const auto& ids = checked.input.authors;
  if (ids && !ids->empty()) {
    const std::size_t given = ids->size();
    auto known = co_await pool->run(
        database::single(Statement::known_authors, Parameters().int8_array(*ids), Access::read));
    if (!known) co_return answer_trouble(known.error());
    if (static_cast<std::size_t>(known->front().size()) < given) {
      checked.errors.put_first("authors", std::string(author_unknown));
    }
  }
  co_return invalid(checked.errors.to_json());
}

Task<http::Response> add(database::Pool* pool, http::Request request) {
  const auto body = read_body(request);
  if (!body) co_return body.error();
  auto checked = check_book(*body, Extent::whole);
  if (!checked.errors.empty()) co_return co_await answer_mistakes(pool, std::move(checked));
  // Both are there: a whole book without them is a mistake.
  const std::string title = checked.input.title.value_or("");
  const std::vector<std::int64_t> authors =
      checked.input.authors.value_or(std::vector<std::int64_t>());
  Batch batch{.queries = {}, .access = Access::transaction};
  Parameters book;
  book.date(checked.input.publication_date);
  book.text(std::string_view(title)).int8_array(authors);
  batch.queries.push_back({.statement = Statement::add_book, .parameters = std::move(book)});
  batch.queries.push_back(
      {.statement = Statement::known_authors, .parameters = Parameters().int8_array(authors)});
  auto done = co_await pool->run(std::move(batch));
  if (!done) co_return answer_trouble(done.error());
  const database::Rows& added = done->at(0);
  if (added.size() == 0) {
    co_return answer_trouble({.trouble = database::Trouble::unknown_author, .message = {}});
  }
  const Links links(request);
  http::Response response{.status = 201, .body = {}, .location = {}, .extra_head = {}};
  response.body = new_book(added, done->at(1), title, links);
  response.location = links.book(added.int8(0, 0));
  co_return response;
}

Batch change_batch(std::int64_t id, const BookInput& input) {
  Batch batch{.queries = {}, .access = Access::transaction};
  const auto add = [&batch](Statement statement, Parameters parameters) {
    batch.queries.push_back({.statement = statement, .parameters = std::move(parameters)});
  };
  add(Statement::change_book, Parameters().int8(id).date(input.publication_date).text(input.title));
  if (input.authors) {
    add(Statement::drop_writers, Parameters().int8(id).int8_array(*input.authors));
    add(Statement::add_writers, Parameters().int8(id).int8_array(*input.authors));
  }
  add(Statement::get_book, Parameters().int8(id));
  return batch;
}

/// PUT and PATCH. Whether the book exists comes before what is wrong with the body.
Task<http::Response> change(database::Pool* pool, http::Request request, std::int64_t id) {
  auto found = co_await fetch(pool, id);
  if (!found) co_return answer_trouble(found.error());
  if (found->front().size() == 0) co_return not_found();
  const auto body = read_body(request);
  if (!body) co_return body.error();
  auto checked = check_book(*body, request.method == "PUT" ? Extent::whole : Extent::partial);
  if (!checked.errors.empty()) co_return co_await answer_mistakes(pool, std::move(checked));
  auto changed = co_await pool->run(change_batch(id, checked.input));
  if (!changed) co_return answer_trouble(changed.error());
  co_return show(changed->back(), Links(request));
}

Task<http::Response> remove(database::Pool* pool, std::int64_t id) {
  auto removed = co_await pool->run(
      database::single(Statement::delete_book, Parameters().int8(id), Access::write));
  if (!removed) co_return answer_trouble(removed.error());
  if (removed->front().size() == 0) co_return not_found();
  co_return http::Response{.status = 204, .body = {}, .location = {}, .extra_head = {}};
}

Task<http::Response> describe(database::Pool* pool, std::int64_t id) {
  auto found = co_await fetch(pool, id);
  if (!found) co_return answer_trouble(found.error());
  http::Response response;
  response.body = metadata(Resource::book,
                           found->front().size() == 0 ? Existence::missing : Existence::present);
  co_return response;
}

}  // namespace

Task<http::Response> answer_books(database::Pool* pool, http::Request request, Route route) {
  if (route.resource == Resource::book_list) {
    if (request.method == "POST") return add(pool, request);
    return list(pool, request);
  }
  const std::int64_t id = route.id.value_or(0);  // Ids count from 1: 0 is never found.
  if (request.method == "GET") return get(pool, request, id);
  if (request.method == "DELETE") return remove(pool, id);
  if (request.method == "OPTIONS") return describe(pool, id);
  return change(pool, request, id);
}

}  // namespace bookstore
