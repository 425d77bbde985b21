#include "cairn/language/adapters.hpp"
#include "cairn/language/next_token_task.hpp"
#include "catch.hpp"
#include "language/adapted_networks.hpp"
#include "recommender/task_gradients.hpp"

namespace {

using namespace cairn;
using namespace cairn::testing;

const std::vector<token_id> adapted_text{3, 1, 4, 1, 5, 2, 6, 0};

/// The gradients of all that learns of a decoder with adapters.
template <class Decoder>
void check_adapted_gradients(const Decoder& settings, const adapter_settings& adapters) {
  auto network = adapted(settings, shaken<double>(settings), adapters);
  const auto texts = packed({adapted_text, {2, 2, 5}});
  check_task_gradients(network, next_token_task(texts.ids, tiled_windows(texts, 5)), {0, 1, 2});
}

}  // namespace

TEST_CASE("gradients of decoders with adapters: of queries and values, of all maps, with further arrays",
          "[language]") {
  check_adapted_gradients(small_gpt2, {.rank = 2, .alpha = 3});
  gpt2_decoder untied = small_gpt2;
  untied.tied = false;
  check_adapted_gradients(untied, {.rank = 3, .alpha = 3, .maps = {}, .learn = {"gain", "output.0"}});
  check_adapted_gradients(small_llama, {.rank = 2, .alpha = 3, .maps = {"feed_forward", "layers.1.attention"}});
}
