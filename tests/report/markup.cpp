#include "cairn/report/markup.hpp"

#include "catch.hpp"

TEST_CASE("what means something to HTML is escaped") {
  CHECK(cairn::escaped_markup("<a href=\"x\" id='y'>&</a>") ==
        "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
  CHECK(cairn::escaped_markup("plain text, \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x9B\x92") ==
        "plain text, \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x9B\x92");
}

TEST_CASE("control characters go, and bytes that are no UTF-8 are replaced") {
  CHECK(cairn::escaped_markup(std::string_view("a\0b\x1b\x7f"
                                               "c\n\td",
                                               9)) == "abc\n\td");
  const std::string bad = "\xEF\xBF\xBD";
  CHECK(cairn::escaped_markup("a\xFF"
                              "b") == "a" + bad + "b");
  CHECK(cairn::escaped_markup("\xC3") == bad);                      // cut off
  CHECK(cairn::escaped_markup("\xC0\xAF") == bad + bad);            // too long a form of '/'
  CHECK(cairn::escaped_markup("\xED\xA0\x80") == bad + bad + bad);  // a surrogate
  CHECK(cairn::escaped_markup("\xC3<") == bad + "&lt;");            // does not swallow the bracket
}

TEST_CASE("texts are measured and shortened by characters, not bytes") {
  CHECK(cairn::character_count("caf\xC3\xA9") == 4);
  CHECK(cairn::shortened("caf\xC3\xA9", 4) == "caf\xC3\xA9");
  CHECK(cairn::shortened("caf\xC3\xA9s", 4) == "caf\u2026");
  CHECK(cairn::shortened("\xC3\xA9\xC3\xA9\xC3\xA9", 2) == "\xC3\xA9\u2026");
  CHECK(cairn::shortened("a bcd", 3) == "a\u2026");
  CHECK(cairn::shortened("abc", 1) == "\u2026");
}
