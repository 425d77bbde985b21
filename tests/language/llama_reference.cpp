/// A Llama with PyTorch's weights, read, trained and written.

#include "cairn/language/hugging_face_llama.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "catch.hpp"
#include "language/hugging_face_laws.hpp"
#include "language/reference_model.hpp"
#include "reference/language_models.hpp"

using namespace cairn;

TEST_CASE("a Llama of PyTorch's gives its logits and learns as it does", "[language]") {
  const auto loaded = read_hugging_face<llama_decoder>(reference::folder_of("llama"));
  CHECK(loaded.settings.groups == 2);
  CHECK(loaded.settings.rotary_base == 500);
  CHECK_FALSE(loaded.network.tied());
  CHECK(reference::largest_difference(reference::logits_of(loaded.network), reference::llama::logits) < 1e-5);
  const auto wide = read_hugging_face_network<double>(reference::folder_of("llama"), loaded.settings);
  CHECK(reference::largest_difference(reference::logits_of(wide), reference::llama::logits) < 1e-13);
  CHECK(reference::largest_difference(reference::step_losses(wide, sgd{.rate = .5}, 10), reference::llama::losses) <
        1e-11);
  // The comparison sees other rotations.
  auto other = loaded.settings;
  other.pairs = rotary_pairs::neighbors;
  const auto turned = read_hugging_face_network<double>(reference::folder_of("llama"), other);
  CHECK(reference::largest_difference(reference::logits_of(turned), reference::llama::logits) > 1e-2);
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
