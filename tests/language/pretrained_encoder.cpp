#include "cairn/language/pretrained_encoder.hpp"

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"
#include "language/small_pretraining.hpp"
#include "language/topics.hpp"

using namespace cairn;

TEST_CASE("an encoder learns to foretell hidden pieces of texts, the same on any threads", "[language]") {
  const auto texts = testing::topics(200, 1, 10).texts;
  const pretrained_encoder one = pretrain_encoder(texts, testing::small_pretraining(60, 6), {.threads = 1});
  CHECK(one.tokens.vocabulary_size() == one.settings.vocabulary);
  CHECK(one.network.vocabulary() == one.settings.vocabulary);
  CHECK(one.settings.vocabulary <= 60);
  REQUIRE(one.report.losses.size() == 6);
  // It begins at about the logarithm of the pieces' number, and gets to know how often each occurs.
  CHECK(one.report.losses[0] < std::log(60.) + .3);
  CHECK(one.report.losses[5] < one.report.losses[0] - .3);
  const pretrained_encoder three = pretrain_encoder(texts, testing::small_pretraining(60, 6), {.threads = 3});
  CHECK(three.report.losses == one.report.losses);
  CHECK(three.network.tokens.table == one.network.tokens.table);
  const bert_frame frame = frame_of(one.tokens, one.network, 100);
  CHECK(frame.most == 12);
  CHECK(frame_of(one.tokens, one.network, 5).most == 5);
}

TEST_CASE("pieces that are words begin with their vectors", "[language]") {
  const auto texts = testing::topics(50, 1, 10).texts;
  id_map words;
  words.insert("w3");
  words.insert("unheard");
  std::vector<float> values{3, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0};
  auto how = testing::small_pretraining(60, 6);
  how.vectors = std::make_shared<const word_vectors>(words, 8, values);
  how.training.epochs = 1;
  how.training.optimizer.inner.rate = 0;
  how.training.optimizer.decay = 0;
  const pretrained_encoder made = pretrain_encoder(texts, how, {.threads = 1});
  token_id id = 0;
  made.tokens.encode("w3", [&](token_id found, std::size_t, std::size_t) { id = found; });
  REQUIRE(made.tokens.piece(id) == "w3");
  // Vectors are scaled so that all their numbers have the deviation of the weights: 16 of them with squares of 25.
  CHECK(made.network.tokens.table(id, 0) == Approx(3 * .02 / std::sqrt(25. / 16)));
  CHECK(made.network.tokens.table(id, 1) == 0);
  CHECK(made.network.tokens.table(4, 1) != 0);
}

TEST_CASE("what no encoder is pre-trained by", "[language]") {
  const std::vector<std::string> blank{"", " "}, one{"a b"};
  CHECK_THROWS_WITH(pretrain_encoder(blank, testing::small_pretraining(60, 6)), Catch::Contains("no words"));
  const auto refused = [&](auto&& change) {
    auto how = testing::small_pretraining(60, 6);
    change(how);
    pretrain_encoder(one, how);
  };
  CHECK_THROWS_WITH(refused([](auto& how) { how.deviation = 0; }), Catch::Contains("encoder_pretraining.deviation"));
  CHECK_THROWS_WITH(refused([](auto& how) { how.hiding.share = 2; }), Catch::Contains("masking.share"));
  CHECK_THROWS_WITH(refused([](auto& how) {
                      id_map words;
                      words.insert("a");
                      how.vectors = std::make_shared<const word_vectors>(words, 2, std::vector<float>{1, 2});
                    }),
                    Catch::Contains("vectors of 2 numbers"));
  const pretrained_encoder made = pretrain_encoder(one, testing::small_pretraining(60, 6));
  const bert_tokenizer more(
      wordpiece(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d"}));
  CHECK_THROWS_WITH(frame_of(more, made.network, 9), Catch::Contains("pieces"));
}
