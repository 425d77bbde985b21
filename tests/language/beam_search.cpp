#include "cairn/language/beam_search.hpp"

#include <cmath>

#include "catch.hpp"
#include "language/small_decoders.hpp"

using namespace cairn;
using namespace cairn::testing;

namespace {

/// ln P of the tokens of a text behind its first `given`.
template <class Network>
double log_probability(const Network& network, const std::vector<token_id>& text, std::size_t given) {
  const auto scores = scores_of_text(network, text);
  double sum = 0;
  for (std::size_t n = given; n < text.size(); ++n) {
    const double* const row = scores.data() + (n - 1) * 7;
    double all = 0;
    for (std::size_t v = 0; v < 7; ++v) all += std::exp(row[v]);
    sum += row[text[n]] - std::log(all);
  }
  return sum;
}

}  // namespace

TEST_CASE("a beam as wide as all ways finds the most probable text", "[language]") {
  const auto network = shaken<double>(small_llama);
  const std::vector<token_id> prompt{2, 5};
  std::vector<std::pair<double, std::vector<token_id>>> all;
  for (token_id a = 0; a < 7; ++a) {
    for (token_id b = 0; b < 7; ++b) {
      for (token_id c = 0; c < 7; ++c) all.push_back({log_probability(network, {2, 5, a, b, c}, 2), {a, b, c}});
    }
  }
  std::sort(all.rbegin(), all.rend());
  const auto found = beam_search(network, prompt, {.beams = 49, .steps = 3});
  REQUIRE(found.size() == 49);
  for (std::size_t n = 0; n < 5; ++n) {
    CHECK(found[n].ids == all[n].second);
    CHECK(found[n].log_probability == Approx(all[n].first).epsilon(1e-10));
    CHECK(found[n].score == Approx(all[n].first / 3).epsilon(1e-10));
    CHECK_FALSE(found[n].ended);
  }
  CHECK(beam_search(network, prompt, {.beams = 1, .steps = 3})[0].log_probability <= found[0].log_probability);
}

TEST_CASE("texts that end are ranked by their length's share", "[language]") {
  const auto network = shaken<double>(small_llama);
  const std::vector<token_id> prompt{2};
  const auto short_ones = beam_search(network, prompt, {.beams = 7, .steps = 3, .length_power = 0, .end_tokens = {4}});
  const auto long_ones = beam_search(network, prompt, {.beams = 7, .steps = 3, .length_power = 3, .end_tokens = {4}});
  const auto at_once =
      std::find_if(short_ones.begin(), short_ones.end(), [](const auto& text) { return text.ids.empty(); });
  REQUIRE(at_once != short_ones.end());
  CHECK(at_once->ended);
  CHECK(at_once->log_probability == Approx(log_probability(network, {2, 4}, 1)).epsilon(1e-10));
  CHECK(short_ones[0].ids.size() < 3);
  CHECK(long_ones[0].ids.size() >= 2);
  for (const auto& text : short_ones) CHECK(std::find(text.ids.begin(), text.ids.end(), 4U) == text.ids.end());
}

TEST_CASE("a beam ends with the network's length, and refuses what it cannot follow", "[language]") {
  const auto network = shaken<float>(small_llama);
  const std::vector<token_id> prompt{2, 5, 1, 0, 3}, strange{7};
  const auto found = beam_search(network, prompt, {.beams = 2, .steps = 100});
  REQUIRE(found.size() == 2);
  CHECK(found[0].ids.size() == 2);
  CHECK_THROWS_WITH(beam_search(network, strange), Catch::Contains("id 7"));
  CHECK_THROWS_WITH(beam_search(network, std::span<const token_id>{}), Catch::Contains("a prompt of 0 tokens"));
  CHECK_THROWS_WITH(beam_search(network, prompt, {.beams = 0}), Catch::Contains("beam_settings.beams"));
  CHECK_THROWS_WITH(beam_search(network, prompt, {.length_power = -1}), Catch::Contains("beam_settings.length_power"));
}
