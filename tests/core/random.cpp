#include "cairn/core/random.hpp"

#include <array>
#include <cmath>
#include <set>
#include <vector>

#include "catch.hpp"

using cairn::purpose;
using cairn::random_stream;
using block = std::array<std::uint32_t, 4>;

// The known answers that Random123 1.14.0 publishes (kat_vectors, philox4x32 with 10 rounds).
TEST_CASE("Philox4x32-10 gives the published answers") {
  static_assert(cairn::philox4x32({0, 0, 0, 0}, {0, 0}) == block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(cairn::philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(cairn::philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("streams that differ in seed, purpose or index differ, and the same one repeats") {
  std::set<std::uint32_t> firsts;
  for (const std::uint64_t seed : {1ULL, 2ULL, 1ULL << 40U}) {
    for (const auto use : {purpose::shuffle, purpose::negative, purpose::user}) {
      for (const std::uint64_t index : {0ULL, 1ULL, 1ULL << 40U}) firsts.insert(random_stream(seed, use, index)());
    }
  }
  CHECK(firsts.size() == 27);
  random_stream a(7, purpose::tie, 3), b(7, purpose::tie, 3);
  for (int n = 0; n < 100; ++n) CHECK(a() == b());
}

TEST_CASE("below is uniform, within five deviations in every cell") {
  random_stream random(1, purpose::user);
  std::array<int, 7> counts{};
  for (int n = 0; n < 70000; ++n) ++counts.at(random.below(7));
  for (const int count : counts) CHECK(std::abs(count - 10000) < 5 * std::sqrt(10000 * 6. / 7));
}

TEST_CASE("uniform and normal have their moments") {
  random_stream random(2, purpose::user);
  double sum = 0, squares = 0, normal_sum = 0, normal_squares = 0, fourth = 0;
  constexpr int n = 200000;
  for (int i = 0; i < n; ++i) {
    const double u = random.uniform(), z = random.normal();
    REQUIRE((u >= 0 && u < 1));
    sum += u;
    squares += u * u;
    normal_sum += z;
    normal_squares += z * z;
    fourth += z * z * z * z;
  }
  CHECK(std::abs(sum / n - .5) < 5 * std::sqrt(1. / 12 / n));
  CHECK(std::abs(squares / n - 1. / 3) < .005);
  CHECK(std::abs(normal_sum / n) < 5 / std::sqrt(n));
  CHECK(std::abs(normal_squares / n - 1) < 5 * std::sqrt(2. / n));
  CHECK(std::abs(fourth / n - 3) < 5 * std::sqrt(96. / n));
}

TEST_CASE("a shuffle keeps its elements, and every place is reached") {
  std::array<std::array<int, 4>, 4> seen{};
  for (std::uint64_t index = 0; index < 4000; ++index) {
    std::vector<std::size_t> values{0, 1, 2, 3};
    random_stream(3, purpose::shuffle, index).shuffle(std::span(values));
    for (std::size_t place = 0; place < 4; ++place) ++seen.at(values[place]).at(place);
    CHECK(std::set<std::size_t>(values.begin(), values.end()).size() == 4);
  }
  for (const auto& row : seen) {
    for (const int count : row) CHECK(std::abs(count - 1000) < 5 * std::sqrt(750.));
  }
}
