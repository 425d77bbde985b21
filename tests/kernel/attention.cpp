#include "cairn/kernel/attention.hpp"

#include "attention_batch.hpp"
#include "catch.hpp"

namespace {

using attention_test::any_mask;
using attention_test::batch;
using attention_test::distance;

/// The largest error of outputs and of log-sum-exps, as a share of what is allowed; 77 must still stand around them.
template <class T>
double attention_error(batch<T> given, const any_mask& mask) {
  given.forward(mask);
  const std::size_t width = given.shape.head_width;
  double worst = 0;
  for (std::size_t s = 0; s + 1 < given.offsets.size(); ++s) {
    const std::size_t length = given.offsets[s + 1] - given.offsets[s];
    const double allowed = given.allowed(length);
    for (std::size_t h = 0; h < given.shape.heads; ++h) {
      const auto q = given.head_of(given.wide, given.stride, s, h * width);
      const auto k = given.head_of(given.wide, given.stride, s, given.column_of_keys(h));
      const auto v = given.head_of(given.wide, given.stride, s, given.column_of_values(h));
      const auto expected = cairn::reference::attention<T>(std::span(q), std::span(k), std::span(v), width,
                                                           given.shape.scale, mask, given.slope_of(h));
      std::vector<T> log_sums;
      for (std::size_t t = given.offsets[s]; t < given.offsets[s + 1]; ++t)
        log_sums.push_back(given.log_sums[t * given.shape.heads + h]);
      worst = std::max(worst, distance(given.head_of(given.out, given.row(), s, h * width), expected.out) / allowed);
      worst = std::max(worst, distance(log_sums, expected.log_sums) / allowed);
    }
  }
  for (std::size_t n = 0; n < given.row(); ++n) {
    if (given.out[given.shift + n] != 77 || given.out[given.out.size() - 1 - n] != 77) worst = INFINITY;
  }
  return worst;
}

template <class T>
double error_of_masks(const cairn::attention_shape& shape, const std::vector<std::size_t>& lengths,
                      std::size_t misaligned, const std::vector<double>& slopes = {}) {
  batch<T> given(shape, lengths, misaligned);
  given.slopes = slopes;
  double worst = 0;
  for (const any_mask& mask : attention_test::all_masks) worst = std::max(worst, attention_error(given, mask));
  return worst;
}

}  // namespace

TEST_CASE("attention agrees with its formula at every length about a tile, masked in each way", "[kernel]") {
  const std::vector<std::size_t> lengths{0, 1, 2, 3, 7, 8, 9, 0, 15, 16, 17, 31, 33, 47, 48, 49, 63, 64, 65, 97, 0};
  CHECK(error_of_masks<float>({2, 2, 16, .25}, lengths, 0) < 1);
  CHECK(error_of_masks<double>({2, 2, 16, .25}, lengths, 1) < 1);
  CHECK(error_of_masks<float>({1, 1, 16, .25}, {191, 193, 260}, 1) < 1);
}

TEST_CASE("attention agrees with its formula at every width, with grouped queries", "[kernel]") {
  for (const std::size_t width : {1U, 2U, 7U, 15U, 17U, 32U, 50U, 64U, 128U}) {
    const double scale = 1 / std::sqrt(static_cast<double>(width));
    CHECK(error_of_masks<float>({4, 2, width, scale}, {5, 17, 66}, width % 3) < 1);
    CHECK(error_of_masks<double>({3, 1, width, scale}, {5, 17, 66}, width % 3) < 1);
  }
}

TEST_CASE("attention with a linear bias agrees with its formula, and another slope is seen", "[kernel]") {
  const std::vector<std::size_t> lengths{0, 1, 2, 7, 8, 9, 17, 33, 47, 49, 65, 97};
  CHECK(error_of_masks<float>({2, 2, 16, .25}, lengths, 0, {.5, .0625}) < 1);
  CHECK(error_of_masks<double>({4, 2, 7, .4}, lengths, 1, cairn::linear_bias_slopes(4)) < 1);
  CHECK(error_of_masks<float>({1, 1, 16, .25}, {191, 260}, 1, {.01}) < 1);
  batch<float> given({1, 1, 16, .25}, {40}), other = given;
  given.slopes = {.125};
  other.slopes = {.126};
  given.forward(any_mask{});
  other.forward(any_mask{});
  CHECK(distance(given.out, other.out) > 1e-5);
  other.slopes = {0};
  given.slopes = {};
  given.forward(any_mask{});
  other.forward(any_mask{});
  CHECK(given.out == other.out);
  // scores 1, 2, 3 of the last query become -1, 1, 3
  batch<double> known({1, 1, 1, 1}, {3});
  known.slopes = {1};
  known.wide = {0, 0, 0, 1, 1, 1, 1, 2, 10, 1, 3, 100, 0, 0, 0};
  known.forward(any_mask{any_mask::earlier});
  CHECK(std::abs(known.out[3] - (std::exp(-4.) + 10 * std::exp(-2.) + 100) / (std::exp(-4.) + std::exp(-2.) + 1)) <
        1e-13);
}

TEST_CASE("attention gives known answers", "[kernel]") {
  // scores 1, 2, 3 of each query with values 1, 10, 100
  batch<double> given({1, 1, 1, 1}, {3});
  given.wide = {0, 0, 0, 1, 1, 1, 1, 2, 10, 1, 3, 100, 0, 0, 0};
  given.forward(any_mask{any_mask::earlier});
  const double third = .090030573170380462 + 10 * .24472847105479764 + 100 * .66524095577482178;
  CHECK(distance(std::span(given.out).subspan(1, 3), std::vector<double>{1, 10 - 9 / (1 + std::exp(1.)), third}) <
        1e-13);
  CHECK(distance(std::span(given.log_sums).subspan(1, 3),
                 std::vector<double>{1, 2 + std::log1p(std::exp(-1.)), 3.4076059644443806}) < 1e-14);
}

TEST_CASE("scores of ten thousand are safe in attention", "[kernel]") {
  const std::size_t length = 70;
  batch<float> given({1, 1, 1, 1}, {length});
  for (std::size_t t = 1; t <= length; ++t) {
    given.wide[3 * t] = 100;
    given.wide[3 * t + 1] = t == 40 ? 100.F : -100.F;
    given.wide[3 * t + 2] = static_cast<float>(t);
  }
  given.forward(any_mask{});
  for (std::size_t t = 1; t <= length; ++t) given.wide[3 * t + 1] = -100;
  batch<float> equal = given;
  equal.forward(any_mask{});
  double worst = 0;
  for (std::size_t t = 1; t <= length; ++t) {
    worst = std::max(worst, std::abs(given.out[t] - 40.) + std::abs(given.log_sums[t] - 1e4));
    worst = std::max(worst, std::abs(equal.out[t] - 35.5));
  }
  CHECK(worst < 35.5 * 70 * std::numeric_limits<float>::epsilon());
}

TEST_CASE("what is not a number stays in its sequence of attention", "[kernel]") {
  for (const float poison : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    for (const std::size_t column : {0U, 8U, 16U}) {  // a query, a key, a value
      batch<float> clean({1, 1, 8, 1}, {9, 11, 9});
      batch<float> given = clean;
      given.wide[15 * given.stride + column] = poison;
      clean.forward(any_mask{});
      given.forward(any_mask{});
      bool same = true, poisoned = false;
      for (std::size_t n = 0; n < clean.out.size(); ++n) {
        const std::size_t token = n / 8;
        if (token < 10 || token > 20) same &= clean.out[n] == given.out[n];
        if (token == 15) poisoned |= !std::isfinite(given.out[n]);
      }
      CHECK(same);
      // An infinite score of a key is infinite or minus infinite by the query's sign: the latter hides it.
      CHECK((poisoned || (std::isinf(poison) && column == 8)));
    }
  }
}

TEST_CASE("attention has the same bits on any number of threads, at any alignment and alone", "[kernel]") {
  const std::vector<std::size_t> lengths{70, 0, 3, 200, 33};
  batch<float> one({4, 2, 24, .2}, lengths, 0), more({4, 2, 24, .2}, lengths, 3);
  std::copy(one.wide.begin(), one.wide.end(), more.wide.begin() + 3);
  one.forward(any_mask{any_mask::earlier});
  bool same = true;
  for (const int threads : {1, 2, 3}) {
    more.forward(any_mask{any_mask::earlier}, threads);
    same &= std::equal(one.out.begin(), one.out.end(), more.out.begin() + 3) && one.log_sums == more.log_sums;
  }
  CHECK(same);
  batch<float> alone = one;
  alone.offsets = {one.offsets[3], one.offsets[4]};
  alone.forward({any_mask::earlier});
  const std::size_t first = one.offsets[3] * one.row(), count = 200 * one.row();
  CHECK(distance(std::span(one.out).subspan(first, count), std::span(alone.out).subspan(first, count)) == 0);
}
