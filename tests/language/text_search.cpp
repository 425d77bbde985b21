#include "cairn/language/text_search.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "cairn/language/paired_texts.hpp"
#include "catch.hpp"
#include "language/learned.hpp"
#include "language/small_encoders.hpp"

using namespace cairn;

namespace {

using embedder = headed_encoder<bert_network<float>, text_vector<float>>;

/// Three of twelve words, and the same said by twelve others, in another order.
struct said_twice {
  std::vector<std::string> firsts, seconds;
};
said_twice sayings(std::size_t count, std::uint64_t seed) {
  said_twice all;
  random_stream random(seed, purpose::simulate);
  for (std::size_t n = 0; n < count; ++n) {
    std::vector<std::size_t> words{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    random.shuffle(std::span(words));
    words.resize(3);
    all.firsts.push_back(testing::joined(words));
    random.shuffle(std::span(words));
    for (std::size_t& word : words) word += 12;
    all.seconds.push_back(testing::joined(words));
  }
  return all;
}

template <class Search>
double found_first(const Search& search, const std::vector<std::string>& queries) {
  double right = 0;
  const auto found = search.nearest(queries, 1, 1);
  for (std::size_t n = 0; n < queries.size(); ++n) right += found[n][0].index == n ? 1 : 0;
  return right / static_cast<double>(queries.size());
}

}  // namespace

TEST_CASE("texts are found by the cosines of their vectors, on any number of threads", "[language]") {
  text_search search(embedder(testing::letter_encoder<float>(), {}), testing::letters(), testing::letter_frame());
  CHECK(search.size() == 0);
  CHECK(search.width() == 4);
  const std::vector<std::string> texts{"a b", "c", "d d e", "a b", ""}, queries{"a b", "e"};
  CHECK(search.nearest(queries, 3)[0].empty());
  search.add(std::span(texts).first(2), 1);
  search.add(std::span(texts).subspan(2), 1);
  REQUIRE(search.size() == 5);
  const std::vector<float> held = search.vectors(texts, 1), asked = search.vectors(queries, 1);
  const auto found = search.nearest(queries, 5, 1);
  CHECK(found == search.nearest(queries, 5, 3));
  for (std::size_t q = 0; q < 2; ++q) {
    REQUIRE(found[q].size() == 5);
    for (std::size_t n = 0; n < 5; ++n) {
      double ab = 0, aa = 0, bb = 0;
      for (std::size_t k = 0; k < 4; ++k) {
        const double a = asked[4 * q + k], b = held[4 * found[q][n].index + k];
        ab += a * b;
        aa += a * a;
        bb += b * b;
      }
      CHECK(found[q][n].score == Approx(ab / std::sqrt(aa * bb)).epsilon(1e-5));
      if (n > 0) CHECK(found[q][n].score <= found[q][n - 1].score);
    }
  }
  CHECK(found[0][0].index == 0);  // of two equal texts the first
  CHECK(found[0][1].index == 3);
  CHECK(found[0][0].score == Approx(1));
  CHECK(search.nearest(queries, 2, 1)[1].size() == 2);
}

TEST_CASE("a frame that the network has no room for is refused", "[language]") {
  CHECK_THROWS_WITH(
      text_search(embedder(testing::letter_encoder<float>(), {}), testing::letters(), testing::letter_frame(10)),
      Catch::Contains("up to 10 tokens") && Catch::Contains("at most 9"));
}

TEST_CASE("an encoder learns from pairs to find what says the same in other words", "[language]") {
  const bert_tokenizer tokens = testing::made_up_words(24);
  const bert_frame frame = bert_frame::of(tokens.model().pieces(), 32);
  const said_twice train = sayings(400, 1), test = sayings(50, 2);
  const framed_texts pairs = frame_by_turns(tokens, frame, train.firsts, train.seconds, 1);
  const embedder network(testing::word_encoder(tokens, 16, 1), {});
  text_search before(network, tokens, frame),
      after(testing::learned(network, framed_task(pairs, paired_texts{}), {.epochs = 10}), tokens, frame);
  before.add(test.seconds, 1);
  after.add(test.seconds, 1);
  const double chance = found_first(before, test.firsts), share = found_first(after, test.firsts);
  INFO("found before " << chance << ", after " << share);
  CHECK(chance < .2);
  CHECK(share > .6);
}
