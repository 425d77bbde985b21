#include "cairn/kernel/attention_step.hpp"

#include "attention_batch.hpp"
#include "catch.hpp"

namespace {

using attention_test::any_mask;
using attention_test::batch;

/// The largest difference of the last `newest` rows of each sequence from those that attention gives with the whole
/// sequence, as a share of what is allowed; infinite where threads differ or another row is written. `planted` is added
/// to the last cached key.
template <class T>
double step_error(batch<T> given, const any_mask& mask, std::size_t newest, T planted = 0) {
  given.forward(mask);
  const auto& shape = given.shape;
  const std::size_t spare = 3;
  std::vector<std::vector<T>> keys, values;
  std::vector<cairn::attention_cache<T>> caches;
  std::vector<std::uint32_t> offsets{1};
  std::vector<T> queries(given.row(), T(5)), expected(given.row(), T(77));
  double allowed = 0;
  for (std::size_t s = 0; s + 1 < given.offsets.size(); ++s) {
    const std::size_t begin = given.offsets[s], length = given.offsets[s + 1] - begin;
    const std::size_t capacity = length + spare, count = std::min(newest, length);
    allowed = std::max(allowed, given.allowed(length));
    keys.emplace_back(shape.key_heads * capacity * shape.head_width, T(1e30));
    values.emplace_back(keys.back());
    const auto in = given.input();
    cairn::append_to_cache(shape, in.keys, in.values, begin, length - count, keys.back().data(), values.back().data(),
                           capacity, 0);
    cairn::append_to_cache(shape, in.keys, in.values, begin + length - count, count, keys.back().data(),
                           values.back().data(), capacity, length - count);
    if (length > 0) keys.back()[(length - 1) * shape.head_width] += planted;
    caches.push_back({keys.back().data(), values.back().data(), capacity, length});
    offsets.push_back(offsets.back() + static_cast<std::uint32_t>(count));
    for (std::size_t t = begin + length - count; t < begin + length; ++t) {
      const T* const query = in.queries.row(t);
      queries.insert(queries.end(), query, query + given.row());
      const T* const out = given.out.data() + given.shift + t * given.row();
      expected.insert(expected.end(), out, out + given.row());
    }
  }
  expected.resize(expected.size() + given.row(), T(77));
  std::vector<T> one(expected.size(), T(77)), more = one;
  cairn::attention_workspace<T> workspace;
  const auto step = [&](std::vector<T>& out, int threads) {
    const std::span<const cairn::attention_cache<T>> all(caches);
    const cairn::strided_rows<const T> from{queries, given.row()};
    const cairn::strided_rows<T> to{out, given.row()};
    const std::span<const std::uint32_t> tokens(offsets);
    if (given.slopes.empty()) {
      cairn::attention_step(shape, mask, tokens, all, from, to, workspace, threads);
    } else {
      cairn::attention_step(shape, cairn::with_linear_bias<any_mask>{mask, given.slopes}, tokens, all, from, to,
                            workspace, threads);
    }
  };
  step(one, 1);
  step(more, 2);
  return one == more ? attention_test::distance(one, expected) / (2 * allowed) : INFINITY;
}

template <class T>
double step_error_of_masks(const cairn::attention_shape& shape, const std::vector<std::size_t>& lengths,
                           std::size_t newest, const std::vector<double>& slopes = {}) {
  batch<T> given(shape, lengths);
  given.slopes = slopes;
  double worst = 0;
  for (const any_mask& mask : attention_test::all_masks) worst = std::max(worst, step_error(given, mask, newest));
  return worst;
}

}  // namespace

TEST_CASE("a step of attention gives what attention gives with the whole sequence", "[kernel]") {
  const std::vector<std::size_t> lengths{1, 2, 7, 0, 8, 16, 17, 31, 65, 200};
  for (const std::size_t width : {1U, 3U, 8U, 16U, 20U, 50U, 64U, 130U}) {
    const double scale = 1 / std::sqrt(static_cast<double>(width));
    CHECK(step_error_of_masks<float>({4, 2, width, scale}, lengths, 1) < 1);
    CHECK(step_error_of_masks<double>({2, 2, width, scale}, lengths, 3) < 1);
  }
  CHECK(step_error_of_masks<float>({4, 2, 16, .25}, lengths, 2, cairn::linear_bias_slopes(4)) < 1);
  CHECK(step_error_of_masks<double>({1, 1, 64, .125}, lengths, 1, {.5}) < 1);
  CHECK(step_error(batch<double>({2, 2, 8, .35}, {9}), any_mask{any_mask::earlier}, 1, 1e-9) > 1);
}
