#include "cairn/core/error.hpp"

#include <string>

#include "catch.hpp"

TEST_CASE("a quoted input is printable whatever its bytes", "[core]") {
  CHECK(cairn::escaped("") == "''");
  CHECK(cairn::escaped("user 7") == "'user 7'");
  CHECK(cairn::escaped("it's a \\") == R"('it\'s a \\')");
  CHECK(cairn::escaped("a\tb\n\x1b[31m\x7f") == R"('a\x09b\x0a\x1b[31m\x7f')");
  CHECK(cairn::escaped("\xc3\xa9") == R"('\xc3\xa9')");
  CHECK(cairn::escaped(std::string_view("\0z", 2)) == R"('\x00z')");
}

TEST_CASE("a quoted input is cut behind its 32nd byte, and says so", "[core]") {
  CHECK(cairn::escaped(std::string(32, 'a')) == "'" + std::string(32, 'a') + "'");
  CHECK(cairn::escaped(std::string(33, 'a')) == "'" + std::string(32, 'a') + "...'");
  CHECK(cairn::escaped(std::string(1'000'000, '\n')).size() == 32 * 4 + 5);
}

TEST_CASE("an error tells what, where and what was expected, together and apart", "[core]") {
  const cairn::error wrong("'x' is no number", "clicks.csv:3", "a count");
  CHECK(std::string(wrong.what()) == "clicks.csv:3: 'x' is no number; expected a count");
  CHECK(wrong.problem() == "'x' is no number");
  CHECK(wrong.where() == "clicks.csv:3");
  CHECK(wrong.expected() == "a count");
  const cairn::cancelled stopped("sort");
  CHECK(stopped.where() == "sort");
  static_assert(std::is_base_of_v<cairn::error, cairn::cancelled>);
}

TEST_CASE("a requirement throws where it does not hold", "[core]") {
  CHECK_NOTHROW(cairn::require(true, "a", "b", "c"));
  CHECK_THROWS_WITH(cairn::require(false, "a is negative", "settings", "a >= 0"),
                    "settings: a is negative; expected a >= 0");
}
