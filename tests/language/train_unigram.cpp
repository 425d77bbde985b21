#include "cairn/language/train_unigram.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/language/unigram_tokenizer.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

/// Words of two roots and an ending each, by chance.
std::vector<std::string> made_of_roots(std::uint64_t seed) {
  const std::vector<std::string> roots = {"lauf", "spring", "sing", "买卖", "手机"}, ends = {"en", "ung", "er", "的"};
  random_stream random(seed, purpose::simulate);
  std::vector<std::string> texts;
  for (int k = 0; k < 400; ++k) {
    std::string text;
    for (int n = 0; n < 6; ++n) {
      for (std::uint32_t left = 1 + random.below(4); left > 0; --left) text += roots[random.below(5)];
      text += ends[random.below(4)] + " ";
    }
    texts.push_back(text);
  }
  return texts;
}

const std::vector<counted_word>& root_words() {
  static const std::vector<counted_word> words = count_words(metaspace_words<chosen_normalizer>{}, made_of_roots(3));
  return words;
}

bool same_pieces(const std::vector<unigram_piece>& a, const std::vector<unigram_piece>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const unigram_piece& x, const unigram_piece& y) {
    return x.text == y.text && x.score == y.score && x.kind == y.kind;
  });
}

}  // namespace

TEST_CASE("a vocabulary of words that share their parts", "[language]") {
  const std::vector<unigram_piece> pieces = train_unigram(root_words(), {.pieces = 45, .coverage = 1});
  CHECK(pieces.size() == 45);
  CHECK(pieces[0].kind == piece_kind::unknown);
  CHECK(pieces[1].text == "<s>");
  const unigram_tokenizer tokens{unigram(pieces)};
  CHECK(tokens.decode(encode(tokens, "springlaufung 买卖手机的")) == "springlaufung 买卖手机的");
  // Less than half as many as characters.
  std::size_t characters = 0, found = 0;
  for (const std::string& text : made_of_roots(3)) {
    characters += count_points(text);
    found += encode(tokens, text).size();
  }
  CHECK(2 * found < characters);
  for (std::size_t id = 4; id < pieces.size(); ++id) CHECK(pieces[id].score <= pieces[id - 1].score);
  double sum = 0;
  for (std::size_t id = 3; id < pieces.size(); ++id) sum += std::exp(static_cast<double>(pieces[id].score));
  CHECK(sum == Approx(1));
}

TEST_CASE("the same vocabulary on any number of threads", "[language]") {
  const unigram_training settings{.pieces = 50, .coverage = 1};
  const std::vector<unigram_piece> one = train_unigram(root_words(), settings, {.threads = 1});
  CHECK(same_pieces(train_unigram(root_words(), settings, {.threads = 3}), one));
}

TEST_CASE("maximization never makes the words less probable", "[language]") {
  detail::learned_pieces pieces;
  for (const char* text : {"a", "b", "ab", "ba"}) pieces.all.push_back({text, std::log(.25), text[1] == '\0'});
  pieces.index();
  const std::vector<counted_word> words{{"abab", 3}, {"aab", 2}, {"bbb", 1}, {"baba", 5}};
  double last = -1e300;
  for (int round = 0; round < 20; ++round) {
    const detail::expected_counts counts = detail::expect_pieces(pieces, words, 3, {.threads = 1});
    CHECK(counts.likelihood >= last);
    last = counts.likelihood;
    double sum = 0;
    for (const double count : counts.of) sum += count;
    for (std::size_t id = 0; id < 4; ++id) pieces.all[id].score = std::log(counts.of[id] / sum);
  }
  std::vector<double> best;
  CHECK(detail::best_without(pieces, "ab", best) == Approx(pieces.all[0].score + pieces.all[1].score));
  CHECK(detail::best_without(pieces, "a", best) == -std::numeric_limits<double>::infinity());
}

TEST_CASE("what is written as a control is no piece of a text", "[language]") {
  std::vector<counted_word> words = root_words();
  words.push_back({"▁<unk><s>", 1000});
  words.push_back({"<unk>", 1000});
  words.push_back({"<0x41>", 1000});
  CHECK(unigram(train_unigram(words, {.pieces = 60, .coverage = 1})).pieces().size() == 60);
  CHECK(unigram(train_unigram(words, {.pieces = 310, .coverage = 1, .bytes = true})).has_bytes());
}

TEST_CASE("rare characters are unknown, or bytes", "[language]") {
  std::vector<counted_word> words = root_words();
  words.push_back({"▁láuf", 1});
  const unigram plain(train_unigram(words, {.pieces = 45, .coverage = .999}));
  CHECK(plain.pieces().find("á") == no_token);
  const unigram_tokenizer bytes{unigram(train_unigram(words, {.pieces = 320, .coverage = .999, .bytes = true}))};
  CHECK(bytes.decode(encode(bytes, "láuf 😀")) == "láuf 😀");
}

TEST_CASE("a vocabulary too small for its characters, no words and settings out of range are refused", "[language]") {
  CHECK_THROWS_WITH(train_unigram(root_words(), {.pieces = 10, .coverage = 1}),
                    Catch::Contains("unigram_training.pieces"));
  CHECK_THROWS_WITH(train_unigram({}), Catch::Contains("no words"));
  CHECK_THROWS_WITH(train_unigram({{"\xFF", 1}}), Catch::Contains("no UTF-8"));
  CHECK_THROWS_WITH(train_unigram(root_words(), {.coverage = 0}), Catch::Contains("unigram_training.coverage"));
  CHECK_THROWS_WITH(train_unigram(root_words(), {.shrink = 1}), Catch::Contains("unigram_training.shrink"));
  CHECK_THROWS_WITH(train_unigram(root_words(), {.rounds = 0}), Catch::Contains("unigram_training.rounds"));
  const execution stopped{.report = [](const progress_update&) { return false; }};
  CHECK_THROWS_AS(train_unigram(root_words(), {.pieces = 45}, stopped), cancelled);
}
