#include "cairn/text/number_reader.hpp"

#include "catch.hpp"

TEST_CASE("numbers are read as they are written", "[text]") {
  cairn::detail::number_reader numbers("0OP1oO");
  CHECK(numbers.next() == 0);
  CHECK(numbers.next() == 31);
  CHECK(numbers.next() == 32);
  CHECK(numbers.more());
  CHECK(numbers.next() == 31 + 32 * 31);
  CHECK_FALSE(numbers.more());
}

TEST_CASE("signs turn in and out", "[text]") {
  cairn::detail::number_reader numbers("01234");
  for (const int expected : {0, -1, 1, -2, 2}) CHECK(numbers.next_signed() == expected);
}
