#include "cairn/kernel/dropout.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "cairn/kernel/reference_blocks.hpp"
#include "catch.hpp"
#include "kernel/numbers.hpp"

namespace {

/// Whether dropout is what the mask of the stream says, in place, on two threads and beside a residual too, and writes
/// nothing behind its end.
template <class T>
bool dropout_agrees(std::size_t size, double rate, const cairn::dropout_key& key) {
  const auto x = random_numbers<T>(size, 1), residual = random_numbers<T>(size, 2);
  const auto kept = cairn::reference::dropout_mask(size, rate, key.seed, key.index);
  const auto scale = static_cast<T>(1 / (1 - std::round(rate * 65536) / 65536));
  std::vector<T> out(size + 1, T(77)), in_place = x, added(size + 1, T(77)), added_in_place = residual;
  cairn::dropout<T>(x, rate, key, std::span(out).first(size));
  cairn::dropout<T>(in_place, rate, key, std::span(in_place), 2);
  cairn::dropout_add<T>(x, residual, rate, key, std::span(added).first(size), 2);
  cairn::dropout_add<T>(x, added_in_place, rate, key, std::span(added_in_place));
  bool right = out.back() == 77 && added.back() == 77;
  for (std::size_t i = 0; i < size; ++i) {
    const T expected = kept[i] ? x[i] * scale : 0;
    const double gap = std::abs(static_cast<double>(added[i] - (residual[i] + expected)));
    right = right && out[i] == expected && in_place[i] == expected && added_in_place[i] == added[i] &&
            gap <= 8 * static_cast<double>(std::numeric_limits<T>::epsilon());
  }
  return right;
}

}  // namespace

TEST_CASE("dropout is the mask of its stream at every length, and another key's is another", "[kernel]") {
  bool right = true;
  for (std::size_t size = 0; size <= 2 * 256 + 17; ++size) {
    right = right && dropout_agrees<float>(size, .3, {5, 9}) && dropout_agrees<double>(size, .5, {5, 9});
  }
  CHECK(right);
  CHECK(dropout_agrees<float>(100'003, .1, {0x123456789abcdef0, 0xfedcba9876543210}));
  CHECK(dropout_agrees<double>(70'001, .2, {1, 0}));
  CHECK(dropout_agrees<float>(1000, 0, {1, 2}));
  const auto mask = cairn::reference::dropout_mask(1000, .3, 5, 9);
  CHECK(mask != cairn::reference::dropout_mask(1000, .3, 5, 10));
  CHECK(mask != cairn::reference::dropout_mask(1000, .3, 6, 9));
}

TEST_CASE("dropout's mask is the same at every level", "[kernel]") {
  const std::vector<float> ones(1003, 1);
  std::vector<float> expected;
  for (const cairn::isa chosen : cairn::all_isas) {
    if (!cairn::has_isa(chosen)) continue;
    std::vector<std::uint16_t> numbers(1024);
    cairn::detail::at_level(chosen, [&](auto level) CAIRN_INLINE_BODY {
      constexpr std::size_t batch = 2 * decltype(level)::bytes;
      for (std::size_t at = 0; at < numbers.size(); at += batch) {
        cairn::detail::dropout_numbers<2>(at / 8, 3, cairn::stream_key(7, cairn::purpose::dropout), level,
                                          numbers.data() + at);
      }
    });
    std::vector<float> kept;
    for (const std::uint16_t number : numbers) kept.push_back(number >= 20000 ? 1.F : 0.F);
    if (expected.empty()) expected = kept;
    CHECK(kept == expected);
  }
  std::vector<float> out(ones.size());
  cairn::dropout<float>(ones, 20000. / 65536, {7, 3}, std::span(out));
  bool same = true;
  for (std::size_t i = 0; i < out.size(); ++i) same = same && (out[i] != 0) == (expected[i] != 0);
  CHECK(same);
}

TEST_CASE("dropout drops as many as its rate says and keeps the mean, and another rate is seen", "[kernel]") {
  const std::size_t size = 1'000'000;
  const std::vector<float> ones(size, 1);
  std::vector<float> out(size);
  for (const double rate : {.1, .25, .5, .9}) {
    cairn::dropout<float>(ones, rate, {11, 1}, std::span(out));
    double dropped = 0, sum = 0;
    for (const float value : out) {
      dropped += value == 0 ? 1 : 0;
      sum += static_cast<double>(value);
    }
    const auto count = static_cast<double>(size);
    const double bound = 4.5 * std::sqrt(rate * (1 - rate) / count);  // 7e-6 of chance
    CHECK(std::abs(dropped / count - rate) < bound + 1. / 131072);
    CHECK(std::abs(sum / count - 1) < bound / (1 - rate));
    CHECK(std::abs(dropped / count - (rate + .01)) > bound);
  }
}

TEST_CASE("dropout knows rates of 0 and 1, and passes no NaN that is dropped", "[kernel]") {
  const std::vector<double> x{1, -2, std::numeric_limits<double>::infinity(), std::nan("")};
  std::vector<double> out(4, 77);
  cairn::dropout<double>(x, 1, {1, 1}, std::span(out));
  CHECK(out == std::vector<double>(4, 0));
  cairn::dropout<double>(x, 0, {1, 1}, std::span(out));
  CHECK((out[0] == 1 && out[1] == -2 && out[2] == x[2] && std::isnan(out[3])));
}
