#include <cstdint>
#include <utility>

#include "database/pool.hpp"
#include "database/query.hpp"
#include "database/statements.hpp"
#include "http/message.hpp"
#include "metadata.hpp"
#include "render.hpp"
#include "resources.hpp"
#include "router.hpp"
#include "task.hpp"
#include "validation.hpp"

namespace bookstore {

namespace {

using database::Access;
using database::Parameters;
using database::Statement;

http::Response show(const database::Rows& rows, const Links& links) {
  http::Response response;
  append_author(response.body, rows, 0, 0, links);
  return response;
}

Task<http::Response> list(database::Pool* pool, http::Request request) {
  auto found = co_await pool->run(
      database::single(Statement::list_authors, page_of(request.query), Access::read));
  if (!found) co_return answer_trouble(found.error());
  http::Response response;
  response.body = author_list(found->front(), Links(request));
  co_return response;
}

Task<http::Response> add(database::Pool* pool, http::Request request) {
  const auto body = read_body(request);
  if (!body) co_return body.error();
  const auto checked = check_author(*body, Extent::whole);
  if (!checked.errors.empty()) co_return invalid(checked.errors.to_json());
  Parameters values;
  values.date(checked.input.birth_date);
  values.text(checked.input.first_name).text(checked.input.last_name);
  auto added =
      co_await pool->run(database::single(Statement::add_author, std::move(values), Access::write));
  if (!added) co_return answer_trouble(added.error());
  const Links links(request);
  http::Response response = show(added->front(), links);
  response.status = 201;
  response.location = links.author(added->front().int8(0, 0));
  co_return response;
}

Task<database::Outcome> fetch(database::Pool* pool, std::int64_t id) {
  return pool->run(database::single(Statement::get_author, Parameters().int8(id), Access::read));
}

Task<http::Response> get(database::Pool* pool, http::Request request, std::int64_t id) {
  auto found = co_await fetch(pool, id);
  if (!found) co_return answer_trouble(found.error());
  if (found->front().size() == 0) co_return not_found();
  co_return show(found->front(), Links(request));
}

/// PUT and PATCH. Whether the author exists comes before what is wrong with the body.
Task<http::Response> change(database::Pool* pool, http::Request request, std::int64_t id) {
  auto found = co_await fetch(pool, id);
  if (!found) co_return answer_trouble(found.error());
  if (found->front().size() == 0) co_return not_found();
  const auto body = read_body(request);
  if (!body) co_return body.error();
  const auto checked =
      check_author(*body, request.method == "PUT" ? Extent::whole : Extent::partial);
  if (!checked.errors.empty()) co_return invalid(checked.errors.to_json());
  Parameters values;
  values.int8(id).date(checked.input.birth_date);
  values.text(checked.input.first_name).text(checked.input.last_name);
  auto changed = co_await pool->run(
      database::single(Statement::change_author, std::move(values), Access::write));
  if (!changed) co_return answer_trouble(changed.error());
  if (changed->front().size() == 0) co_return not_found();
  co_return show(changed->front(), Links(request));
}

/// The author's books stay and lose this author, also when no other is left: the reference does the
/// same.
Task<http::Response> remove(database::Pool* pool, std::int64_t id) {
  auto removed = co_await pool->run(
      database::single(Statement::delete_author, Parameters().int8(id), Access::write));
  if (!removed) co_return answer_trouble(removed.error());
  if (removed->front().size() == 0) co_return not_found();
  co_return http::Response{.status = 204, .body = {}, .location = {}, .extra_head = {}};
}

Task<http::Response> describe(database::Pool* pool, std::int64_t id) {
  auto found = co_await fetch(pool, id);
  if (!found) co_return answer_trouble(found.error());
  http::Response response;
  response.body = metadata(Resource::author,
                           found->front().size() == 0 ? Existence::missing : Existence::present);
  co_return response;
}

}  // namespace

Task<http::Response> answer_authors(database::Pool* pool, http::Request request, Route route) {
  if (route.resource == Resource::author_list) {
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
