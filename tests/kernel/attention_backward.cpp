#include "cairn/kernel/attention_backward.hpp"

#include "attention_batch.hpp"
#include "catch.hpp"

namespace {

using attention_test::any_mask;
using attention_test::batch;
using attention_test::distance;

/// The gradient's largest error against the formula, as a share of what is allowed; 77 must still stand around it.
template <class T>
double attention_gradient_error(batch<T> given, const any_mask& mask) {
  given.forward(mask);
  given.backward(mask);
  const std::size_t width = given.shape.head_width, group = given.shape.heads / given.shape.key_heads;
  double worst = 0;
  for (std::size_t s = 0; s + 1 < given.offsets.size(); ++s) {
    const std::size_t length = given.offsets[s + 1] - given.offsets[s];
    // A derivative by a score is below 2 width, and one sums at most `length` of them, for each head of a group.
    const double allowed = given.allowed(length) * 4 * static_cast<double>(width) * given.shape.scale *
                           std::sqrt(static_cast<double>(group * (length + 1)));
    std::vector<double> d_keys(length * width), d_values(length * width);
    for (std::size_t h = 0; h < given.shape.heads; ++h) {
      const auto q = given.head_of(given.wide, given.stride, s, h * width);
      const auto k = given.head_of(given.wide, given.stride, s, given.column_of_keys(h));
      const auto v = given.head_of(given.wide, given.stride, s, given.column_of_values(h));
      const auto d_out = given.head_of(given.d_out, given.row(), s, h * width);
      const auto forward = cairn::reference::attention<T>(std::span(q), std::span(k), std::span(v), width,
                                                          given.shape.scale, mask, given.slope_of(h));
      const auto d = cairn::reference::attention_backward<T>(std::span(q), std::span(k), std::span(v), width,
                                                             given.shape.scale, forward, std::span(d_out));
      worst = std::max(worst, distance(given.head_of(given.d_wide, given.stride, s, h * width), d.q) / allowed);
      for (std::size_t n = 0; n < d.k.size(); ++n) {
        d_keys[n] += d.k[n];
        d_values[n] += d.v[n];
      }
      if ((h + 1) % group != 0) continue;
      worst = std::max(
          worst, distance(given.head_of(given.d_wide, given.stride, s, given.column_of_keys(h)), d_keys) / allowed);
      worst = std::max(
          worst, distance(given.head_of(given.d_wide, given.stride, s, given.column_of_values(h)), d_values) / allowed);
      d_keys.assign(length * width, 0);
      d_values.assign(length * width, 0);
    }
  }
  for (std::size_t n = 0; n < given.stride; ++n) {
    if (given.d_wide[given.shift + n] != 77 || given.d_wide[given.d_wide.size() - 1 - n] != 77) worst = INFINITY;
  }
  return worst;
}

template <class T>
double gradient_error_of_masks(const cairn::attention_shape& shape, const std::vector<std::size_t>& lengths,
                               std::size_t misaligned, const std::vector<double>& slopes = {}) {
  batch<T> given(shape, lengths, misaligned);
  given.slopes = slopes;
  double worst = 0;
  for (const any_mask& mask : attention_test::all_masks) worst = std::max(worst, attention_gradient_error(given, mask));
  return worst;
}

/// sum(out d_out) of the sequences.
double attention_loss(batch<double>& given, const any_mask& mask) {
  given.forward(mask);
  double sum = 0;
  for (std::size_t n = given.row(); n < (given.tokens - 1) * given.row(); ++n) sum += given.out[n] * given.d_out[n];
  return sum;
}

}  // namespace

TEST_CASE("the gradient of attention is that of finite differences", "[kernel]") {
  for (std::size_t way = 0; way < 10; ++way) {
    const any_mask& mask = attention_test::all_masks[way / 2];
    batch<double> given({4, 2, 3, .7}, {3, 0, 1, 6});
    if (way % 2 == 1) given.slopes = {.5, .25, .125, .3};
    given.forward(mask);
    given.backward(mask);
    constexpr double step = 1e-5;
    std::vector<double> expected(given.d_wide.size(), 77);
    for (std::size_t n = given.stride; n < (given.tokens - 1) * given.stride; ++n) {
      batch<double> moved = given;
      moved.wide[n] = given.wide[n] + step;
      const double above = attention_loss(moved, mask);
      moved.wide[n] = given.wide[n] - step;
      expected[n] = (above - attention_loss(moved, mask)) / (2 * step);
    }
    // step^2 of the third derivative, and rounding of a loss of about 10 over the step
    CHECK(distance(given.d_wide, expected) < 2e-9);
    given.d_wide[2 * given.stride] += 1e-7;  // a planted error is found
    CHECK(distance(given.d_wide, expected) > 2e-9);
  }
}

TEST_CASE("the gradient of attention agrees with its formula at every length about a tile", "[kernel]") {
  const std::vector<std::size_t> lengths{0, 1, 2, 3, 7, 8, 9, 0, 15, 16, 17, 31, 33, 47, 48, 49, 63, 64, 65, 97, 0};
  CHECK(gradient_error_of_masks<float>({2, 2, 16, .25}, lengths, 0) < 1);
  CHECK(gradient_error_of_masks<double>({2, 1, 16, .25}, lengths, 1) < 1);
  CHECK(gradient_error_of_masks<float>({1, 1, 16, .25}, {191, 193}, 1) < 1);
  CHECK(gradient_error_of_masks<float>({2, 1, 16, .25}, {5, 49, 97, 130}, 1, {.5, .01}) < 1);
}

TEST_CASE("the gradient of attention agrees with its formula at every width", "[kernel]") {
  for (const std::size_t width : {1U, 7U, 17U, 32U, 50U, 64U, 128U}) {
    const double scale = 1 / std::sqrt(static_cast<double>(width));
    CHECK(gradient_error_of_masks<float>({2, 1, width, scale}, {5, 17, 66}, width % 3) < 1);
  }
  CHECK(gradient_error_of_masks<double>({3, 1, 50, .2}, {5, 17, 66}, 1) < 1);
}

TEST_CASE("the gradient of attention has the same bits on any number of threads, and keeps NaN in its sequence",
          "[kernel]") {
  batch<float> one({4, 2, 24, .2}, {70, 0, 3, 130, 33});
  one.forward({any_mask::earlier});
  batch<float> poisoned = one;
  poisoned.wide[72 * one.stride] = std::numeric_limits<float>::quiet_NaN();  // in the sequence of three
  poisoned.forward({any_mask::earlier});
  poisoned.backward({any_mask::earlier});
  one.backward({any_mask::earlier});
  bool same = true;
  for (const int threads : {2, 3}) {
    batch<float> more = one;
    more.d_wide.assign(more.d_wide.size(), 77);
    more.backward({any_mask::earlier}, threads);
    same &= one.d_wide == more.d_wide;
  }
  CHECK(same);
  const std::size_t first = 71 * one.stride, behind = 74 * one.stride;
  const std::span<const float> clean(one.d_wide), other(poisoned.d_wide);
  CHECK(distance(clean.first(first), other.first(first)) == 0);
  CHECK(distance(clean.subspan(behind), other.subspan(behind)) == 0);
  CHECK(std::isnan(other[72 * one.stride]));
}
