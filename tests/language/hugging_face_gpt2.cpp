#include "cairn/language/hugging_face_gpt2.hpp"

#include "catch.hpp"
#include "language/hugging_face_laws.hpp"
#include "reference/language_models.hpp"

using namespace cairn;

namespace {
std::string gpt2_with(const std::string& member) {
  return laws::with_member<gpt2_decoder>("gpt2", member);
}
std::string gpt2_changed(const std::string& from, const std::string& to) {
  return laws::changed_config<gpt2_decoder>("gpt2", from, to);
}
void gpt2_says(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
}
}  // namespace

TEST_CASE("a GPT-2 of PyTorch's gives its logits", "[language]") {
  const auto loaded = read_hugging_face<gpt2_decoder>(reference::folder_of("gpt2"));
  CHECK(loaded.settings.hidden == 12);
  CHECK(loaded.network.tied());
  CHECK(reference::largest_difference(reference::logits_of(loaded.network), reference::gpt2::logits) < 1e-5);
}

TEST_CASE("a GPT-2 is written as it is read", "[language]") {
  laws::check_comes_back<gpt2_decoder>("gpt2");
  const auto loaded = read_hugging_face<gpt2_decoder>(reference::folder_of("gpt2"));
  const files::folder folder;
  auto settings = loaded.settings;
  settings.bias = false;
  CHECK_THROWS_WITH(write_hugging_face(folder / "m", settings, loaded.network), Catch::Contains("without bias"));
}

TEST_CASE("a broken GPT-2 is refused", "[language]") {
  laws::check_broken_weights<gpt2_decoder>("gpt2");
}

TEST_CASE("configs of GPT-2 that ask for what is not there, or contradict the weights (M9)", "[language]") {
  CHECK(gpt2_with("\"unknown\": [1]") == "accepted");
  CHECK(gpt2_with("\"scale_attn_weights\": true") == "accepted");
  gpt2_says(gpt2_with("\"scale_attn_weights\": false"), "scale_attn_weights: is 'false'; expected true");
  gpt2_says(gpt2_with("\"scale_attn_by_inverse_layer_idx\": true"), "scale_attn_by_inverse_layer_idx: is 'true'");
  gpt2_says(gpt2_with("\"add_cross_attention\": true"), "add_cross_attention");
  gpt2_says(gpt2_with("\"quantization_config\": {\"bits\": 4}"),
            "quantization_config: is '{\"bits\":4}'; expected none");
  gpt2_says(gpt2_changed("gelu_new", "relu"), "activation_function: is '\"relu\"'; expected \"gelu_new\" or");
  gpt2_says(gpt2_changed("\"n_head\": 2", "\"n_head\": 3"), "n_head: 3 heads of a width of 8");
  gpt2_says(gpt2_changed("\"resid_pdrop\": 0.0", "\"resid_pdrop\": 1"),
            "resid_pdrop: is 1; expected a number above 0, below 1");
  CHECK(gpt2_changed("\"resid_pdrop\": 0.0", "\"resid_pdrop\": 0.5") == "accepted");
  for (const char* name : {"vocab_size", "n_positions", "n_embd", "n_head", "n_layer"}) {
    const std::string member = "\"" + std::string(name) + "\": ";
    const std::string old = name == std::string("vocab_size")                                            ? "13"
                            : std::string(name).starts_with("n_e") || std::string(name) == "n_positions" ? "8"
                                                                                                         : "2";
    for (const char* bad : {"0", "-1", "8.0", "\"8\"", "null", "18446744073709551616", "99999999"}) {
      gpt2_says(gpt2_changed(member + old, member + bad), std::string(name) + ": is ");
    }
    gpt2_says(gpt2_changed(member, "\"other\": "), std::string(name) + ": is missing; expected a whole number of 1 to");
  }
  gpt2_says(gpt2_changed("\"vocab_size\": 13", "\"vocab_size\": 14"),
            "array 'wte.weight': is F32 [13, 8]; expected F32 [14, 8]");
  gpt2_says(gpt2_changed("\"n_positions\": 8", "\"n_positions\": 16777216"),
            "array 'wpe.weight': is F32 [8, 8]; expected F32 [16777216, 8]");
  gpt2_says(gpt2_changed("\"n_inner\": 12", "\"n_inner\": null"),
            "'h.0.mlp.c_fc.weight': is F32 [8, 12]; expected F32 [8, 32]");
  gpt2_says(gpt2_changed("\"n_layer\": 2", "\"n_layer\": 3"), "no array of the name 'transformer.h.2.ln_1.weight'");
  gpt2_says(gpt2_changed("\"n_layer\": 2", "\"n_layer\": 1"), "an array that has no place");
  gpt2_says(gpt2_with("\"tie_word_embeddings\": false"),
            "no array of the name 'lm_head.weight'; expected one of shape [13, 8]");
}

TEST_CASE("a config of GPT-2 that is cut anywhere is refused", "[language]") {
  const files::folder folder;
  laws::put_changed(folder / "cut", "gpt2", "{", "{");
  const std::string sound = files::get(folder / "cut/config.json");
  for (std::size_t size = 0; size <= sound.rfind('}'); ++size) {
    files::put(folder / "cut/config.json", sound.substr(0, size));
    REQUIRE(laws::header_refusal<gpt2_decoder>(folder / "cut") != "accepted");
  }
}
