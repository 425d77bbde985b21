#include "cairn/language/bert_text_encoder.hpp"

#include "catch.hpp"

TEST_CASE("a BERT has the parameters of the published one and the heads that are asked for", "[language]") {
  // bert-base-uncased: 109,482,240 with the pooler; a small one by the same formula.
  const auto count = [](const cairn::bert_text_encoder& b) {
    const std::size_t c = b.width, hidden = b.hidden == 0 ? 4 * c : b.hidden;
    return (b.vocabulary + b.positions + b.segments) * c + 2 * c +
           b.layers * (4 * (c * c + c) + 2 * c * hidden + hidden + c + 4 * c);
  };
  CHECK(count({}) + 768 * 768 + 768 == 109482240);
  cairn::bert_text_encoder small{.vocabulary = 50, .positions = 9, .width = 8, .heads = 2, .layers = 3};
  const std::size_t pooler = 8 * 8 + 8, masked = 8 * 8 + 8 + 16 + 50, following = 18;
  CHECK(cairn::parameter_count(small.make()) == count(small) + pooler + masked + following);
  CHECK(small.make().longest() == 9);
  small.follows = false;
  small.masks = false;
  CHECK(cairn::parameter_count(small.make()) == count(small) + pooler);
  small.ngrams = 40;
  CHECK(cairn::parameter_count(small.make()) == count(small) + pooler + 40 * 8);
  CHECK(small.make().ngrams[0].longest == 3);
  small.longest_ngram = 1;
  CHECK_THROWS_WITH(small.make(), Catch::Contains("ngram_embedding_settings.longest"));
  small.longest_ngram = 2;
  small.ngram_dropout = 1;
  CHECK_THROWS_WITH(small.make(), Catch::Contains("ngram_embedding_settings.rate"));
  small.ngrams = 0;
  small.pools = false;
  CHECK(cairn::parameter_count(small.make()) == count(small));
  small.follows = true;
  CHECK_THROWS_WITH(small.make(), Catch::Contains("bert_text_encoder.follows"));
  small.follows = false;
  small.heads = 3;
  CHECK_THROWS_WITH(small.make(), Catch::Contains("not divided by 3 heads"));
}
