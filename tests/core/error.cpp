#include "cairn/core/error.hpp"

#include "catch.hpp"

TEST_CASE("an error says what, where and what was expected") {
  const cairn::error e("rate is -1", "sgd.rate", "a number above 0");
  CHECK(std::string(e.what()) == "sgd.rate: rate is -1; expected a number above 0");
  CHECK(e.problem() == "rate is -1");
  CHECK(e.where() == "sgd.rate");
  CHECK(e.expected() == "a number above 0");
}

TEST_CASE("untrusted input is quoted: escaped and cut at 32 bytes") {
  CHECK(cairn::quoted("a'b\\c") == "'a\\'b\\\\c'");
  CHECK(cairn::quoted(std::string_view("\0\x1b\xff", 3)) == "'\\x00\\x1b\\xff'");
  CHECK(cairn::quoted(std::string(32, 'x')) == "'" + std::string(32, 'x') + "'");
  CHECK(cairn::quoted(std::string(33, 'x')) == "'" + std::string(32, 'x') + "...'");
}

TEST_CASE("require throws where its condition fails, and only there") {
  CHECK_NOTHROW(cairn::require(true, "a", "b", "c"));
  CHECK_THROWS_AS(cairn::require(false, "a", "b", "c"), cairn::error);
  CHECK_THROWS_AS(throw cairn::cancelled("fit"), cairn::error);
}
