/// A BERT with PyTorch's weights, in double: its logits and how it learns.

#include "cairn/language/hugging_face.hpp"
#include "cairn/language/hugging_face_bert.hpp"
#include "cairn/optimizer/adam.hpp"
#include "cairn/train/optimizer_state.hpp"
#include "catch.hpp"
#include "language/bert_batch.hpp"

using namespace cairn;

TEST_CASE("a BERT of PyTorch's gives its logits and learns as it does", "[language]") {
  bert_text_encoder settings = read_hugging_face_settings<bert_text_encoder>(reference::folder_of("bert"));
  auto network = read_hugging_face_network<double>(reference::folder_of("bert"), settings);
  reference::check_bert_logits(network, 1e-13);
  const reference::bert_batch batch;
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
