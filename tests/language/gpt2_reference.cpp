/// A GPT-2 with PyTorch's weights, in double: its logits and how it learns.

#include "cairn/language/hugging_face.hpp"
#include "cairn/language/hugging_face_gpt2.hpp"
#include "cairn/optimizer/adam.hpp"
#include "catch.hpp"
#include "language/reference_model.hpp"
#include "reference/language_models.hpp"

using namespace cairn;

TEST_CASE("a GPT-2 of PyTorch's gives its logits and learns as it does", "[language]") {
  const auto settings = read_hugging_face_settings<gpt2_decoder>(reference::folder_of("gpt2"));
  const auto wide = read_hugging_face_network<double>(reference::folder_of("gpt2"), settings);
  CHECK(reference::largest_difference(reference::logits_of(wide), reference::gpt2::logits) < 1e-13);
  CHECK(reference::largest_difference(reference::step_losses(wide, adam{.rate = .01}, 10), reference::gpt2::losses) <
        1e-11);
}
