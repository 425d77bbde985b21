#include "cairn/text/decomposition_table.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "cairn/text/number_reader.hpp"
#include "catch.hpp"

// As Python 3.11 counts them (unicodedata 14.0.0).
TEST_CASE("the tables of normalization are whole", "[text]") {
  std::array<std::size_t, 3> kinds{};
  for (cairn::detail::number_reader numbers(cairn::detail::decompositions); numbers.more();) {
    numbers.next();
    const std::uint32_t size_and_kind = numbers.next();
    ++kinds[size_and_kind % 3];
    for (std::uint32_t left = size_and_kind / 3; left > 0; --left) numbers.next_signed();
  }
  CHECK(kinds[0] + kinds[1] == 2061);
  CHECK(kinds[0] + kinds[1] + kinds[2] == 5795);
  std::size_t marks = 0;
  for (cairn::detail::number_reader numbers(cairn::detail::combining_runs); numbers.more();) {
    numbers.next();
    marks += numbers.next() + 1;
    numbers.next();
  }
  CHECK(marks == 912);
}
