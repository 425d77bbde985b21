#include "cairn/kernel/matrix_tiles.hpp"

#include <vector>

#include "cairn/kernel/bfloat16.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

TEST_CASE("the matrix unit is a property of the process", "[kernel]") {
  const bool first = cairn::has_matrix_tiles();
  CHECK(cairn::has_matrix_tiles() == first);
  if (first) CHECK(cairn::active_isa() == cairn::isa::avx512);
}

#if defined(CAIRN_MATRIX_TILES)

TEST_CASE("tiles add products of pairs of bfloat16", "[kernel]") {
  using namespace cairn::detail;
  if (!cairn::has_matrix_tiles()) {
    WARN("skipped: this machine has no matrix unit");
    return;
  }
  constexpr std::size_t side = matrix_tile_rows, stride = side + 3;
  // Small whole numbers: sums are exact.
  cairn::random_stream random(3, cairn::purpose::simulate);
  std::vector<cairn::bfloat16> left(side * 2 * side), right(side * 2 * side);
  for (auto* each : {&left, &right}) {
    for (auto& value : *each) value = cairn::bfloat16(static_cast<float>(random.below(17)) - 8);
  }
  std::vector<float> sums(side * stride, 7);
  {
    const matrix_tiles_scope tiles;
    clear_tile<2>();
    load_tile<5>(left.data(), matrix_tile_bytes);
    load_tile<6>(right.data(), matrix_tile_bytes);
    add_tile_product<2, 5, 6>();
    add_tile_product<2, 5, 6>();
    store_tile<2>(sums.data(), stride * sizeof(float));
  }
  bool same = true;
  for (std::size_t r = 0; r < side; ++r) {
    for (std::size_t c = 0; c < stride; ++c) {
      float expected = c < side ? 0.F : 7.F;
      for (std::size_t k = 0; k < 2 * side && c < side; ++k) {
        expected += 2 * left[r * 2 * side + k] * right[k / 2 * 2 * side + 2 * c + k % 2];
      }
      same = same && sums[r * stride + c] == expected;
    }
  }
  CHECK(same);
}

#endif
