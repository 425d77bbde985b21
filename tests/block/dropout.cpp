#include "cairn/block/dropout.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

/// What a pass of this seed makes of 4000 ones, at this place of a network.
std::vector<double> ones_dropped(double rate, std::uint64_t seed, std::size_t part = 0) {
  const std::vector<double> ones(4000, 1);
  const std::vector<std::uint32_t> offsets{0, 40};
  cairn::workspace memory;
  cairn::dropout_block<double>::tape tape;
  return laws::copied(cairn::dropout_block<double>(rate).forward({ones.data(), 40, 100},
                                                                 cairn::pass(offsets, memory, seed).part(part), tape));
}

}  // namespace

TEST_CASE("dropout: gradients, modes and decoding", "[block]") {
  laws::check_block(cairn::dropout_block<double>{});
  laws::check_gradients(cairn::dropout_block<double>(.25));
  laws::check_gradients(cairn::dropout_block<double>(.9));
  laws::check_decoding(cairn::dropout_block<double>(.5));
}

TEST_CASE("dropout drops its share, and the others grow", "[block]") {
  const auto y = ones_dropped(.25, 3);
  std::size_t dropped = 0;
  bool right = true;
  for (const double value : y) {
    dropped += value == 0;
    right = right && (value == 0 || std::abs(value - 4. / 3) < 1e-15);
  }
  CHECK(right);
  CHECK(std::abs(static_cast<double>(dropped) - 1000) < 5 * std::sqrt(4000 * .25 * .75));
  CHECK((ones_dropped(.25, 3) == y));
  CHECK((ones_dropped(.25, 4) != y));
  CHECK((ones_dropped(.25, 3, 1) != y));
}

TEST_CASE("dropout is off where nothing is learned", "[block]") {
  const laws::packed_batch<float> batch({3, 4}, 6);
  cairn::workspace memory;
  cairn::nothing unkept;
  const cairn::pass p(batch.offsets, memory, 5);
  CHECK((laws::copied(cairn::dropout_block<float>(.5).forward(batch.rows(), p, unkept)) == laws::copied(batch.rows())));
}

TEST_CASE("rates that are none", "[block]") {
  for (const double rate : {-.1, 1., std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_WITH(cairn::dropout_block<float>(rate), "dropout.rate: not a rate; expected 0 to below 1");
  }
}
