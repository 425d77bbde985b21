#include "cairn/text/category_table.hpp"

#include <array>
#include <cstdint>

#include "cairn/text/number_reader.hpp"
#include "catch.hpp"

// As Python 3.11 counts them (unicodedata 14.0.0).
TEST_CASE("the categories are of all code points", "[text]") {
  std::uint32_t points = 0;
  std::array<std::uint32_t, 30> of{};
  for (cairn::detail::number_reader numbers(cairn::detail::category_runs); numbers.more();) {
    const std::uint32_t count = numbers.next();
    points += count;
    of.at(numbers.next()) += count;
  }
  CHECK(points == 0x110000);
  CHECK(of[0] == 1831);
  CHECK(of[1] == 2227);
  CHECK(of[8] == 660);
  CHECK(of[22] == 17);
  CHECK(of[25] == 65);
  CHECK(of[27] == 2048);
}
