#include "cairn/kernel/attention_tile.hpp"

#include <vector>

#include "catch.hpp"

TEST_CASE("tiles of attention transpose, copy and clear rows of every size", "[kernel]") {
  constexpr std::size_t stride = 41, queries = 35, most = 36;
  std::vector<float> from(queries * stride);
  for (std::size_t n = 0; n < from.size(); ++n) from[n] = static_cast<float>(n);
  std::vector<float> transposed, copied(queries * most);
  bool right = true;
  cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using tile = cairn::detail::attention_tile<decltype(level), float>;
    static_assert(tile::queries % tile::rows == 0 && tile::queries % (2 * tile::width) == 0 &&
                  tile::keys % tile::rows == 0 && tile::span % tile::rows == 0 && tile::span % (2 * tile::width) == 0);
    for (std::size_t depth = 1; depth <= most; ++depth) {
      const std::size_t count = 1 + depth % queries;
      transposed.assign(depth * tile::queries, -1.F);
      cairn::detail::pack_transposed<decltype(level)>(from.data(), stride, count, depth, 2.F, transposed.data());
      const std::size_t lanes = cairn::detail::rounded_up(count, tile::width);
      for (std::size_t k = 0; k < depth; ++k) {
        for (std::size_t n = 0; n < lanes; ++n) {
          const float value = from[(n < count ? n : count - 1) * stride + k];
          right &= transposed[k * tile::queries + n] == 2 * value;
        }
      }
      cairn::detail::clear_rows<decltype(level)>(copied.data(), most, queries, most);
      cairn::detail::copy_rows<decltype(level)>(from.data(), stride, count, depth, copied.data(), most);
      for (std::size_t n = 0; n < queries; ++n) {
        for (std::size_t k = 0; k < most; ++k) {
          right &= copied[n * most + k] == (n < count && k < depth ? from[n * stride + k] : 0);
        }
      }
    }
  });
  CHECK(right);
}

TEST_CASE("rows that tiles read are padded with zeros", "[kernel]") {
  const std::vector<double> from{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  std::vector<double> copy(64, 77);
  bool right = true;
  cairn::detail::at_level([&](auto level) CAIRN_INLINE_BODY {
    using rows = cairn::detail::padded_rows<double>;
    right &= rows::of(level, from.data(), 8, 2, 8, copy.data()).data == from.data();
    const rows padded = rows::of(level, from.data(), 8, 2, 1, copy.data());
    right &= padded.stride == cairn::detail::lane_count<double, decltype(level)> && padded.data == copy.data();
    right &= copy[0] == 1 && copy[padded.stride] == 9 && copy[1] == 0 && copy[2 * padded.stride - 1] == 0;
    right &= copy[2 * padded.stride] == 77;
  });
  CHECK(right);
}
