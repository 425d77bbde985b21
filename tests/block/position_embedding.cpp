#include "cairn/block/position_embedding.hpp"

#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

namespace {

template <class Origin>
std::vector<double> places_of(const std::vector<std::uint32_t>& lengths) {
  cairn::learned_positions<double, Origin> block({4, 1});
  for (Eigen::Index n = 0; n < 4; ++n) block.table(n, 0) = static_cast<double>(n);
  laws::packed_batch<double> batch(lengths, 1);
  std::fill(batch.values.begin(), batch.values.end(), 10.);
  cairn::workspace memory;
  cairn::nothing none;
  return laws::copied(block.forward(batch.rows(), cairn::pass(batch.offsets, memory), none));
}

template <class B>
std::string refusal_of(const B& block, const std::vector<std::uint32_t>& lengths) {
  const laws::packed_batch<float> batch(lengths, block.inputs());
  cairn::workspace memory;
  cairn::nothing none;
  try {
    block.forward(batch.rows(), cairn::pass(batch.offsets, memory), none);
  } catch (const cairn::error& refusal) {
    return refusal.what();
  }
  return {};
}

}  // namespace

TEST_CASE("learned and sinusoidal positions: gradients, modes and decoding", "[block]") {
  laws::check_block(cairn::learned_positions<double>({220, 5}));
  laws::check_block(cairn::learned_positions<double, cairn::from_end>({220, 5}));
  laws::check_block(cairn::sinusoidal_positions<double>({220, 5}));
  laws::check_block(cairn::sinusoidal_positions<double, cairn::from_end>({220, 5}));
  laws::check_modes(cairn::learned_positions<float>({220, 33}));
  laws::check_decoding(cairn::learned_positions<double>({5, 6}));
  laws::check_decoding(cairn::sinusoidal_positions<float>({5, 6}));
}

TEST_CASE("places from the begin and from the end", "[block]") {
  CHECK((places_of<cairn::from_begin>({3, 1, 4}) == std::vector<double>{10, 11, 12, 10, 10, 11, 12, 13}));
  CHECK((places_of<cairn::from_end>({3, 1, 4}) == std::vector<double>{12, 11, 10, 10, 13, 12, 11, 10}));
  CHECK(cairn::decodes<cairn::learned_positions<float>>);
  CHECK_FALSE(cairn::decodes<cairn::learned_positions<float, cairn::from_end>>);
  CHECK_FALSE(cairn::decodes<cairn::sinusoidal_positions<float, cairn::from_end>>);
}

TEST_CASE("sinusoids by their formula", "[block]") {
  const cairn::sinusoidal_positions<double> block({200, 5});
  CHECK(block.table(0, 0) == 0);
  CHECK(block.table(0, 1) == 1);
  CHECK(block.table(1, 0) == std::sin(1.));
  CHECK(block.table(7, 1) == std::cos(7.));
  CHECK(std::abs(block.table(199, 3) - std::cos(199 / std::pow(10000, .4))) < 1e-15);
  CHECK(std::abs(block.table(199, 4) - std::sin(199 / std::pow(10000, .8))) < 1e-15);
  CHECK(cairn::parameter_count(block) == 0);
}

TEST_CASE("a sequence longer than the positions", "[block]") {
  CHECK(refusal_of(cairn::learned_positions<float>({4, 2}), {4, 4}).empty());
  CHECK(refusal_of(cairn::learned_positions<float>({4, 2}), {4, 6}) ==
        "positions: sequence 1 has 6 events; expected at most 4");
  CHECK(refusal_of(cairn::sinusoidal_positions<float>({50, 2}), {51}) ==
        "positions: sequence 0 has 51 events; expected at most 50");
  const cairn::learned_positions<float> block({4, 2});
  cairn::learned_positions<float>::cache cache;
  cairn::workspace memory;
  const laws::packed_batch<float> batch({3}, 2);
  block.forward(batch.rows(), cairn::pass(batch.offsets, memory), cache);
  CHECK_THROWS_WITH(block.forward(batch.rows(), cairn::pass(batch.offsets, memory), cache),
                    "positions: sequence 0 has 6 events; expected at most 4");
  CHECK(cache.seen.at(0) == 3);
}

TEST_CASE("positions that are no sizes", "[block]") {
  CHECK_THROWS_WITH(cairn::learned_positions<float>({0, 2}),
                    "position_settings.positions: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(cairn::sinusoidal_positions<float>({2, 0}),
                    "position_settings.width: 0 is no size of an array; expected 1 to below 2^31");
}
