/// A BERT with PyTorch's weights, read, trained and written.

#include "cairn/language/hugging_face_bert.hpp"
#include "cairn/optimizer/adam.hpp"
#include "catch.hpp"
#include "language/hugging_face_laws.hpp"
#include "language/reference_model.hpp"
#include "reference/language_models.hpp"

using namespace cairn;

namespace {

/// As in tests/reference/language_models.py.
struct bert_batch {
  std::vector<std::uint32_t> ids, segments, offsets{0}, rows, tokens, follows{0, 1, 1};
  bert_batch() {
    const packed_tokens texts = reference::language_texts();
    const std::vector<std::vector<std::uint32_t>> hidden{{0, 3}, {1}, {2, 5, 8}};
    const std::vector<std::uint32_t> second{4, 2, 5};
    for (std::size_t n = 0; n < texts.size(); ++n) {
      for (std::uint32_t t = 0; t < texts[n].size(); ++t) {
        ids.push_back(texts[n][t]);
        segments.push_back(t >= second[n] ? 1 : 0);
      }
      for (const std::uint32_t t : hidden[n]) {
        rows.push_back(offsets.back() + t);
        tokens.push_back(texts[n][t]);
        ids[rows.back()] = 12;
      }
      offsets.push_back(static_cast<std::uint32_t>(ids.size()));
    }
  }
};

template <class Network>
void check_bert_logits(const Network& network, double margin) {
  const bert_batch batch;
  workspace memory;
  nothing unkept;
  const pass p(batch.offsets, memory);
  const auto h = network.forward({batch.ids, batch.segments}, p, unkept);
  const auto scores = network.token_scores(h, p);
  std::vector<double> tokens;
  for (const std::uint32_t row : batch.rows) {
    for (std::size_t c = 0; c < scores.columns; ++c) tokens.push_back(static_cast<double>(scores(row, c)));
  }
  CHECK(reference::largest_difference(tokens, reference::bert::logits) < margin);
  const auto texts = network.following_scores(h, p);
  CHECK(reference::largest_difference({elements_of(texts).begin(), elements_of(texts).end()},
                                      reference::bert::text_logits) < margin);
}

}  // namespace

TEST_CASE("a BERT of PyTorch's gives its logits and learns as it does", "[language]") {
  const auto loaded = read_hugging_face<bert_encoder>(reference::folder_of("bert"));
  CHECK(loaded.settings.pools);
  CHECK(loaded.settings.masks);
  CHECK(loaded.settings.follows);
  check_bert_logits(loaded.network, 1e-5);
  auto network = read_hugging_face_network<double>(reference::folder_of("bert"), loaded.settings);
  check_bert_logits(network, 1e-13);
  const bert_batch batch;
  workspace memory;
  auto gradient = network.empty_gradient();
  auto state = initial_state<adam>(arrays_of(network, gradient));
  for (const double expected : reference::bert::losses) {
    memory.reset();
    gradient = network.empty_gradient();
    const bert_losses losses = network.learn({batch.ids, batch.segments}, {batch.rows, batch.tokens, batch.follows},
                                             pass(batch.offsets, memory), 1. / 6, 1. / 3, gradient);
    CHECK(losses.tokens / 6 + losses.texts / 3 == Approx(expected).epsilon(1e-11));
    step_arrays(adam{.rate = .01}, 1, arrays_of(network, gradient), state, 1);
  }
}

TEST_CASE("a BERT is written under the names of today, whole or without its heads", "[language]") {
  const files::folder folder;
  const auto loaded = read_hugging_face<bert_encoder>(reference::folder_of("bert"));
  write_hugging_face(folder / "m", loaded.settings, loaded.network);
  const auto again = read_hugging_face<bert_encoder>(folder / "m");
  check_bert_logits(again.network, 1e-5);
  const safetensors_file written(folder / "m/model.safetensors");
  CHECK(written.contains("bert.embeddings.LayerNorm.weight"));
  CHECK_FALSE(written.contains("cls.predictions.decoder.weight"));
  auto settings = loaded.settings;
  auto network = loaded.network;
  settings.pools = settings.masks = settings.follows = false;
  network.pooler.clear();
  network.masked.clear();
  network.following.clear();
  write_hugging_face(folder / "bare", settings, network);
  const auto bare = read_hugging_face<bert_encoder>(folder / "bare");
  CHECK_FALSE(bare.settings.pools);
  CHECK(bare.network.tokens.table == network.tokens.table);
  CHECK_THROWS_WITH(read_hugging_face_network<float>(folder / "bare", loaded.settings),
                    Catch::Contains("no array of the name 'bert.pooler.dense.weight'"));
  CHECK_THROWS_WITH(read_hugging_face_network<float>(folder / "m", settings),
                    Catch::Contains("an array that has no place"));
}
