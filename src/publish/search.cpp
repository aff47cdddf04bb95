// Search: an index that the page's script reads, and the list of everything for whoever has none.

#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "markup.hpp"
#include "page.hpp"
#include "places.hpp"
#include "site_pages.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

namespace {

std::string index_of(const std::vector<Summary>& summaries, const SiteFrame& site) {
  boost::json::array documents;
  for (const Summary& one : summaries) {
    for (const Document& document : one.documents) {
      documents.push_back({{"title", document.title},
                           {"url", document.url},
                           {"kind", document.kind},
                           {"application", one.application},
                           {"applicationTitle", one.title},
                           {"text", document.text}});
    }
  }
  return boost::json::serialize(
      boost::json::object{{"version", 1}, {"digest", site.digest}, {"documents", documents}});
}

/// JSON as a script: two line ends that JSON takes and old scripts do not, and nothing that could
/// end the element if somebody put it into a page.
std::string as_script(std::string_view json) {
  std::string out = "globalThis.understudySearch = ";
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out + ";\n";
}

Html everything(const std::vector<Summary>& summaries) {
  Writer out;
  for (const Summary& one : summaries) {
    out.add("<section><h3><a href=\"{}\">{}</a></h3><ul>", application_page(one.application),
            one.title);
    for (const Document& document : one.documents) {
      if (document.kind == "application") continue;
      out.add("<li><a href=\"{}\">{}</a> <span class=\"kind\">{}</span></li>", document.url,
              document.title, document.kind);
    }
    out.add(Html{"</ul></section>\n"});
  }
  return out.take();
}

}  // namespace

std::vector<File> search_files(const std::vector<Summary>& summaries, const SiteFrame& site) {
  const std::string json = index_of(summaries, site);
  const Frame frame = frame_of(site, "search", "Search", "search.html");
  const Html main = html(
      "<h1>Search</h1>\n<form class=\"search-form\" action=\"search.html\" method=\"get\">"
      "<label for=\"q\">Look for</label> <input id=\"q\" name=\"q\" type=\"search\" "
      "autocomplete=\"off\"><button type=\"submit\">Search</button></form>\n"
      "<p id=\"search-status\" aria-live=\"polite\"></p>\n"
      "<ol id=\"results\" class=\"results\"></ol>\n"
      "<section id=\"all\" class=\"all-documents\"><h2>Everything</h2>\n{}</section>\n",
      everything(summaries));
  return {{.path = "search.json", .bytes = json + "\n"},
          {.path = "search-data.js", .bytes = as_script(json)},
          {.path = "search.html", .bytes = page(frame, main)}};
}

}  // namespace understudy::publish
