#include "cairn/kernel/reference_quantized.hpp"

#include "catch.hpp"

namespace {

/// Two rows, of ones and of fours, 33 wide.
struct plain_weights {
  std::size_t rows() const { return 2; }
  std::size_t columns() const { return 33; }
  void widen_row(std::size_t row, std::span<float> to) const {
    for (float& value : to) value = row == 0 ? 1.F : 4.F;
  }
};

}  // namespace

TEST_CASE("the oracle of quantized products gives what paper and pencil give", "[kernel]") {
  std::vector<float> x(33);
  x[0] = 127;
  x[1] = 2.4F;   // to 2
  x[2] = -3.6F;  // to -4
  x[32] = -.5F;  // a block of its own, exact
  const auto block = cairn::reference::quantize(std::span<const float>(x).first(32));
  CHECK(block.scale == 1);
  CHECK((block.numbers[1] == 2 && block.numbers[2] == -4));
  const auto sums = cairn::reference::quantized_product({x.data(), 1, 33}, plain_weights{});
  CHECK(std::abs(sums.values[0] - 124.5) < 1e-6);
  CHECK(std::abs(sums.values[1] - 498) < 1e-5);
  CHECK(std::abs(sums.magnitudes[0] - 133.5) < 1e-6);
}
