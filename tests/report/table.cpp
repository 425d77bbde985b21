#include "cairn/report/table.hpp"

#include <string>

#include "catch.hpp"

namespace {

cairn::table results() {
  cairn::table t{.columns = {{"model"}, {.name = "ndcg", .decimals = 2}, {"customers"}}};
  t.add({"caf\xC3\xA9", cairn::estimate{.5, .25, .75}, 12345});
  t.add({"b", .125, cairn::cell{}});
  return t;
}

}  // namespace

TEST_CASE("texts stand left and numbers right, by characters") {
  CHECK(results().text() ==
        "model               ndcg  customers\n"
        "-----  -----------------  ---------\n"
        "caf\xC3\xA9   0.50 [0.25, 0.75]     12,345\n"
        "b                   0.12\n");
}

TEST_CASE("Markdown escapes what would end a cell or mean something") {
  cairn::table t{.columns = {{"a|b"}, {"n"}}};
  t.add({"x|y\nz *", 1});
  CHECK(t.markdown() ==
        "| a\\|b      |   n |\n"
        "| --------- | --: |\n"
        "| x\\|y z \\* |   1 |\n");
}

TEST_CASE("CSV quotes as RFC 4180 has it, writes exact numbers, and splits intervals") {
  CHECK(results().csv() ==
        "model,ndcg,ndcg low,ndcg high,customers\r\n"
        "caf\xC3\xA9,0.5,0.25,0.75,12345\r\n"
        "b,0.125,,,\r\n");
  cairn::table t{.columns = {{"plain"}, {"a, \"b\""}}};
  t.add({"two\nlines", "say \"yes\""});
  t.add({"", 1. / 3});
  CHECK(t.csv() == "plain,\"a, \"\"b\"\"\"\r\n\"two\nlines\",\"say \"\"yes\"\"\"\r\n,0.3333333333333333\r\n");
}

TEST_CASE("HTML is escaped everywhere, and intervals stand small") {
  cairn::table t{.columns = {{"<b>"}, {"n"}}, .caption = "a & b"};
  t.add({"<script>", cairn::estimate{1, 0, 2}});
  const std::string html = t.html();
  CHECK_THAT(html, Catch::Contains("<th>&lt;b&gt;</th><th class=\"number\">n</th>"));
  CHECK_THAT(html, Catch::Contains("<caption>a &amp; b</caption>"));
  CHECK_THAT(html, Catch::Contains("&lt;script&gt;"));
  CHECK(html.find("<script>") == std::string::npos);
  CHECK_THAT(html, Catch::Contains("<td class=\"number\">1 <small>0\u2009\u2013\u20092</small></td>"));
}

TEST_CASE("a column with a text in it stands left unless told otherwise") {
  cairn::table t{.columns = {{"n"}, {.name = "m", .align = cairn::alignment::right}}};
  t.add({1, "x"});
  t.add({"none", 2});
  CHECK_FALSE(t.right_aligned(0));
  CHECK(t.right_aligned(1));
}

TEST_CASE("a row of another width is refused, and the table is as it was") {
  auto t = results();
  CHECK_THROWS_AS(t.add({"too", "short"}), cairn::error);
  CHECK(t.rows.size() == 2);
}
