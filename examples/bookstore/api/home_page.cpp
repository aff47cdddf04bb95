#include "home_page.hpp"

#include <cstdint>
#include <random>

#include <fmt/format.h>

namespace bookstore {

namespace {

/// `{cdn}`, `{environment}`, `{version}` and `{nonce}` are filled in.
constexpr std::string_view page = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bookstore</title>
<link rel="icon" href="{cdn}/static/bookstore.svg">
<style nonce="{nonce}">
:root {{ color-scheme: light dark; --ink: #1d2530; --soft: #5b6675; --paper: #fbfaf7; --card: #ffffff;
  --line: #dedbd2; --accent: #8a3b12; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #eceae4; --soft: #a9b0ba; --paper: #15181d;
  --card: #1e232a; --line: #343b45; --accent: #f0a070; }} }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 Georgia, "Times New Roman", serif; }}
main {{ max-width: 44rem; margin: 0 auto; padding: 3rem 1.25rem; }}
header {{ display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: center; }}
header img {{ width: 7rem; height: 7rem; color: var(--soft); font-size: 0.875rem; }}
h1 {{ margin: 0; font-size: 2.5rem; line-height: 1.1; letter-spacing: -0.01em; }}
header p {{ margin: 0.4rem 0 0; color: var(--soft); }}
ul {{ list-style: none; padding: 0; margin: 2.5rem 0; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); }}
li a {{ display: block; height: 100%; padding: 1rem 1.25rem; background: var(--card); color: inherit;
  border: 1px solid var(--line); border-radius: 0.6rem; text-decoration: none; }}
li a:hover, li a:focus-visible {{ border-color: var(--accent); }}
li a:focus-visible {{ outline: 3px solid var(--accent); outline-offset: 2px; }}
li strong {{ display: block; color: var(--accent); font-size: 1.2rem; }}
li span {{ color: var(--soft); font-size: 0.9375rem; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; margin: 0;
  padding-top: 1.25rem; border-top: 1px solid var(--line); font-size: 0.9375rem; }}
dt {{ color: var(--soft); }}
dd {{ margin: 0; }}
</style>
<link rel="stylesheet" href="{cdn}/static/style.css">
</head>
<body>
<main>
<header>
<img src="{cdn}/static/bookstore.svg" alt="A shelf of books" width="112" height="112">
<div>
<h1>Bookstore</h1>
<p>Authors and their books, as a small public API.</p>
</div>
</header>
<nav aria-label="API">
<ul>
<li><a href="/authors/"><strong>Authors</strong><span>Everyone on our shelves, by last name</span></a></li>
<li><a href="/books/"><strong>Books</strong><span>All titles with their authors</span></a></li>
<li><a href="/version/"><strong>Version</strong><span>What is running here</span></a></li>
</ul>
</nav>
<dl>
<dt>Environment</dt><dd>{environment}</dd>
<dt>Version</dt><dd>{version}</dd>
<dt>Static content</dt><dd id="cdn" role="status">not checked</dd>
</dl>
</main>
<script nonce="{nonce}">
const place = document.getElementById("cdn");
place.textContent = "checking …";
fetch("{cdn}/static/status.json", {{ cache: "no-store", signal: AbortSignal.timeout(3000) }})
  .then((answer) => {{ if (!answer.ok) throw new Error(answer.status); return answer.json(); }})
  .then((status) => {{ place.textContent = status.online ? "online (" + status.cdn + ")" : "offline"; }})
  .catch(() => {{ place.textContent = "not reachable"; }});
</script>
</body>
</html>
)html";

std::string make_nonce() {
  std::random_device random;
  std::string nonce;
  for (int i = 0; i < 4; ++i) nonce += fmt::format("{:08x}", static_cast<std::uint32_t>(random()));
  return nonce;
}

}  // namespace

http::Response home_page(const Settings& settings) {
  const std::string nonce = make_nonce();
  const std::string cdn = escape_html(settings.cdn_url);
  http::Response response;
  response.content_type = "text/html; charset=utf-8";
  response.body = fmt::format(page, fmt::arg("cdn", cdn), fmt::arg("nonce", nonce),
                              fmt::arg("environment", escape_html(settings.environment)),
                              fmt::arg("version", escape_html(settings.version)));
  const std::string origin =
      fmt::format("http://{}", settings.cdn_url.substr(7, settings.cdn_url.find('/', 7) - 7));
  response.extra_head = fmt::format(
      "Content-Security-Policy: default-src 'none'; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'; img-src {0}; connect-src {0}; style-src {0} 'nonce-{1}'; "
      "script-src 'nonce-{1}'\r\nReferrer-Policy: no-referrer\r\n",
      origin, nonce);
  return response;
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace bookstore
