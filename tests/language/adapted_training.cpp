#include "cairn/language/adapters.hpp"
#include "cairn/language/next_token_training.hpp"
#include "cairn/train/loop.hpp"
#include "catch.hpp"
#include "language/adapted_networks.hpp"

namespace {

using namespace cairn;
using namespace cairn::testing;

/// Texts in which a token is followed by the next one.
packed_tokens counting_texts() {
  std::vector<std::vector<token_id>> texts;
  for (token_id begin = 0; begin < 40; ++begin) {
    texts.emplace_back();
    for (token_id n = 0; n < 12; ++n) texts.back().push_back((begin + n) % 7);
  }
  return packed(texts);
}
const next_token_training<> adapted_steps{.optimizer = {.inner = {.rate = .03}, .decay = .1},
                                          .schedule = {{.floor = .1}, 5},
                                          .context = 6,
                                          .windows = 8,
                                          .steps = 60,
                                          .shard_tokens = 12};

}  // namespace

TEST_CASE("training moves adapters alone, and merged they say the same", "[language]") {
  const auto network = shaken<float>(small_llama);
  const auto texts = counting_texts();
  const auto begin = adapted(small_llama, network, {.rank = 4, .maps = {}});
  const auto trained = [&](int threads) {
    training_state state(begin, adapted_steps.loop());
    const auto report = train(state, adapted_steps.task(texts), adapted_steps.loop(), {.threads = threads},
                              adapted_steps.validated_by(texts));
    CHECK(report.memory.gradients < 4 * parameter_count(begin.network()) * sizeof(float) / 2);
    return state.model;
  };
  const auto after = trained(1);
  CHECK(frozen_numbers(after) == frozen_numbers(begin));
  CHECK(foretell(after, texts).loss() < .8 * foretell(begin, texts).loss());
  CHECK(scores_of_text(trained(3), {1, 2, 3}) == scores_of_text(after, {1, 2, 3}));

  const llama_decoder::network<float> plain = merged(small_llama, after);
  CHECK(laws::difference(scores_of_text(plain, {1, 2, 3}), scores_of_text(network, {1, 2, 3})) > .1);
  CHECK(laws::difference(scores_of_text(plain, {1, 2, 3}), scores_of_text(after, {1, 2, 3})) < 1e-5);
}

TEST_CASE("gradients, steps and averages are as large as the adapters", "[language]") {
  const auto network = shaken<float>(small_gpt2);
  const auto made = adapted(small_gpt2, network, {.rank = 2});
  // Two layers, two maps from 4 to 4 columns each.
  constexpr std::size_t numbers = 2 * 2 * 2 * (4 + 4);
  CHECK(array_bytes(made.empty_gradient()) == numbers * 4);
  const training_state state(made, adapted_steps.loop());
  constexpr std::size_t counts = 2 * 6 * 2;  // of all maps, with adapters or without
  CHECK(array_bytes(state.optimizer) == 2 * numbers * 4 + counts * 4);
  CHECK(parameter_count(weight_averages(made).sums) == numbers);
  const auto further = adapted(small_gpt2, network, {.rank = 2, .learn = {"attention_norm"}});
  CHECK(array_bytes(further.empty_gradient()) == (numbers + 2 * 2 * 4) * 4);
  const auto texts = counting_texts();
  const auto foretold = memory_of(made, adapted_steps.task(texts), adapted_steps.loop(), {.threads = 1}, false);
  CHECK(foretold.gradients == 4 * numbers * 4);
  CHECK(foretold.averages == 0);
}
