#include "cairn/kernel/count.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

TEST_CASE("values are counted against a bound, and the finite ones, at every length and alignment", "[kernel]") {
  using limits = std::numeric_limits<float>;
  const float odd[] = {limits::quiet_NaN(), limits::infinity(), -limits::infinity(), -0.F, 0.F, limits::denorm_min()};
  cairn::random_stream random(1, cairn::purpose::simulate);
  std::size_t wrong = 0, seen = 0;
  for (std::size_t size = 0; size <= 2 * 2 * 16 + 1; ++size) {
    for (std::size_t offset = 0; offset < 3; ++offset) {
      std::vector<float> values(size + offset);
      for (float& value : values) {
        const std::uint32_t kind = random.below(12);
        value = kind < 6 ? odd[kind] : static_cast<float>(random.below(3)) - 1;
      }
      const std::span<const float> part = std::span<const float>(values).subspan(offset);
      for (const float bound : {0.F, 1.F, limits::infinity(), -limits::infinity(), limits::quiet_NaN()}) {
        std::size_t above = 0, same = 0, finite = 0;
        for (const float value : part) {
          above += value > bound ? 1U : 0U;
          same += value == bound ? 1U : 0U;
          finite += std::isfinite(value) ? 1U : 0U;
        }
        const auto found = cairn::count_against(part, bound);
        wrong += found.above == above && found.same == same && cairn::count_finite(part) == finite ? 0U : 1U;
        seen += above + same;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(seen > 1000);
}
