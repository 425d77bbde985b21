#include "cairn/block/additive_attention.hpp"

#include <cmath>
#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("additive attention: gradients, modes and decoding", "[block]") {
  using cairn::additive_attention_block;
  laws::check_block(additive_attention_block<double>({.width = 5}));
  laws::check_block(additive_attention_block<double>({.width = 3, .depth = 9, .bias = true}));
  laws::check_decoding(additive_attention_block<double>({.width = 5, .depth = 2}));
  laws::check_modes(additive_attention_block<float>({.width = 24, .bias = true}));
  using of_last = additive_attention_block<double, cairn::last_event>;
  laws::check_block(of_last({.width = 5}));
  laws::check_block(of_last({.width = 3, .depth = 9, .bias = true}));
  laws::check_decoding(of_last({.width = 5, .depth = 2, .bias = true}));
}

TEST_CASE("additive attention by hand: weights are free, and the last event asks as every event does", "[block]") {
  cairn::additive_attention_block<double> every({.width = 2, .depth = 1, .bias = true});
  every.query.weight << 1, 0;
  every.key.weight << 0, 2;
  every.key.bias << -1;
  every.weight << 3;
  const std::vector<double> values{1, .5, -2, 2};
  const std::vector<std::uint32_t> offsets{0, 2};
  const cairn::matrix_view<const double> x{values.data(), 2, 2};
  cairn::workspace memory;
  cairn::nothing unkept;
  const auto y = every.forward(x, cairn::pass(offsets, memory), unkept);
  const auto e = [](double sum) { return 3 / (1 + std::exp(-sum)); };
  const double first = e(1 + 2 * .5 - 1), back = e(-2 + 2 * .5 - 1), own = e(-2 + 2 * 2. - 1);
  CHECK(y(0, 0) == Approx(first));
  CHECK(y(0, 1) == Approx(first * .5));
  CHECK(y(1, 0) == Approx(back - 2 * own));
  CHECK(y(1, 1) == Approx(back * .5 + 2 * own));

  cairn::additive_attention_block<double, cairn::last_event> last({.width = 2, .depth = 1, .bias = true});
  last.query = every.query;
  last.key = every.key;
  last.weight = every.weight;
  const auto z = last.forward(x, cairn::pass(offsets, memory), unkept);
  REQUIRE(z.rows == 1);
  CHECK(z(0, 0) == y(1, 0));
  CHECK(z(0, 1) == y(1, 1));
  CHECK((laws::copied(cairn::forward_last(every, x, cairn::pass(offsets, memory))) == laws::copied(z)));
}

TEST_CASE("additive attention that cannot be", "[block]") {
  CHECK_THROWS_WITH(cairn::additive_attention_block<float>({.width = 0}),
                    "additive_attention_settings.width: 0 is no size of an array; expected 1 to below 2^31");
}
