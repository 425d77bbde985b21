#include "cairn/block/key_value_cache.hpp"

#include <vector>

#include "block/laws.hpp"
#include "catch.hpp"

TEST_CASE("a cache keeps what it was given while it grows", "[block]") {
  const cairn::attention_shape shape{2, 1, 3, 1};
  const laws::packed_batch<double> rows({40, 40}, 6);  // keys and values side by side
  cairn::workspace memory;
  cairn::key_value_cache<double> kept;
  kept.begin(2);
  CHECK(kept.empty());
  const auto part = [&](std::size_t sequence, std::size_t at, std::size_t column) {
    return cairn::strided_rows<const double>{std::span(rows.values).subspan((sequence * 40 + at) * 6 + column), 6};
  };
  for (std::size_t at = 0; at < 40; at += at == 0 ? 1 : 3) {
    const std::uint32_t count = at == 0 ? 1 : 3;
    // Both sequences at once: rows of the second follow those of the first in the pass.
    std::vector<double> both;
    for (std::size_t s = 0; s < 2; ++s) {
      const auto from = part(s, at, 0);
      both.insert(both.end(), from.row(0), from.row(0) + count * 6);
    }
    const std::vector<std::uint32_t> offsets{0, count, 2 * count};
    const cairn::pass p(offsets, memory);
    kept.append(shape, {both, 6}, {std::span<const double>(both).subspan(3), 6}, p);
    REQUIRE(kept.length(1) == at + count);
    const auto views = kept.views(p);
    for (std::size_t s = 0; s < 2; ++s) {
      for (std::size_t n = 0; n < at + count; ++n) {
        for (std::size_t k = 0; k < 3; ++k) {
          REQUIRE(views[s].keys[n * 3 + k] == part(s, n, 0).row(0)[k]);
          REQUIRE(views[s].values[n * 3 + k] == part(s, n, 3).row(0)[k]);
        }
      }
    }
  }
}
