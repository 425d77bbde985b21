#include "cairn/report/html.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "cairn/report/bar_chart.hpp"
#include "catch.hpp"
#include "well_formed.hpp"

using cairn::test::count_of;

namespace {

cairn::html_page sample() {
  cairn::html_page page({.title = "<t> & \"q\"", .subtitle = "<s>"});
  cairn::table rows{.columns = {{"<c>"}}};
  rows.add({"<cell>"});
  page.heading("<h>").paragraph("<p>").note("<n>").list({"<l>"}).tiles({{"<k>", "<v>", "<w>"}}).add(rows);
  page.subheading("<h3>").preformatted("<pre>").figure(cairn::bar_chart({{"<bar>", {1}}}), "<f>");
  return page;
}

}  // namespace

TEST_CASE("every text of a page is escaped, and what is left is well-formed") {
  const std::string html = sample().html();
  for (const char* text : {"t", "s", "h", "n", "l", "k", "v", "w", "c", "cell", "h3", "pre", "bar", "f", "p"}) {
    CAPTURE(text);
    CHECK_THAT(html, Catch::Contains("&lt;" + std::string(text) + "&gt;"));
  }
  std::string body = html.substr(html.find("<body>"));
  body.resize(body.find("</html>"));
  CHECK(cairn::test::fault_of_xml(body) == "");
}

TEST_CASE("a page needs nothing else: no script, no address, no import") {
  std::string html = sample().html();
  const std::string name_space = "xmlns=\"http://www.w3.org/2000/svg\"";
  for (std::size_t at = html.find(name_space); at != html.npos; at = html.find(name_space))
    html.erase(at, name_space.size());
  for (const char* word : {"<script", "http:", "https:", "url(", "@import", "src=", "<link"}) {
    CAPTURE(word);
    CHECK(count_of(html, word) == 0);
  }
}

TEST_CASE("contents are listed from three headings on, and lead to them") {
  cairn::html_page page({.title = "t"});
  page.heading("one").heading("two");
  CHECK(count_of(page.html(), "<nav>") == 0);
  page.heading("three");
  const std::string html = page.html();
  CHECK(count_of(html, "<nav>") == 1);
  CHECK(count_of(html, "href=\"#s3\"") == 1);
  CHECK(count_of(html, "<h2 id=\"s3\">three") == 1);
}

TEST_CASE("a page is written whole, or an error says that it was not") {
  const std::string path = "cairn_html_test_page.html";
  sample().write(path);
  std::ostringstream read;
  read << std::ifstream(path, std::ios::binary).rdbuf();
  std::remove(path.c_str());
  CHECK(read.str() == sample().html());
  CHECK_THROWS_AS(sample().write("no/such/folder/page.html"), cairn::error);
}
