#include "cairn/core/json_text.hpp"

#include <limits>

#include "catch.hpp"

TEST_CASE("texts are quoted and escaped as JSON wants it") {
  CHECK(cairn::json_text("") == "\"\"");
  CHECK(cairn::json_text("a \"b\" \\ c\n\x1f") == "\"a \\\"b\\\" \\\\ c\\u000a\\u001f\"");
  CHECK(cairn::json_text("\u00fc") == "\"\u00fc\"");
}

TEST_CASE("numbers read back exactly, and what is no number is null") {
  CHECK(cairn::json_number(.1) == "0.1");
  CHECK(cairn::json_number(-3) == "-3");
  CHECK(cairn::json_number(1048576) == "1048576");
  CHECK(cairn::json_number(std::numeric_limits<double>::quiet_NaN()) == "null");
  CHECK(cairn::json_number(-std::numeric_limits<double>::infinity()) == "null");
}
