/// A GPT-2 with PyTorch's weights, read, trained and written.

#include "cairn/language/hugging_face_gpt2.hpp"
#include "cairn/optimizer/adam.hpp"
#include "catch.hpp"
#include "language/hugging_face_laws.hpp"
#include "language/reference_model.hpp"
#include "reference/language_models.hpp"

using namespace cairn;

TEST_CASE("a GPT-2 of PyTorch's gives its logits and learns as it does", "[language]") {
  const auto loaded = read_hugging_face<gpt2_decoder>(reference::folder_of("gpt2"));
  CHECK(loaded.settings.hidden == 12);
  CHECK(loaded.network.tied());
  CHECK(reference::largest_difference(reference::logits_of(loaded.network), reference::gpt2::logits) < 1e-5);
  const auto wide = read_hugging_face_network<double>(reference::folder_of("gpt2"), loaded.settings);
  CHECK(reference::largest_difference(reference::logits_of(wide), reference::gpt2::logits) < 1e-13);
  CHECK(reference::largest_difference(reference::step_losses(wide, adam{.rate = .01}, 10), reference::gpt2::losses) <
        1e-11);
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
