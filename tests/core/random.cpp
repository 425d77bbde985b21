#include "cairn/core/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <span>
#include <vector>

#include "catch.hpp"

using cairn::philox4x32;
using cairn::purpose;
using cairn::random_stream;

namespace {

using block = std::array<std::uint32_t, 4>;

// Known answers of Random123, for ten rounds.
static_assert(philox4x32({0, 0, 0, 0}, {0, 0}) == block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
              block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
              block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
static_assert(std::uniform_random_bit_generator<random_stream>);
static_assert(sizeof(random_stream) == 44, "as its comment says");

std::vector<std::uint32_t> first(random_stream stream, std::size_t count) {
  std::vector<std::uint32_t> drawn(count);
  std::ranges::generate(drawn, stream);
  return drawn;
}

}  // namespace

TEST_CASE("the numbers of a stream are the blocks of its counter, in order", "[core]") {
  const auto drawn = first({0, purpose::initialize, 9}, 12);
  for (std::uint32_t n = 0; n < 3; ++n) {
    const block expected = philox4x32({n, 0, 9, 0}, {0, 0});
    CHECK(std::equal(expected.begin(), expected.end(), drawn.begin() + n * 4));
  }
}

TEST_CASE("streams are repeated by their name and differ by each part of it", "[core]") {
  const auto of = [](std::uint64_t seed, purpose use, std::uint64_t index) { return first({seed, use, index}, 8); };
  CHECK(of(7, purpose::split, 3) == of(7, purpose::split, 3));
  std::set<std::vector<std::uint32_t>> different;
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32U}) {
    for (std::uint32_t use = 0; use <= static_cast<std::uint32_t>(purpose::user); ++use) {
      for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32U}) {
        different.insert(of(seed, static_cast<purpose>(use), index));
      }
    }
  }
  CHECK(different.size() == 3 * (static_cast<std::size_t>(purpose::user) + 1) * 3);
}

TEST_CASE("numbers below a bound are uniform", "[core]") {
  random_stream stream(1, purpose::user);
  CHECK(stream.below(1) == 0);
  for (const std::uint32_t bound : {3U, 10U}) {
    std::vector<double> counts(bound);
    constexpr double draws = 60000;
    for (int i = 0; i < static_cast<int>(draws); ++i) ++counts[stream.below(bound)];
    double chi_squared = 0;
    for (const double count : counts) chi_squared += (count - draws / bound) * (count - draws / bound) * bound / draws;
    CHECK(chi_squared < bound + 6 * std::sqrt(2. * bound));
  }
  // With a modulo, five eighths of the draws would fall into the lower half of this bound.
  constexpr std::uint32_t bound = 3U << 30U;
  int lower = 0;
  for (int i = 0; i < 20000; ++i) lower += stream.below(bound) < bound / 2 ? 1 : 0;
  CHECK(std::abs(lower - 10000) < 400);
}

TEST_CASE("uniform numbers fill [0, 1) and normal ones have their moments", "[core]") {
  random_stream stream(2, purpose::user);
  constexpr int draws = 100000;
  double least = 1, most = 0, sum = 0;
  for (int i = 0; i < draws; ++i) {
    const double u = stream.uniform();
    least = std::min(least, u);
    most = std::max(most, u);
    sum += u;
  }
  CHECK((least >= 0 && least < .001));
  CHECK((most < 1 && most > .999));
  CHECK(sum / draws == Approx(.5).margin(.005));
  std::array<double, 4> moments{};
  for (int i = 0; i < draws; ++i) {
    const double x = stream.normal();
    REQUIRE(std::isfinite(x));
    for (double power = x; double& moment : moments) {
      moment += power / draws;
      power *= x;
    }
  }
  CHECK(moments[0] == Approx(0).margin(.02));
  CHECK(moments[1] == Approx(1).margin(.03));
  CHECK(moments[2] == Approx(0).margin(.06));
  CHECK(moments[3] == Approx(3).margin(.2));
}

TEST_CASE("a shuffle keeps the elements and gives every order its share", "[core]") {
  std::vector<int> values(1000);
  std::iota(values.begin(), values.end(), 0);
  auto shuffled = values;
  random_stream(3, purpose::shuffle).shuffle(std::span(shuffled));
  CHECK(shuffled != values);
  std::ranges::sort(shuffled);
  CHECK(shuffled == values);
  std::array<int, 27> counts{};
  for (std::uint64_t index = 0; index < 6000; ++index) {
    std::array<std::size_t, 3> three{0, 1, 2};
    random_stream(4, purpose::shuffle, index).shuffle(std::span(three));
    ++counts[three[0] * 9 + three[1] * 3 + three[2]];
  }
  CHECK(std::ranges::count(counts, 0) == 21);
  for (const int count : counts) CHECK((count == 0 || std::abs(count - 1000) < 150));
  std::vector<int> none;
  random_stream(3, purpose::shuffle).shuffle(std::span(none));
}

TEST_CASE("mix is the generator SplitMix64, seeded by its argument", "[core]") {
  static_assert(cairn::mix(0) == 0xE220A8397B1DCDAFU);
  static_assert(cairn::mix(0x9E3779B97F4A7C15U) == 0x6E789E6AA1B965F4U);
  CHECK(cairn::mix(1) != cairn::mix(2));
}
