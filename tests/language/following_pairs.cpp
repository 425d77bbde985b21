#include "cairn/language/following_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "cairn/language/headed_encoder.hpp"
#include "cairn/language/masked_text_task.hpp"
#include "catch.hpp"
#include "language/learned.hpp"
#include "language/small_encoders.hpp"

using namespace cairn;

namespace {

using documents = std::vector<std::vector<std::string>>;

/// Sentence n of document d is the words 20 d + n, as often as n % 3 + 1: who reads a token knows where it stands.
documents numbered(std::size_t count, std::size_t sentences) {
  documents all(count);
  for (std::size_t d = 0; d < count; ++d) {
    for (std::size_t n = 0; n < sentences; ++n) {
      all[d].push_back(testing::joined(std::vector<std::size_t>(n % 3 + 1, 20 * d + n)));
    }
  }
  return all;
}

/// The sentences, as numbers 20 d + n, of each part of a pair.
struct parts {
  std::vector<std::size_t> first, second;
};
parts parts_of(const framed_texts& texts, std::size_t n) {
  parts found;
  const bert_tokens read = texts.read(n, n + 1);
  for (std::size_t t = 0; t < read.ids.size(); ++t) {
    if (read.ids[t] < 5) continue;
    std::vector<std::size_t>& to = read.segments[t] == 0 ? found.first : found.second;
    if (to.empty() || to.back() != read.ids[t] - 5) to.push_back(read.ids[t] - 5);
  }
  return found;
}

/// Documents of six sentences of three words, all of one of four topics with six words each.
documents topics(std::size_t count, std::uint64_t seed) {
  documents all(count);
  random_stream random(seed, purpose::simulate);
  for (std::size_t d = 0; d < count; ++d) {
    for (int n = 0; n < 6; ++n) {
      std::vector<std::size_t> words(3);
      for (std::size_t& word : words) word = 6 * (d % 4) + random.below(6);
      all[d].push_back(testing::joined(words));
    }
  }
  return all;
}

}  // namespace

TEST_CASE("pairs are sentences in a row, or such of two documents, half of each", "[language]") {
  const bert_tokenizer tokens = testing::made_up_words(200);
  const bert_frame frame = bert_frame::of(tokens.model().pieces(), 15);
  const following_pairs pairs =
      draw_following_pairs(tokens, frame, numbered(10, 15), {.shorter = .2, .rounds = 60, .seed = 3}, 1);
  REQUIRE(pairs.texts.size() == pairs.follows.size());
  REQUIRE(pairs.texts.size() > 1000);
  std::vector<std::size_t> others(10);
  double follow = 0, whole = 0;
  for (std::size_t n = 0; n < pairs.texts.size(); ++n) {
    const auto [first, second] = parts_of(pairs.texts, n);
    REQUIRE_FALSE(first.empty());
    REQUIRE_FALSE(second.empty());
    CHECK(pairs.texts.length(n) <= 15);
    const auto in_a_row = [](const std::vector<std::size_t>& part) {
      for (std::size_t k = 1; k < part.size(); ++k) {
        if (part[k] != part[k - 1] + 1) return false;
      }
      return part.front() / 20 == part.back() / 20;
    };
    CHECK(in_a_row(first));
    CHECK(in_a_row(second));
    if (pairs.follows[n] == 0) {
      CHECK(second.front() == first.back() + 1);
      follow += 1;
    } else {
      CHECK(second.front() / 20 != first.front() / 20);
      ++others[second.front() / 20];
    }
    whole += pairs.texts.length(n) == 15 ? 1 : 0;
  }
  const auto all = static_cast<double>(pairs.texts.size());
  CHECK(std::abs(follow - all / 2) < 6 * std::sqrt(all / 4));
  CHECK(whole > all / 3);
  for (const std::size_t count : others) {  // documents are drawn evenly
    CHECK(std::abs(static_cast<double>(count) - (all - follow) / 10) < 6 * std::sqrt((all - follow) / 10));
  }
}

TEST_CASE("each sentence of a document is used, and cut pairs lose their ends", "[language]") {
  const bert_tokenizer tokens = testing::made_up_words(60);
  const bert_frame frame = bert_frame::of(tokens.model().pieces(), 15);
  const following_pairs pairs =
      draw_following_pairs(tokens, frame, numbered(3, 14), {.apart = 0, .shorter = 0, .seed = 1}, 1);
  std::vector<std::size_t> used;
  for (std::size_t n = 0; n < pairs.texts.size(); ++n) {
    const auto [first, second] = parts_of(pairs.texts, n);
    used.insert(used.end(), first.begin(), first.end());
    used.insert(used.end(), second.begin(), second.end());
    CHECK(pairs.follows[n] == 0);
  }
  // Without other documents each sentence is read once, but for the ends of pairs of more than 12 tokens and for a last
  // sentence that is alone.
  CHECK(std::is_sorted(used.begin(), used.end()));
  CHECK(std::adjacent_find(used.begin(), used.end()) == used.end());
  CHECK(used.size() > 3 * 14 - 9);
}

TEST_CASE("the draws depend on the seed and the round, not on threads", "[language]") {
  const bert_tokenizer tokens = testing::made_up_words(200);
  const bert_frame frame = bert_frame::of(tokens.model().pieces(), 15);
  documents texts = numbered(10, 15);
  const following_settings how{.rounds = 4, .seed = 5};
  const following_pairs one = draw_following_pairs(tokens, frame, texts, how, 1),
                        three = draw_following_pairs(tokens, frame, texts, how, 3),
                        other = draw_following_pairs(tokens, frame, texts, {.rounds = 4, .seed = 6}, 1),
                        round = draw_following_pairs(tokens, frame, texts, {.rounds = 1, .seed = 5}, 1);
  CHECK(one.texts.tokens == three.texts.tokens);
  CHECK(one.texts.segments == three.texts.segments);
  CHECK(one.follows == three.follows);
  CHECK(one.texts.tokens.ids != other.texts.tokens.ids);
  // The first round is that of fewer rounds, and the second is drawn anew.
  const std::size_t first = round.texts.tokens.ids.size();
  REQUIRE(one.texts.tokens.ids.size() > 2 * first);
  const auto& ids = one.texts.tokens.ids;
  CHECK(std::equal(round.texts.tokens.ids.begin(), round.texts.tokens.ids.end(), ids.begin()));
  CHECK_FALSE(std::equal(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(first),
                         ids.begin() + static_cast<std::ptrdiff_t>(first)));
  // What has no tokens is passed over.
  texts[0].insert(texts[0].begin() + 3, "");
  texts.insert(texts.begin(), std::vector<std::string>{"", ""});
  texts.insert(texts.begin() + 2, std::vector<std::string>{});
  CHECK(draw_following_pairs(tokens, frame, texts, how, 1).texts.tokens == one.texts.tokens);
}

TEST_CASE("documents that make no pairs are refused", "[language]") {
  const auto draw = [](const documents& texts, const following_settings& how, std::size_t most = 9) {
    draw_following_pairs(testing::letters(), testing::letter_frame(most), texts, how, 1);
  };
  const documents two{{"a", "b"}, {"c", "d"}};
  CHECK_THROWS_WITH(draw({{"a", "b"}}, {}), Catch::Contains("no other document"));
  CHECK_THROWS_WITH(draw({{"a", "b"}, {""}}, {}), Catch::Contains("no other document"));
  CHECK_THROWS_WITH(draw({{"a"}, {"b"}}, {}), Catch::Contains("no pair"));
  CHECK_THROWS_WITH(draw(two, {}, 4), Catch::Contains("bert_frame.most"));
  CHECK_THROWS_WITH(draw(two, {.apart = 1.5}), Catch::Contains("following_settings.apart"));
  CHECK_THROWS_WITH(draw(two, {.shorter = -1}), Catch::Contains("following_settings.shorter"));
  CHECK_THROWS_WITH(draw(two, {.rounds = 0}), Catch::Contains("following_settings.rounds"));
}

TEST_CASE("an encoder learns which parts follow each other beside its hidden tokens", "[language]") {
  const bert_tokenizer tokens = testing::made_up_words(24);
  const bert_frame frame = bert_frame::of(tokens.model().pieces(), 15);
  const following_pairs train = draw_following_pairs(tokens, frame, topics(100, 1), {.rounds = 2, .seed = 1}, 1),
                        test = draw_following_pairs(tokens, frame, topics(40, 2), {.seed = 2}, 1);
  const masked_text_task task(train.texts, frame, tokens.vocabulary_size(), {}, train.follows);
  const bert_network<float> network =
      testing::learned(testing::word_encoder(tokens, 16, 2, true), task, {.epochs = 20});
  std::vector<float> scores(2 * test.follows.size());
  for (std::size_t n = 0; n < test.follows.size(); ++n) {
    workspace memory;
    nothing unkept;
    const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(test.texts.length(n))};
    const pass p(offsets, memory);
    const auto y = network.following_scores(network.forward(test.texts.read(n, n + 1), p, unkept), p);
    std::copy_n(y.data, 2, scores.data() + 2 * n);
  }
  const double right = testing::accuracy_of(scores, test.follows, 2);
  // Of other documents a quarter is of the same topic: who knows the topics is right in 7 of 8; who guesses in half.
  INFO("right " << right);
  CHECK(right > .7);
}
