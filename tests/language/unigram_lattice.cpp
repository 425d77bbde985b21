#include "cairn/language/unigram_lattice.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "cairn/language/unigram_tokenizer.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

// The ways of "ab": {a, b} with e^-2, {ab} with e^-1.
unigram two_ways() {
  return unigram({{"<unk>", 0, piece_kind::unknown}, {"a", -1}, {"b", -1}, {"ab", -1}, {"▁", -1}});
}

}  // namespace

TEST_CASE("sums over all ways, and what share of them has a piece", "[language]") {
  unigram_lattice lattice;
  lattice.build(two_ways(), "ab");
  CHECK(lattice.bytes() == 2);
  CHECK(lattice.edges().size() == 3);
  CHECK(lattice.forward() == Approx(std::log(std::exp(-1.) + std::exp(-2.))));
  CHECK(lattice.forward(0) == Approx(std::log(2.)));
  std::map<token_id, double> shares;
  lattice.expect([&](token_id id, double share) { shares[id] += share; });
  CHECK(shares[1] == Approx(std::exp(-2.) / (std::exp(-1.) + std::exp(-2.))));
  CHECK(shares[2] == Approx(shares[1]));
  CHECK(shares[3] == Approx(1 - shares[1]));
  CHECK(detail::log_add(-std::numeric_limits<double>::infinity(), -3) == -3);
  // Far below what a double holds as a probability.
  lattice.build(two_ways(), std::string(5000, 'a'));
  CHECK(lattice.forward() == Approx(-5000));
}

TEST_CASE("ways are drawn as often as they are probable", "[language]") {
  unigram_lattice lattice;
  lattice.build(two_ways(), "ab");
  for (const double smoothing : {0., 1., 3.}) {
    const double share = std::exp(-2 * smoothing) / (std::exp(-smoothing) + std::exp(-2 * smoothing));
    lattice.forward(smoothing);
    random_stream random(17, purpose::augment);
    int apart = 0;
    std::vector<token_span> way;
    constexpr int draws = 20000;
    for (int k = 0; k < draws; ++k) {
      lattice.sample(smoothing, random, way);
      apart += way.size() == 2;
    }
    CHECK(std::abs(apart / double{draws} - share) < 4 * std::sqrt(share * (1 - share) / draws));
  }
}

TEST_CASE("the best ways in their order, the first as encode finds it", "[language]") {
  const unigram_tokenizer tokens(two_ways());
  CHECK(encode_best(tokens, "ab", 5) == std::vector<std::vector<token_id>>{{4, 3}, {4, 1, 2}});
  CHECK(encode_best(tokens, "ab ab", 3) ==
        std::vector<std::vector<token_id>>{{4, 3, 4, 3}, {4, 1, 2, 4, 3}, {4, 3, 4, 1, 2}});
  CHECK(encode_best(tokens, "abab?", 1).front() == encode(tokens, "abab?"));
  CHECK(encode_best(tokens, "", 3).empty());
  CHECK(encode_best(tokens, "ab", 0).empty());
}

TEST_CASE("a drawn way is one of the text, and smoothing has to be a number", "[language]") {
  const unigram_tokenizer tokens(two_ways());
  random_stream random(1, purpose::augment);
  for (int k = 0; k < 50; ++k) {
    std::vector<token_id> ids;
    encode_sampled(tokens, "ab bab", .5, random, push_ids{ids});
    CHECK(tokens.decode(ids) == "ab bab");
  }
  std::vector<token_id> ids;
  CHECK_THROWS_AS(encode_sampled(tokens, "ab", std::nan(""), random, push_ids{ids}), error);
  CHECK_THROWS_WITH(encode_sampled(tokens, "ab", -1, random, push_ids{ids}), Catch::Contains("smoothing"));
}
