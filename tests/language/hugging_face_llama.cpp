#include "cairn/language/hugging_face_llama.hpp"

#include "catch.hpp"
#include "language/hugging_face_laws.hpp"
#include "reference/language_models.hpp"

using namespace cairn;

namespace {
std::string llama_with(const std::string& member) {
  return laws::with_member<llama_decoder>("llama", member);
}
std::string llama_changed(const std::string& from, const std::string& to) {
  return laws::changed_config<llama_decoder>("llama", from, to);
}
void llama_says(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
}
}  // namespace

TEST_CASE("a Llama of PyTorch's gives its logits", "[language]") {
  const auto loaded = read_hugging_face<llama_decoder>(reference::folder_of("llama"));
  CHECK(loaded.settings.groups == 2);
  CHECK(loaded.settings.rotary_base == 500);
  CHECK_FALSE(loaded.network.tied());
  CHECK(reference::largest_difference(reference::logits_of(loaded.network), reference::llama::logits) < 1e-5);
}

TEST_CASE("a Llama is written as it is read", "[language]") {
  laws::check_comes_back<llama_decoder>("llama");
  const files::folder folder;
  const auto loaded = read_hugging_face<llama_decoder>(reference::folder_of("llama"));
  auto settings = loaded.settings;
  settings.hidden = 13;
  CHECK_THROWS_WITH(write_hugging_face(folder / "m", settings, loaded.network),
                    Catch::Contains("feed_forward.down.weight: is [16, 12]"));
  settings = loaded.settings;
  settings.pairs = rotary_pairs::neighbors;
  CHECK_THROWS_WITH(write_hugging_face(folder / "m", settings, loaded.network), Catch::Contains("expected halves"));
  CHECK_FALSE(std::filesystem::exists(folder / "m/config.json"));
}

TEST_CASE("a broken Llama is refused", "[language]") {
  laws::check_broken_weights<llama_decoder>("llama");
}

TEST_CASE("a table of scores that is not the one that its config says", "[language]") {
  const files::folder folder;
  laws::put_changed(folder / "m", "llama", "\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
  CHECK(laws::folder_refusal<llama_decoder>(folder / "m")
            .find("'lm_head.weight': has other numbers than 'model.embed_tokens.weight'") != std::string::npos);
}

TEST_CASE("configs of Llama that ask for what is not there, or contradict the weights (M9)", "[language]") {
  llama_says(llama_changed("\"silu\"", "\"gelu\""), "hidden_act: is '\"gelu\"'; expected \"silu\" or \"swish\"");
  llama_says(llama_changed("\"rope_scaling\": null", "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.0}"),
             "rope_scaling: is '{\"factor\":2.0,\"type\":\"linear\"}'; expected none: it is not supported");
  llama_says(llama_changed("\"attention_bias\": false", "\"attention_bias\": true"), "attention_bias: is 'true'");
  llama_says(llama_with("\"mlp_bias\": true"), "mlp_bias: is 'true'");
  llama_says(llama_with("\"sliding_window\": 4096"), "sliding_window: is '4096'");
  llama_says(llama_with("\"partial_rotary_factor\": 0.5"), "partial_rotary_factor");
  CHECK(llama_with("\"partial_rotary_factor\": 1, \"head_dim\": 4, \"pretraining_tp\": 1") == "accepted");
  llama_says(llama_with("\"head_dim\": 8"), "head_dim: is '8'; expected 4");
  llama_says(llama_changed("\"rope_theta\": 500.0", "\"rope_theta\": 1.0"),
             "rope_theta: is 1; expected a number above 1");
  llama_says(llama_changed("\"rms_norm_eps\": 1e-06", "\"rms_norm_eps\": -1e-06"), "rms_norm_eps: is -1e-06");
  llama_says(llama_with("\"rope_parameters\": {\"rope_type\": \"yarn\"}"), "rope_parameters, rope_type: is '\"yarn\"'");
  CHECK(llama_with("\"rope_parameters\": {\"rope_type\": \"default\", \"rope_theta\": 500}") == "accepted");
  llama_says(llama_changed("\"num_attention_heads\": 4", "\"num_attention_heads\": 5"), "5 heads of a width of 16");
  llama_says(llama_changed("\"num_attention_heads\": 4", "\"num_attention_heads\": 16"), "heads 1 wide");
  llama_says(llama_changed("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3"), "3 heads of keys for 4");
  llama_says(llama_changed("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 513"),
             "num_hidden_layers: is 513; expected a whole number of 1 to 512");
  llama_says(llama_changed("\"hidden_size\": 16", "\"hidden_size\": 0"), "hidden_size: is 0");
  // As large as a config may say: nothing is allocated for it.
  llama_says(llama_changed("\"vocab_size\": 11", "\"vocab_size\": 16777216"),
             "array 'model.embed_tokens.weight': is BF16 [11, 16]; expected F32 [16777216, 16], or narrower");
  llama_says(llama_changed("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 4"),
             "k_proj.weight': is BF16 [8, 16]; expected F32 [16, 16]");
  llama_says(llama_changed("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 512"),
             "no array of the name 'model.layers.2.input_layernorm.weight'");
  llama_says(laws::header_refusal<llama_decoder>(reference::folder_of("gpt2")),
             "model_type: is 'gpt2'; expected llama");
  // Texts are longer where that is asked for.
  const files::folder folder;
  laws::put_changed(folder / "long", "llama", "\"max_position_embeddings\": 16", "\"max_position_embeddings\": 1000000");
  CHECK(read_hugging_face_settings<llama_decoder>(folder / "long").positions == 131072);
  CHECK(read_hugging_face_settings<llama_decoder>(folder / "long", {.rotary_positions = 5000}).positions == 5000);
  CHECK(read_hugging_face_settings<llama_decoder>(reference::folder_of("llama")).positions == 16);
}
