#include "cairn/language/generate.hpp"

#include <limits>

#include "catch.hpp"
#include "language/small_decoders.hpp"

using namespace cairn;
using namespace cairn::testing;

namespace {

llama_decoder longer_llama() {
  llama_decoder settings = small_llama;
  settings.positions = 40;
  return settings;
}

}  // namespace

TEST_CASE("greedy text is what reading the whole again and again says", "[language]") {
  const auto network = shaken<float>(longer_llama());
  std::vector<token_id> text{3, 1};
  for (int n = 0; n < 12; ++n) {
    const auto scores = scores_of_text(network, text);
    text.push_back(static_cast<token_id>(std::max_element(scores.end() - 7, scores.end()) - (scores.end() - 7)));
  }
  const generated_text found = generate(network, std::span<const token_id>(text).first(2), greedy<>{}, {.steps = 12});
  CHECK((found.ids == std::vector<token_id>(text.begin() + 2, text.end())));
  CHECK(found.end == generation_end::steps);
}

TEST_CASE("a prompt's text does not depend on the others, on threads or on when they end", "[language]") {
  const auto network = shaken<float>(longer_llama());
  const packed_tokens prompts = packed({{3, 1}, {6}, {0, 1, 2, 3, 4, 5, 6, 0, 1, 2}, {2, 2, 2}});
  const sampled choice(temperature_filter{1.5}, top_k_filter{5});
  const auto ends = [](std::size_t n, std::span<const token_id> fresh) { return n == 1 && fresh.size() == 4; };
  const auto all =
      generate(network, prompts, choice, {.steps = 20, .end_tokens = {5}, .seed = 3}, ends, {.threads = 1});
  const auto again =
      generate(network, prompts, choice, {.steps = 20, .end_tokens = {5}, .seed = 3}, ends, {.threads = 3});
  for (std::size_t n = 0; n < 4; ++n) {
    CHECK(all[n].ids == again[n].ids);
    CHECK(std::find(all[n].ids.begin(), all[n].ids.end(), 5U) == all[n].ids.end());
  }
  CHECK(all[1].end == (all[1].ids.size() == 4 ? generation_end::asked_to_end : generation_end::end_token));
  // The first alone is what it was in company; the numbers of the others differ when they are alone.
  const auto alone = generate(network, prompts[0], choice, {.steps = 20, .end_tokens = {5}, .seed = 3});
  CHECK(alone.ids == all[0].ids);
  CHECK(alone.end == all[0].end);
  const auto greedy_all = generate(network, prompts, greedy<>{}, {.steps = 9});
  for (std::size_t n = 0; n < 4; ++n) {
    CHECK(generate(network, prompts[n], greedy<>{}, {.steps = 9}).ids == greedy_all[n].ids);
  }
  CHECK(generate(network, prompts, choice, {.steps = 20, .seed = 4})[2].ids !=
        generate(network, prompts, choice, {.steps = 20, .seed = 5})[2].ids);
}

TEST_CASE("texts that ended leave those of the others as they are, whatever keeps what was read", "[language]") {
  const packed_tokens prompts = packed({{3, 1}, {6}, {0, 1, 2}});
  const auto ends = [](std::size_t n, std::span<const token_id> fresh) { return n == 1 && fresh.size() == 2; };
  const auto check = [&](const auto& network) {
    const auto together = generate(network, prompts, greedy<>{}, {.steps = 4}, ends);
    for (const std::size_t n : {std::size_t{0}, std::size_t{2}}) {
      const auto alone = generate(network, prompts[n], greedy<>{}, {.steps = 4});
      CHECK(alone.ids == together[n].ids);
      std::vector<token_id> text(prompts[n].begin(), prompts[n].end());
      const auto scores = scores_of_text(network, text);
      CHECK(alone.ids[0] ==
            static_cast<token_id>(std::max_element(scores.end() - 7, scores.end()) - (scores.end() - 7)));
    }
    CHECK(together[1].ids.size() == 2);
  };
  check(shaken<float>(small_gpt2));
  check(shaken<float>(small_lstm));
}

TEST_CASE("a text ends where the network reads no longer ones", "[language]") {
  const auto network = shaken<float>(small_llama);
  const auto found = generate(network, packed({{1, 2, 3, 4, 5, 6}, {1}}), greedy<>{}, {.steps = 100});
  CHECK(found[0].ids.size() == 1);
  CHECK(found[1].ids.size() == 6);
  CHECK(found[0].end == generation_end::context);
  CHECK(found[1].end == generation_end::context);
  CHECK(generate(network, packed({{1}}), greedy<>{}, {.steps = 0})[0].ids.empty());
  CHECK(generate(network, packed_tokens{}, greedy<>{}, {}).empty());
}

TEST_CASE("what cannot be gone on from is refused", "[language]") {
  auto network = shaken<float>(small_llama);
  const auto refused = [&](const packed_tokens& prompts, const char* text) {
    CHECK_THROWS_WITH(generate(network, prompts, greedy<>{}), Catch::Contains(text));
  };
  refused(packed({{1}, {}}), "prompt 1 of 0 tokens");
  refused(packed({{0, 1, 2, 3, 4, 5, 6}}), "prompt 0 of 7 tokens");
  refused(packed({{1, 7}}), "id 7 at place 1");
  CHECK_THROWS_WITH(generate(network, packed({{1}}), sampled(temperature_filter{0})), Catch::Contains("temperature"));
  network.output[0].table(3, 0) = std::numeric_limits<float>::infinity();
  refused(packed({{1}}), "scores that are not finite");
}

TEST_CASE("progress may end it", "[language]") {
  const auto network = shaken<float>(longer_llama());
  std::size_t last = 0;
  const execution how{.threads = 1, .report = [&](const progress_update& at) { return (last = at.done) < 3; }};
  CHECK_THROWS_AS(generate(network, packed({{1}}), greedy<>{}, {}, {}, how), cancelled);
  CHECK(last == 3);
}
