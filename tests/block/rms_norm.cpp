#include "cairn/block/rms_norm.hpp"

#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("root mean square normalization: gradients, modes and decoding", "[block]") {
  laws::check_block(cairn::rms_normalization<double>({7}));
  laws::check_block(cairn::rms_normalization<double>({16, .1}));
  laws::check_modes(cairn::rms_normalization<float>({33}));
  laws::check_decoding(cairn::rms_normalization<float>({33}));
  laws::check_frozen(cairn::rms_normalization<double>({7}));
}

TEST_CASE("root mean square normalization by hand", "[block]") {
  cairn::rms_normalization<double> block({2, 1e-9});
  block.gain << 1, 10;
  const std::vector<double> x{1, 7};
  const std::vector<std::uint32_t> offsets{0, 1};
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto y = laws::copied(block.forward({x.data(), 1, 2}, cairn::pass(offsets, memory), unkept));
  CHECK(laws::difference(y, {.2, 14}) < 1e-9);
  CHECK_THROWS_WITH(cairn::rms_normalization<float>({0}),
                    "norm_settings.width: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(cairn::rms_normalization<float>({4, 0}),
                    "norm_settings.epsilon: out of range; expected above 0, below 1");
}
