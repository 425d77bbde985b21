/// A Llama with PyTorch's weights, in double: its logits and how it learns.

#include "cairn/language/hugging_face.hpp"
#include "cairn/language/hugging_face_llama.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "catch.hpp"
#include "language/reference_model.hpp"
#include "reference/language_models.hpp"

using namespace cairn;

TEST_CASE("a Llama of PyTorch's gives its logits and learns as it does", "[language]") {
  const auto settings = read_hugging_face_settings<llama_decoder>(reference::folder_of("llama"));
  const auto wide = read_hugging_face_network<double>(reference::folder_of("llama"), settings);
  CHECK(reference::largest_difference(reference::logits_of(wide), reference::llama::logits) < 1e-13);
  CHECK(reference::largest_difference(reference::step_losses(wide, sgd{.rate = .5}, 10), reference::llama::losses) <
        1e-11);
  // The comparison sees other rotations.
  auto other = settings;
  other.pairs = rotary_pairs::neighbors;
  const auto turned = read_hugging_face_network<double>(reference::folder_of("llama"), other);
  CHECK(reference::largest_difference(reference::logits_of(turned), reference::llama::logits) > 1e-2);
}
