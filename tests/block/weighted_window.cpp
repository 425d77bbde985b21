#include "cairn/block/weighted_window.hpp"

#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("weighted window: gradients, modes and decoding", "[block]") {
  using window = cairn::weighted_window<double>;
  laws::check_block(window({4, 3, 2}));
  laws::check_block(window({3, 1, 7}));
  laws::check_block(window({3, 2, 1}));
  laws::check_decoding(window({4, 3, 2}));
  laws::check_decoding(window({3, 2, 7}));
  laws::check_decoding(window({3, 2, 1}));
  laws::check_modes(cairn::weighted_window<float>({24, 4, 5}));
}

TEST_CASE("weighted window by hand: filters side by side, zeros before a sequence", "[block]") {
  cairn::weighted_window<double> window({2, 2, 3});
  window.weight << 100, 10, 1, 0, -1, 1;
  laws::packed_batch<double> batch({4, 1}, 2);
  batch.values = {1, 5, 2, 6, 3, 7, 4, 8, 9, 9};
  cairn::workspace memory;
  cairn::nothing unkept;
  const std::vector<double> expected{1, 5, 1,   5,   12, 56, 1, 1, 123, 567,  //
                                     1, 1, 234, 678, 1,  1,  9, 9, 9,   9};
  CHECK((laws::copied(window.forward(batch.rows(), cairn::pass(batch.offsets, memory), unkept)) == expected));
}

TEST_CASE("settings of weighted windows that cannot be", "[block]") {
  using window = cairn::weighted_window<float>;
  const std::string expected = "0 is no size of an array; expected 1 to below 2^31";
  CHECK_THROWS_WITH(window({0, 1, 1}), "weighted_window_settings.width: " + expected);
  CHECK_THROWS_WITH(window({1, 0, 1}), "weighted_window_settings.filters: " + expected);
  CHECK_THROWS_WITH(window({1, 1, 0}), "weighted_window_settings.rows: " + expected);
  CHECK_THROWS_AS(window({std::size_t{1} << 30U, 4, 1}), cairn::error);
}
