#include "cairn/language/hugging_face_bert.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "language/bert_batch.hpp"
#include "language/hugging_face_laws.hpp"

using namespace cairn;

namespace {
std::string bert_changed(const std::string& from, const std::string& to) {
  return laws::changed_config<bert_text_encoder>("bert", from, to);
}
void bert_says(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
}
}  // namespace

TEST_CASE("a BERT of PyTorch's gives its logits", "[language]") {
  const auto loaded = read_hugging_face<bert_text_encoder>(reference::folder_of("bert"));
  CHECK(loaded.settings.pools);
  CHECK(loaded.settings.masks);
  CHECK(loaded.settings.follows);
  reference::check_bert_logits(loaded.network, 1e-5);
}

TEST_CASE("a BERT is written under the names of today, whole or without its heads", "[language]") {
  const files::folder folder;
  const auto loaded = read_hugging_face<bert_text_encoder>(reference::folder_of("bert"));
  write_hugging_face(folder / "m", loaded.settings, loaded.network);
  const auto again = read_hugging_face<bert_text_encoder>(folder / "m");
  reference::check_bert_logits(again.network, 1e-5);
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
  const auto bare = read_hugging_face<bert_text_encoder>(folder / "bare");
  CHECK_FALSE(bare.settings.pools);
  CHECK(bare.network.tokens.table == network.tokens.table);
  CHECK_THROWS_WITH(read_hugging_face_network<float>(folder / "bare", loaded.settings),
                    Catch::Contains("no array of the name 'bert.pooler.dense.weight'"));
  CHECK_THROWS_WITH(read_hugging_face_network<float>(folder / "m", settings),
                    Catch::Contains("an array that has no place"));
}

TEST_CASE("a BERT with n-grams is no folder of Hugging Face's, but a file of ours", "[language]") {
  const files::folder folder;
  auto loaded = read_hugging_face<bert_text_encoder>(reference::folder_of("bert"));
  CHECK(loaded.network.ngrams.empty());
  loaded.network.ngrams.emplace_back(ngram_embedding_settings{5, loaded.settings.width});
  CHECK_THROWS_WITH(write_hugging_face(folder / "hidden", loaded.settings, loaded.network),
                    Catch::Contains("ngrams.0.table"));
  loaded.settings.ngrams = 5;
  const std::string refused = "bert_text_encoder.ngrams: n-grams, which no file of Hugging Face has; expected 0";
  CHECK_THROWS_WITH(write_hugging_face(folder / "named", loaded.settings, loaded.network), refused);
  CHECK_FALSE(std::filesystem::exists(folder / "named"));
  CHECK_THROWS_WITH(read_hugging_face_network<float>(reference::folder_of("bert"), loaded.settings), refused);

  loaded.network.ngrams[0].table.setConstant(3);
  save_model(folder / "ours", loaded.network);
  auto again = loaded.settings.make<float>();
  load_model(folder / "ours", again);
  CHECK((again.ngrams[0].table == loaded.network.ngrams[0].table));
  loaded.settings.ngrams = 6;
  again = loaded.settings.make<float>();
  CHECK_THROWS_WITH(load_model(folder / "ours", again), Catch::Contains("ngrams.0.table"));
}

TEST_CASE("configs of BERT that ask for what is not there, or contradict the weights (M9)", "[language]") {
  const auto with = [](const std::string& member) { return laws::with_member<bert_text_encoder>("bert", member); };
  CHECK(with("\"unknown\": 1") == "accepted");
  CHECK(with("\"position_embedding_type\": \"absolute\", \"is_decoder\": false") == "accepted");
  bert_says(with("\"position_embedding_type\": \"relative_key\""), "position_embedding_type: is '\"relative_key\"'");
  bert_says(with("\"is_decoder\": true"), "is_decoder: is 'true'; expected false");
  bert_says(with("\"tie_word_embeddings\": false"), "tie_word_embeddings: is 'false'; expected true");
  bert_says(bert_changed("\"gelu\"", "\"relu\""), "hidden_act: is '\"relu\"'; expected \"gelu\"");
  bert_says(bert_changed("\"num_attention_heads\": 2", "\"num_attention_heads\": 3"), "3 heads of a width of 8");
  bert_says(bert_changed("\"layer_norm_eps\": 1e-12", "\"layer_norm_eps\": 0"), "layer_norm_eps: is 0");
  bert_says(bert_changed("\"hidden_dropout_prob\": 0.0", "\"hidden_dropout_prob\": 1.5"),
            "hidden_dropout_prob: is 1.5");
  bert_says(bert_changed("\"vocab_size\": 13", "\"vocab_size\": 16777216"),
            "array 'bert.embeddings.word_embeddings.weight': is F32 [13, 8]; expected F32 [16777216, 8]");
  bert_says(bert_changed("\"type_vocab_size\": 2", "\"type_vocab_size\": 3"),
            "array 'bert.embeddings.token_type_embeddings.weight': is F32 [2, 8]; expected F32 [3, 8]");
  bert_says(bert_changed("\"intermediate_size\": 12", "\"intermediate_size\": 13"),
            "array 'bert.encoder.layer.0.intermediate.dense.weight': is F32 [12, 8]; expected F32 [13, 8]");
  bert_says(bert_changed("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"),
            "no array of the name 'bert.encoder.layer.2.attention.self.query.weight'");
  bert_says(bert_changed("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1"), "an array that has no place");
}

TEST_CASE("which heads a BERT has is seen from its arrays", "[language]") {
  using layout = hugging_face_layout<bert_text_encoder>;
  const auto heads = [](const std::set<std::string>& names) {
    const bert_text_encoder all = layout::seen({}, names);
    return std::vector<bool>{all.pools, all.masks, all.follows};
  };
  CHECK(heads({}) == std::vector<bool>{false, false, false});
  CHECK(heads({"pooler.dense.weight"}) == std::vector<bool>{true, false, false});
  CHECK(heads({"cls.predictions.bias"}) == std::vector<bool>{false, true, false});
  CHECK(heads({"pooler.dense.weight", "cls.seq_relationship.weight"}) == std::vector<bool>{true, false, true});
  CHECK(heads({"cls.seq_relationship.weight"}) == std::vector<bool>{false, false, false});
}
