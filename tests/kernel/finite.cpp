#include "cairn/kernel/finite.hpp"

#include <limits>
#include <span>
#include <vector>

#include "catch.hpp"

namespace {

/// How often the answer is wrong over every length and alignment, with each kind of value at each place.
template <class T>
std::size_t wrong_answers() {
  using limits = std::numeric_limits<T>;
  constexpr std::size_t longest = 2 * 4 * (64 / sizeof(T)) + 1;
  std::size_t wrong = 0;
  for (std::size_t size = 0; size <= longest; ++size) {
    std::vector<T> values(size + 1, limits::max());
    values[size / 2] = limits::denorm_min();
    const std::span<T> part = std::span(values).subspan(size % 2, size);
    wrong += cairn::all_finite<T>(part) ? 0U : 1U;
    for (std::size_t at = 0; at < size; at += 1 + at % 5) {
      const T kept = part[at];
      for (const T bad : {limits::quiet_NaN(), limits::infinity(), -limits::infinity()}) {
        part[at] = bad;
        wrong += cairn::all_finite<T>(part) ? 1U : 0U;
      }
      part[at] = kept;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("one value that is not finite is seen at any place, and none where there is none", "[kernel]") {
  CHECK(wrong_answers<float>() == 0);
  CHECK(wrong_answers<double>() == 0);
}
