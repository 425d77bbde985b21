#include "cairn/kernel/attention_scores.hpp"

#include <limits>
#include <vector>

#include "catch.hpp"

namespace {

/// Whether every score that a panel's span may see is its product or hidden: small integers, so that products are
/// exact.
template <class T, class Mask>
bool scores_right(const Mask& mask, std::size_t length, std::size_t depth) {
  std::vector<T> q(length * depth), k(length * depth), transposed(depth * 64), scores(96 * 64);
  for (std::size_t n = 0; n < q.size(); ++n) {
    q[n] = static_cast<T>(n * 7 % 11);
    k[n] = static_cast<T>(n * 5 % 13);
  }
  bool right = true;
  cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using tile = cairn::detail::attention_tile<decltype(level), T>;
    for (std::size_t begin = 0; begin < length; begin += tile::queries) {
      const std::size_t count = length - begin < tile::queries ? length - begin : tile::queries;
      const cairn::detail::seen_keys<decltype(level), T, Mask> seen(mask, begin, count, length);
      cairn::detail::pack_transposed<decltype(level)>(q.data() + begin * depth, depth, count, depth, T{1},
                                                      transposed.data());
      for (std::size_t key = 0; key < length; key += tile::keys) {
        const std::size_t keys = length - key < tile::keys ? length - key : tile::keys;
        for (std::size_t lane = 0; lane < count; lane += tile::width) {
          cairn::detail::score_panel<decltype(level), 1>(k.data() + key * depth, depth, key, keys, transposed.data(),
                                                         depth, seen, lane, scores.data());
          const auto range = seen.of_span(lane, key, keys);
          for (std::size_t n = lane; n < lane + tile::width && n < count; ++n) {
            for (std::size_t j = range.begin; j < range.end; ++j) {
              T expected = 0;
              for (std::size_t d = 0; d < depth; ++d) expected += q[(begin + n) * depth + d] * k[(key + j) * depth + d];
              const bool shown =
                  mask.first_key(begin + n, length) <= key + j && key + j < mask.end_key(begin + n, length);
              right &= scores[j * tile::queries + n] == (shown ? expected : -std::numeric_limits<T>::infinity());
            }
          }
        }
      }
    }
  });
  return right;
}

}  // namespace

TEST_CASE("blocks of attention's scores are products, or hidden where the mask says so", "[kernel]") {
  for (const std::size_t length : {1U, 9U, 47U, 130U}) {
    CHECK(scores_right<float>(cairn::causal{}, length, 3));
    CHECK(scores_right<double>(cairn::windowed{5}, length, 2));
  }
}
