#include "cairn/block/ngram_embedding.hpp"

#include <span>
#include <type_traits>
#include <vector>

#include "block/stems.hpp"
#include "catch.hpp"

using stem = cairn::ngram_embedding<double>;

namespace {

template <class Scalar>
laws::with_stem<cairn::ngram_embedding<Scalar>, std::uint32_t> summed(const cairn::ngram_embedding_settings& settings) {
  return {cairn::ngram_embedding<Scalar>(settings), 5};
}

stem shaken(const cairn::ngram_embedding_settings& settings) {
  stem block(settings);
  laws::shake(block);
  return block;
}

const std::vector<std::uint32_t> ngram_ids{3, 1, 3, 1, 2, 3, 1}, ngram_offsets{0, 4, 5, 7};

}  // namespace

TEST_CASE("an n-gram embedding's gradients and modes, of sequences that do not see each other", "[block]") {
  laws::check_gradients(summed<double>({7, 5}));
  laws::check_gradients(summed<double>({100, 5, 4}));
  laws::check_gradients(summed<double>({11, 3, 3, .4, 9}));
  laws::check_gradients(summed<double>({.buckets = 11, .width = 3, .scale = 2.5}));
  laws::check_modes(summed<double>({7, 5, 2}));
  laws::check_modes(summed<float>({70, 33, 5}));
  STATIC_REQUIRE_FALSE(cairn::decodes<stem>);
}

TEST_CASE("a token's row is the sum of those of the n-grams that end there", "[block]") {
  const stem block = shaken({1000, 2, 3});
  cairn::workspace memory;
  const cairn::pass p(ngram_offsets, memory);
  stem::tape tape;
  const auto y = laws::copied(block.forward(ngram_ids, p, tape));
  const auto row = [&](const std::vector<std::uint32_t>& ngram, Eigen::Index k) {
    return block.table(block.bucket(ngram), k);
  };
  std::vector<double> expected;
  for (const Eigen::Index k : {0, 1}) expected.push_back(0 * row({3}, k));
  for (const Eigen::Index k : {0, 1}) expected.push_back(row({3, 1}, k));
  for (const Eigen::Index k : {0, 1}) expected.push_back(row({1, 3}, k) + row({3, 1, 3}, k));
  for (const Eigen::Index k : {0, 1}) expected.push_back(row({3, 1}, k) + row({1, 3, 1}, k));
  for (int n = 0; n < 4; ++n) expected.push_back(0);  // 2 alone, and 3 at the begin of its text
  for (const Eigen::Index k : {0, 1}) expected.push_back(row({3, 1}, k));
  CHECK(laws::difference(y, expected) < 1e-15);

  auto gradient = block.empty_gradient();
  std::vector<double> d_y(14, 0.);
  d_y[3] = 2;
  d_y[13] = 5;
  block.backward({d_y.data(), 7, 2}, p, tape, gradient);
  CHECK(gradient.table.touch(block.bucket(std::vector<std::uint32_t>{3, 1}))[1] == 7);
  CHECK(gradient.table.ids().size() == 4);
  gradient.table = {};  // a table that does not learn
  block.backward({d_y.data(), 7, 2}, p, tape, gradient);
  CHECK(gradient.table.size() == 0);

  // Rows that count three times.
  stem louder = block;
  louder.scale = 3;
  const auto loud = laws::copied(louder.forward(ngram_ids, p, tape));
  for (std::size_t k = 0; k < loud.size(); ++k) CHECK(loud[k] == Approx(3 * y[k]));
  gradient = louder.empty_gradient();
  louder.backward({d_y.data(), 7, 2}, p, tape, gradient);
  CHECK(gradient.table.touch(block.bucket(std::vector<std::uint32_t>{3, 1}))[1] == 21);

  // Added to what stands in a matrix.
  std::vector<double> x(14, 1.);
  cairn::nothing unkept;
  block.add_to({x.data(), 7, 2}, ngram_ids, p, unkept);
  for (double& value : expected) value += 1;
  CHECK(laws::difference(x, expected) < 1e-15);
}

TEST_CASE("what infers keeps nothing, and an empty batch has no n-grams", "[block]") {
  const stem block = shaken({50, 3});
  cairn::workspace memory;
  const cairn::pass p(ngram_offsets, memory);
  cairn::nothing unkept;
  std::vector<double> x(21, 0.);
  block.add_to({x.data(), 7, 3}, ngram_ids, p, unkept);
  CHECK(memory.here().used == 0);
  const std::vector<std::uint32_t> no_tokens{0};
  stem::tape tape;
  CHECK(block.forward({}, cairn::pass(no_tokens, memory), tape).rows == 0);
  CHECK(tape.rows.empty());
}

TEST_CASE("a share of n-grams is left out while training, another one with each seed", "[block]") {
  stem block({.buckets = 3, .width = 1, .longest = 2, .rate = .25});
  block.table.setConstant(1);
  const std::vector<std::uint32_t> same(4001, 2), one{0, 4001};
  cairn::workspace memory;
  const auto trained = [&](std::uint64_t seed, int threads) {
    stem::tape tape;
    return laws::copied(block.forward(same, cairn::pass(one, memory, seed, threads).part(1), tape));
  };
  const auto first = trained(7, 1);
  double kept = 0;
  for (const double value : first) kept += value;
  CHECK(std::abs(kept - 3000) < 5 * 27.4);  // binomial of 4000 and 3/4
  CHECK(trained(7, 2) == first);
  CHECK(trained(8, 1) != first);
  cairn::nothing unkept;
  const auto inferred = laws::copied(block.forward(same, cairn::pass(one, memory, 7), unkept));
  CHECK(inferred[0] == 0);
  for (std::size_t n = 1; n < inferred.size(); ++n) CHECK(inferred[n] == 1);
}

TEST_CASE("the hash tells order, length and seed of n-grams, and spreads them evenly", "[block]") {
  const stem block({.buckets = 1U << 20U, .width = 1}), other({.buckets = 1U << 20U, .width = 1, .seed = 1});
  const std::vector<std::uint32_t> two{1, 2}, turned{2, 1}, longer{0, 1, 2}, zeros{0, 0}, more{0, 0, 0};
  CHECK(block.bucket(two) != block.bucket(turned));
  CHECK(block.bucket(two) != block.bucket(longer));
  CHECK(block.bucket(zeros) != block.bucket(more));
  CHECK(block.bucket(two) != other.bucket(two));
  const stem few({.buckets = 64, .width = 1});
  std::vector<int> count(64);
  for (std::uint32_t a = 0; a < 250; ++a) {
    for (std::uint32_t b = 0; b < 256; ++b) {
      const std::vector<std::uint32_t> ngram{a, b};
      ++count.at(few.bucket(ngram));
    }
  }
  double chi_square = 0;
  for (const int n : count) chi_square += (n - 1000.) * (n - 1000.) / 1000;
  CHECK(chi_square < 63 + 5 * std::sqrt(2 * 63.));
}

TEST_CASE("n-grams begin at rows of 0, and bad settings are refused", "[block]") {
  stem block = shaken({50, 4});
  cairn::random_stream random(1, cairn::purpose::initialize);
  block.initialize(random, .02);
  CHECK(block.table.squaredNorm() == 0);
  CHECK_THROWS_WITH(stem({0, 1}),
                    "ngram_embedding_settings.buckets: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(stem({1, 0}), "ngram_embedding_settings.width: 0 is no size of an array; expected 1 to below 2^31");
  CHECK_THROWS_WITH(stem({1, 1, 1}), "ngram_embedding_settings.longest: out of range; expected 2 to 16");
  CHECK_THROWS_WITH(stem({1, 1, 17}), "ngram_embedding_settings.longest: out of range; expected 2 to 16");
  for (const double rate : {-.1, 1., std::nan("")}) {
    CHECK_THROWS_WITH(stem({.scale = rate == 1 ? 0 : rate}), Catch::Contains("ngram_embedding_settings.scale"));
    CHECK_THROWS_WITH(stem({1, 1, 2, rate}), "ngram_embedding_settings.rate: not a rate; expected 0 to below 1");
  }
}
