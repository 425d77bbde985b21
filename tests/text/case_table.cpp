#include "cairn/text/case_table.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cairn/text/number_reader.hpp"
#include "catch.hpp"

// As Python 3.11 counts them (unicodedata 14.0.0): of the 1,433 code points that lower() changes one becomes two; of
// the 1,530 that casefold() changes 104 become more than one.
TEST_CASE("the tables of case are whole", "[text]") {
  const auto moved = [](std::string_view runs) {
    std::size_t points = 0;
    for (cairn::detail::number_reader numbers(runs); numbers.more();) {
      numbers.next();
      points += numbers.next() + 1;
      numbers.next();
      numbers.next_signed();
    }
    return points;
  };
  const auto longs = [](std::string_view text) {
    std::size_t points = 0;
    for (cairn::detail::number_reader numbers(text); numbers.more(); ++points) {
      numbers.next();
      for (std::uint32_t left = numbers.next(); left > 0; --left) numbers.next();
    }
    return points;
  };
  CHECK(moved(cairn::detail::lower_runs) == 1432);
  CHECK(moved(cairn::detail::fold_runs) == 1426);
  CHECK(longs(cairn::detail::long_lowers) == 1);
  CHECK(longs(cairn::detail::long_folds) == 104);
}
