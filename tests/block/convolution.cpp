#include "cairn/block/convolution.hpp"

#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

/// The outputs of a convolution with one channel, of sequences of these lengths with x = 1, 2, 3, ...
template <class Window>
std::vector<double> convolved(const std::vector<std::uint32_t>& lengths, std::vector<double> taps,
                              std::size_t dilation) {
  cairn::convolution<double, Window> block({1, 1, taps.size(), dilation});
  std::copy(taps.begin(), taps.end(), block.weight.data());
  block.bias[0] = .5;
  laws::packed_batch<double> batch(lengths, 1);
  for (std::size_t n = 0; n < batch.values.size(); ++n) batch.values[n] = static_cast<double>(n + 1);
  cairn::workspace memory;
  cairn::nothing unkept;
  return laws::copied(block.forward(batch.rows(), cairn::pass(batch.offsets, memory), unkept));
}

}  // namespace

TEST_CASE("convolutions: gradients, modes and decoding", "[block]") {
  using causal = cairn::convolution<double>;
  using centered = cairn::convolution<double, cairn::centered_window>;
  laws::check_block(causal({4, 3}));
  laws::check_block(causal({4, 3, 2, 3, false}));
  laws::check_block(centered({3, 5, 3, 2}));
  laws::check_block(centered({3, 2, 5, 1}));
  laws::check_block(causal({3, 2, 1, 1}));
  laws::check_modes(cairn::convolution<float>({24, 40}));
  laws::check_decoding(causal({4, 3}));
  laws::check_decoding(causal({4, 3, 4, 2}));
  laws::check_decoding(causal({4, 3, 1}));
}

TEST_CASE("convolutions by hand: zeros surround each sequence", "[block]") {
  using values = std::vector<double>;
  CHECK((convolved<cairn::causal_window>({3, 1, 2}, {100, 10, 1}, 1) == values{1.5, 12.5, 123.5, 4.5, 5.5, 56.5}));
  CHECK((convolved<cairn::causal_window>({4}, {10, 1}, 2) == values{1.5, 2.5, 13.5, 24.5}));
  CHECK(
      (convolved<cairn::centered_window>({3, 1, 2}, {100, 10, 1}, 1) == values{12.5, 123.5, 230.5, 40.5, 56.5, 560.5}));
  CHECK((convolved<cairn::centered_window>({4}, {100, 10, 1}, 3) == values{14.5, 20.5, 30.5, 140.5}));
}

TEST_CASE("a centered convolution says that it cannot decode", "[block]") {
  CHECK(cairn::decodes<cairn::convolution<float>>);
  CHECK_FALSE(cairn::decodes<cairn::convolution<float, cairn::centered_window>>);
}

TEST_CASE("settings of convolutions that cannot be", "[block]") {
  using causal = cairn::convolution<float>;
  using centered = cairn::convolution<float, cairn::centered_window>;
  CHECK_THROWS_WITH(centered({3, 3, 4}),
                    "convolution_settings.taps: a window of 4 tokens has none in its middle; expected an odd number");
  CHECK_THROWS_WITH(causal({3, 3, 0}), "convolution_settings.taps: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(causal({3, 3, 3, 0}),
                    "convolution_settings.dilation: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(causal({0, 3}), "convolution_settings.inputs: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(causal({3, 0}), "convolution_settings.outputs: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_AS(causal({std::size_t{1} << 30U, 1, 4}), cairn::error);
}
