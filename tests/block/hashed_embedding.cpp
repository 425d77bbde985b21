#include "cairn/block/hashed_embedding.hpp"

#include <set>
#include <vector>

#include "block/stems.hpp"
#include "catch.hpp"

TEST_CASE("a hashed embedding's gradients and modes", "[block]") {
  laws::check_stem<std::uint64_t>(cairn::hashed_embedding<double>({7, 5}), 1U << 20U);
  laws::check_stem<std::uint64_t>(cairn::hashed_embedding<double>({7, 5, 1}), 1U << 20U);
  laws::check_stem<std::uint64_t>(cairn::hashed_embedding<float>({70, 33, 3, 9}), 1U << 20U);
}

TEST_CASE("a hashed embedding's rows are sums, and its gradient is what was touched", "[block]") {
  cairn::hashed_embedding<double> block({1000, 2, 3, 5});
  laws::shake(block);
  const std::vector<std::uint64_t> ids{~std::uint64_t{0}, 0, ~std::uint64_t{0}};
  const std::vector<std::uint32_t> offsets{0, 3};
  cairn::workspace memory;
  const cairn::pass p(offsets, memory);
  cairn::hashed_embedding<double>::tape tape;
  const auto y = block.forward(ids, p, tape);
  double expected = 0;
  std::set<std::uint32_t> touched;
  for (std::size_t n = 0; n < 3; ++n) {
    expected += block.table(block.bucket(ids[0], n), 1);
    touched.insert(block.bucket(ids[0], n));
  }
  CHECK(std::abs(y(0, 1) - expected) < 1e-15);
  CHECK(y(0, 1) == y(2, 1));
  CHECK(y(0, 1) != y(1, 1));
  auto gradient = block.empty_gradient();
  const std::vector<double> d_y{1, 2, 0, 0, 10, 20};
  block.backward({d_y.data(), 3, 2}, p, tape, gradient);
  CHECK(touched.size() == 3);
  CHECK(gradient.table.ids().size() == 6);
  CHECK(gradient.table.touch(block.bucket(ids[0], 2))[1] == 22);
}

TEST_CASE("hash functions spread ids evenly and apart from each other", "[block]") {
  const cairn::hashed_embedding<float> block({64, 1, 2, 1});
  std::vector<int> count(64), pair(64 * 64);
  for (std::uint64_t id = 0; id < 64 * 1000; ++id) {
    const std::uint32_t a = block.bucket(id, 0), b = block.bucket(id, 1);
    ++count.at(a);
    ++pair.at(a * 64 + b);
  }
  double chi_square = 0, of_pairs = 0;
  for (const int n : count) chi_square += (n - 1000.) * (n - 1000.) / 1000;
  for (const int n : pair) of_pairs += (n - 15.625) * (n - 15.625) / 15.625;
  CHECK(chi_square < 63 + 5 * std::sqrt(2 * 63.));
  CHECK(of_pairs < 4095 + 5 * std::sqrt(2 * 4095.));
}

TEST_CASE("a hashed embedding at rest has rows of length 1, and bad settings are refused", "[block]") {
  cairn::hashed_embedding<double> block({500, 40, 4});
  cairn::random_stream random(1, cairn::purpose::initialize);
  block.initialize(random, 0);
  CHECK(std::abs(block.table.squaredNorm() * 4 / 500 - 1) < .05);
  CHECK_THROWS_WITH(cairn::hashed_embedding<float>({0, 1}),
                    "hashed_embedding_settings.buckets: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(cairn::hashed_embedding<float>({1, 0}),
                    "hashed_embedding_settings.width: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(cairn::hashed_embedding<float>({1, 1, 0}),
                    "hashed_embedding_settings.hashes: out of range; expected 1 to 16");
  CHECK_THROWS_WITH(cairn::hashed_embedding<float>({1, 1, 17}),
                    "hashed_embedding_settings.hashes: out of range; expected 1 to 16");
}
