// The people: who can be reached when, and who has agreed.

#include <string>
#include <vector>

#include <fmt/format.h>

#include "markup.hpp"
#include "page.hpp"
#include "people.hpp"
#include "places.hpp"
#include "sections.hpp"
#include "understudy/agree/agreement.hpp"
#include "understudy/model/application.hpp"

namespace understudy::publish {

namespace {

std::string roles_of(const model::Application& application, const model::Contact& contact) {
  std::string out;
  for (const model::Role& role : application.roles) {
    for (const model::Text& person : role.people) {
      if (person.value == contact.id.value) out += (out.empty() ? "" : ", ") + role.name.value;
    }
  }
  return out;
}

Html contact_row(const model::Application& application, const model::Contact& one) {
  const auto called = [&application](const std::optional<model::Text>& id) {
    if (!id) return std::string();
    const model::Contact* contact = contact_of(application, id->value);
    return contact == nullptr ? id->value : name_of(*contact);
  };
  return html(
      "<tr id=\"contact-{}\"><th scope=\"row\">{}<br><span class=\"position\">{}</span>"
      "</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
      plain_name(one.id.value), name_of(one), one.position, ways_to(one),
      availability_of(one, application), roles_of(application, one), called(one.deputy),
      called(one.reports_to));
}

/// The word of somebody, and since when; their remarks in their words.
Html member_row(const agree::MemberState& member) {
  Writer when;
  std::string remarks;
  if (member.word) {
    when.add(time_html(agree::to_text(member.word->statement.signed_at)));
    remarks = member.word->statement.remarks;
  }
  const std::string_view standing = agree::to_text(member.standing);
  if (!member.has_key && !member.word) remarks = "no key is declared for them";
  if (!member.changed.empty()) {
    remarks += (remarks.empty() ? "" : "; ") + std::string("since then ") +
               agree::changes_text(member.changed);
  }
  return html(
      "<tr data-standing=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td>"
      "<td>{}</td><td>{}</td></tr>\n",
      standing, member.name.empty() ? member.id : member.name,
      fmt::format("{}", fmt::join(member.roles, ", ")), badge_html(standing), when.take(), remarks);
}

}  // namespace

Html people_section(const model::Application& application) {
  if (application.contacts.empty()) {
    return {"<section id=\"people\"><h2>People</h2>\n<p>Nobody is declared.</p></section>\n"};
  }
  Writer rows;
  for (const model::Contact& one : application.contacts) rows.add(contact_row(application, one));
  const Html table =
      wide_html("Contacts",
                html("<table class=\"data\" id=\"contacts\"><thead><tr><th scope=\"col\">Name</th>"
                     "<th scope=\"col\">Call or write</th><th scope=\"col\">Available</th>"
                     "<th scope=\"col\">Roles</th><th scope=\"col\">Deputy</th>"
                     "<th scope=\"col\">Reports to</th></tr></thead><tbody>\n{}</tbody></table>",
                     rows.take()));
  const Html drawing{
      "<figure id=\"org-chart\"><div class=\"wide\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Organisation chart\"><img src=\"people.svg\" alt=\"Who reports to whom and who "
      "stands in; the table above says the same\"></div><figcaption><a href=\"people.svg\">The "
      "drawing alone</a></figcaption></figure>\n"};
  return html("<section id=\"people\"><h2>People</h2>\n{}{}</section>\n", table, drawing);
}

Html agreement_section(const agree::AgreementState& state) {
  Writer out;
  out.add("<section id=\"agreement\"><h2>Agreement</h2>\n<p>{} ",
          badge_html(state.reached() ? "agreed" : "not agreed"));
  if (state.reached() && state.valid_until) {
    out.add("It ends at {}.", time_html(agree::to_text(*state.valid_until)));
  }
  out.add(Html{"</p>\n"});
  if (!state.missing.empty()) {
    out.add(Html{"<ul class=\"lacking\">"});
    for (const std::string& reason : state.missing) out.add("<li>{}</li>", reason);
    out.add(Html{"</ul>\n"});
  }
  if (!state.members.empty()) {
    Writer rows;
    for (const agree::MemberState& member : state.members) rows.add(member_row(member));
    out.add(wide_html(
        "Who agrees",
        html("<table class=\"data\"><thead><tr><th scope=\"col\">Who</th><th scope=\"col\">Roles"
             "</th><th scope=\"col\">Stands</th><th scope=\"col\">Signed</th>"
             "<th scope=\"col\">Remarks</th></tr></thead><tbody>\n{}</tbody></table>",
             rows.take())));
  }
  if (!state.refused.empty()) {
    out.add(Html{"<h3>Signatures that do not count</h3><ul>"});
    for (const agree::Refusal& one : state.refused) {
      out.add("<li><code>{}</code>: {}</li>", one.file, one.reason);
    }
    out.add(Html{"</ul>\n"});
  }
  out.add(Html{"<h3>What is agreed to</h3><ul class=\"sources\">"});
  for (const agree::File& file : state.content.files) {
    out.add("<li><a href=\"{}\">{}</a> <code class=\"sha\">{}</code></li>", source_name(file.path),
            file.path, file.sha256.substr(0, 12));
  }
  out.add(Html{"</ul></section>\n"});
  return out.take();
}

}  // namespace understudy::publish
