#include "cairn/language/adapters.hpp"

#include <limits>

#include "catch.hpp"
#include "language/adapted_networks.hpp"

namespace {

using namespace cairn;
using namespace cairn::testing;

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
