#include "cairn/block/convolution_maximum.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "block/laws.hpp"
#include "cairn/block/pooling.hpp"
#include "cairn/block/sequential.hpp"
#include "catch.hpp"

namespace {

cairn::convolution_maximum<double> windows_of(std::size_t taps, std::size_t inputs = 4, std::size_t outputs = 5) {
  return cairn::convolution_maximum<double>({.inputs = inputs, .outputs = outputs, .taps = taps});
}

/// One filter that sums its window, and the gradient 1 of each sequence.
struct summing_windows {
  cairn::convolution_maximum<double> block = windows_of(2, 1, 1), gradient = block;
  cairn::workspace memory;
  std::vector<double> y, d_x;

  summing_windows(const std::vector<std::uint32_t>& lengths, const std::vector<double>& x, double bias = 0) {
    block.filters.weight << 1, 1;
    block.filters.bias << bias;
    laws::packed_batch<double> batch(lengths, 1);
    batch.values = x;
    const cairn::pass p(batch.offsets, memory);
    cairn::convolution_maximum<double>::tape tape;
    const auto found = block.forward(batch.rows(), p, tape);
    y = laws::copied(found);
    std::vector<double> d(found.rows, 1.);
    d_x = laws::copied(block.backward({d.data(), d.size(), 1}, p, tape, gradient));
  }
};

}  // namespace

TEST_CASE("maximum of a convolution: gradients and modes", "[block]") {
  for (const std::size_t taps : {1U, 2U, 3U, 6U}) laws::check_block(windows_of(taps));
  laws::check_block(cairn::convolution_maximum<double>({.inputs = 3, .outputs = 2, .taps = 2, .bias = false}));
  laws::check_modes(cairn::convolution_maximum<float>({.inputs = 8, .outputs = 40, .taps = 4}));
}

TEST_CASE("it is the convolution and then the maximum", "[block]") {
  auto block = windows_of(3);
  laws::shake(block);
  const cairn::sequential apart(block.filters, cairn::pooling<double, cairn::maximum_pooling>());
  const laws::packed_batch<double> batch({1, 6, 2, 9}, 4);
  cairn::workspace memory;
  const cairn::pass p(batch.offsets, memory);
  decltype(block)::tape tape;
  decltype(apart)::tape of_parts;
  auto gradient = cairn::zeros_like(block);
  auto of_apart = cairn::empty_gradient(apart);
  CHECK((laws::copied(block.forward(batch.rows(), p, tape)) ==
         laws::copied(apart.forward(batch.rows(), p.part(0), of_parts))));
  std::vector<double> d(20), same;
  for (std::size_t n = 0; n < d.size(); ++n) d[n] = n % 3 == 0 ? 0 : static_cast<double>(n) - 9.5;
  same = d;
  const auto d_x = laws::copied(block.backward({d.data(), 4, 5}, p, tape, gradient));
  CHECK(laws::difference(d_x, laws::copied(apart.backward({same.data(), 4, 5}, p.part(0), of_parts, of_apart))) <
        1e-14);
  const auto& filters = std::get<0>(of_apart.parts);
  CHECK(gradient.filters.weight.isApprox(filters.weight, 1e-14));
  CHECK(gradient.filters.bias.isApprox(filters.bias, 1e-14));
}

TEST_CASE("windows end with a token of their own sequence, and of equal ones the first has the gradient", "[block]") {
  using values = std::vector<double>;
  const summing_windows mixed({1, 4, 0, 2}, {-3, 1, 2, 3, 0, -1, -4}, .5);
  CHECK((mixed.y == values{-2.5, 5.5, 0, -.5}));
  CHECK((mixed.d_x == values{1, 0, 1, 1, 0, 1, 0}));
  CHECK(mixed.gradient.filters.weight(0, 0) == 2);           // zeros stand before a sequence
  CHECK(mixed.gradient.filters.weight(0, 1) == -3 + 3 - 1);  // its last tap
  CHECK(mixed.gradient.filters.bias(0) == 3);                // an empty sequence has none
  CHECK((summing_windows({3}, {1, 1, 1}).d_x == values{1, 1, 0}));
  const double strange = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(summing_windows({3}, {9, 1, strange}).y[0]));
}

TEST_CASE("maxima of convolutions that cannot be", "[block]") {
  CHECK_THROWS_WITH(cairn::convolution_maximum<float>({.inputs = 2, .outputs = 2, .dilation = 2}),
                    "convolution_maximum.dilation: is not 1; expected 1");
  CHECK_THROWS_WITH(cairn::convolution_maximum<float>({.inputs = 0}),
                    "convolution_settings.inputs: 0 is no size of an array; expected 1 to below 2^31");
}
