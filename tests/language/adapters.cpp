#include "cairn/language/adapters.hpp"

#include <limits>

#include "cairn/language/next_token_training.hpp"
#include "cairn/train/loop.hpp"
#include "catch.hpp"
#include "language/adapted_networks.hpp"
#include "recommender/task_gradients.hpp"

namespace {

using namespace cairn;
using namespace cairn::testing;

const std::vector<token_id> said{3, 1, 4, 1, 5, 2, 6, 0};

/// The gradients of all that learns of a decoder with adapters.
template <class Decoder>
void check_adapted_gradients(const Decoder& settings, const adapter_settings& adapters) {
  auto network = adapted(settings, shaken<double>(settings), adapters);
  const auto texts = packed({said, {2, 2, 5}});
  check_task_gradients(network, next_token_task(texts.ids, tiled_windows(texts, 5)), {0, 1, 2});
}

/// Texts in which a token is followed by the next one.
packed_tokens counting_texts() {
  std::vector<std::vector<token_id>> texts;
  for (token_id begin = 0; begin < 40; ++begin) {
    texts.emplace_back();
    for (token_id n = 0; n < 12; ++n) texts.back().push_back((begin + n) % 7);
  }
  return packed(texts);
}
const next_token_training<> how{.optimizer = {.inner = {.rate = .03}, .decay = .1},
                                .schedule = {{.floor = .1}, 5},
                                .context = 6,
                                .windows = 8,
                                .steps = 60,
                                .shard_tokens = 12};

template <class Decoder>
std::string adapting_refusal(const Decoder& settings, const typename Decoder::template network<float>& network,
                             const adapter_settings& adapters) {
  try {
    adapted(settings, network, adapters);
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
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

TEST_CASE("an adapted decoder begins by saying what it said, bit by bit", "[language]") {
  const auto check = [](const auto& settings) {
    const auto network = shaken<float>(settings);
    const auto made = adapted(settings, network, {.rank = 2, .maps = {}});
    CHECK(scores_of_text(made, {1, 2, 3, 4}) == scores_of_text(network, {1, 2, 3, 4}));
    CHECK(scores_of_text(merged(settings, made), {1, 2, 3, 4}) == scores_of_text(network, {1, 2, 3, 4}));
  };
  check(small_gpt2);
  check(small_llama);
}

TEST_CASE("which maps have adapters is said by parts of their names", "[language]") {
  const auto network = shaken<float>(small_gpt2);
  const auto ranks = [&](const std::vector<std::string>& maps) {
    const auto made = adapted(small_gpt2, network, {.rank = 2, .maps = maps});
    std::vector<std::size_t> all;
    for (const auto& layer : std::get<2>(made.body.parts).layers) {
      for (const auto* map : {&layer.attention.query, &layer.attention.key, &layer.attention.value,
                              &layer.attention.output, &layer.feed_forward.first, &layer.feed_forward.second}) {
        all.push_back(map->rank());
      }
    }
    return all;
  };
  CHECK((ranks({"query", "value"}) == std::vector<std::size_t>{2, 0, 2, 0, 0, 0, 2, 0, 2, 0, 0, 0}));
  CHECK((ranks({"layers.1.attention"}) == std::vector<std::size_t>{0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 0, 0}));
  CHECK((ranks({"feed_forward.second"}) == std::vector<std::size_t>{0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 2}));
  CHECK((ranks({}) == std::vector<std::size_t>(12, 2)));
  const auto layer_of = [&](std::uint64_t seed) {
    return std::get<2>(adapted(small_gpt2, network, {.rank = 2, .seed = seed}).body.parts).layers[0];
  };
  const auto first = layer_of(1), second = layer_of(2);
  CHECK(first.attention.query.down != second.attention.query.down);
  CHECK(first.attention.query.down != first.attention.value.down);
}

TEST_CASE("training moves adapters alone, and merged they say the same", "[language]") {
  const auto network = shaken<float>(small_llama);
  const auto texts = counting_texts();
  const auto begin = adapted(small_llama, network, {.rank = 4, .maps = {}});
  const auto trained = [&](int threads) {
    training_state state(begin, how.loop());
    const auto report = train(state, how.task(texts), how.loop(), {.threads = threads}, how.validated_by(texts));
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
  const training_state state(made, how.loop());
  constexpr std::size_t counts = 2 * 6 * 2;  // of all maps, with adapters or without
  CHECK(array_bytes(state.optimizer) == 2 * numbers * 4 + counts * 4);
  CHECK(parameter_count(weight_averages(made).sums) == numbers);
  const auto further = adapted(small_gpt2, network, {.rank = 2, .learn = {"attention_norm"}});
  CHECK(array_bytes(further.empty_gradient()) == (numbers + 2 * 2 * 4) * 4);
  const auto texts = counting_texts();
  const auto foretold = memory_of(made, how.task(texts), how.loop(), {.threads = 1}, false);
  CHECK(foretold.gradients == 4 * numbers * 4);
  CHECK(foretold.averages == 0);
}

TEST_CASE("adapters that cannot be are refused by name", "[language]") {
  const auto network = shaken<float>(small_gpt2);
  const auto refusal = [&](const adapter_settings& adapters) {
    return adapting_refusal(small_gpt2, network, adapters);
  };
  const auto says = [](const std::string& found, const char* part) { return found.find(part) != std::string::npos; };
  CHECK(refusal({.rank = 4}) == "accepted");
  CHECK(says(refusal({.rank = 0}), "adapter_settings.rank"));
  CHECK(says(refusal({.rank = 5}), "adapted, body.2.layers.0.attention.query: rank 5 of a map from 4 to 4 columns"));
  for (const double alpha :
       {0., -1., std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    CHECK(says(refusal({.rank = 2, .alpha = alpha}), "adapter_settings.alpha"));
  }
  CHECK(says(refusal({.rank = 2, .maps = {"query", "quarry"}}), "adapter_settings.maps: no linear map, 'quarry'"));
  CHECK(says(refusal({.rank = 2, .learn = {"gian"}}), "adapter_settings.learn: no array that can learn, 'gian'"));
  CHECK(says(refusal({.rank = 2, .learn = {"key.bias"}}), "no array that can learn, 'key.bias'"));
  gpt2_decoder other = small_gpt2;
  other.hidden = 8;
  CHECK(says(adapting_refusal(other, network, {.rank = 2}), "'body.2.layers.0.feed_forward.first' is 6 by 4"));
  other = small_gpt2;
  other.bias = false;
  CHECK(says(adapting_refusal(other, network, {.rank = 2}), "4 biases; expected 4 by 4, 0 biases"));
  other = small_gpt2;
  other.layers = 3;
  CHECK(says(adapting_refusal(other, network, {.rank = 2}), "'body.2.layers' has 2 parts"));
  CHECK_THROWS_WITH(merged(other, adapted(small_gpt2, network, {.rank = 2})), Catch::Contains("has 2 parts"));
}
