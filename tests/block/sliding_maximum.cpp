#include "cairn/block/sliding_maximum.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

std::vector<double> largest_of_late(const std::vector<std::uint32_t>& lengths, const std::vector<double>& x,
                                    std::size_t count) {
  laws::packed_batch<double> batch(lengths, 1);
  batch.values = x;
  cairn::workspace memory;
  cairn::nothing unkept;
  return laws::copied(
      cairn::sliding_maximum<double>(count).forward(batch.rows(), cairn::pass(batch.offsets, memory), unkept));
}

}  // namespace

TEST_CASE("sliding maximum: gradients, modes and decoding", "[block]") {
  for (const std::size_t count : {1U, 2U, 3U, 9U}) {
    laws::check_block(cairn::sliding_maximum<double>(count));
    laws::check_decoding(cairn::sliding_maximum<double>(count));
  }
  laws::check_modes(cairn::sliding_maximum<float>(4), 40);
}

TEST_CASE("a sliding maximum sees so many rows of its own sequence", "[block]") {
  using values = std::vector<double>;
  CHECK((largest_of_late({5, 3}, {5, -1, -3, -2, 0, -7, -9, -8}, 3) == values{5, 5, 5, -1, 0, -7, -7, -7}));
  CHECK((largest_of_late({4}, {1, 4, 2, 3}, 1) == values{1, 4, 2, 3}));
  const double strange = std::numeric_limits<double>::quiet_NaN();
  const auto found = largest_of_late({4}, {1, strange, 2, 3}, 2);
  CHECK(found[0] == 1);
  CHECK(std::isnan(found[1]));
  CHECK(std::isnan(found[2]));
  CHECK(found[3] == 3);
}

TEST_CASE("of equal values the earliest has the gradient", "[block]") {
  laws::packed_batch<double> batch({3}, 1);
  batch.values = {2, 2, 1};
  cairn::workspace memory;
  const cairn::pass p(batch.offsets, memory);
  cairn::sliding_maximum<double> block(2);
  decltype(block)::tape tape;
  block.forward(batch.rows(), p, tape);
  std::vector<double> d{1, 10, 100};
  CHECK((laws::copied(block.backward({d.data(), 3, 1}, p, tape, block)) == std::vector<double>{11, 100, 0}));
}

TEST_CASE("a sliding maximum of no rows cannot be", "[block]") {
  CHECK_THROWS_WITH(cairn::sliding_maximum<double>(0),
                    "sliding_maximum.count: 0 is no size of an array; expected 1 to below 2^31");
}
