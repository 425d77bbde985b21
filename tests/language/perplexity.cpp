#include "cairn/language/perplexity.hpp"

#include <cmath>

#include "catch.hpp"
#include "language/small_decoders.hpp"

using namespace cairn;
using namespace cairn::testing;

namespace {

/// -ln P of the last token of a text.
double nats_of_last(const llama_decoder::network<double>& network, std::vector<token_id> text) {
  const token_id last = text.back();
  text.pop_back();
  const auto scores = scores_of_text(network, text);
  const double* const row = scores.data() + (text.size() - 1) * 7;
  double all = 0;
  for (std::size_t v = 0; v < 7; ++v) all += std::exp(row[v]);
  return std::log(all) - row[last];
}

}  // namespace

TEST_CASE("tokens are foretold from what stands before them in their window", "[language]") {
  const auto network = shaken<double>(small_llama);
  const packed_tokens texts = packed({{1, 2, 3, 4, 5, 6, 0, 2}, {}, {3}, {2, 2}});
  const std::vector<token_id>& ids = texts.ids;
  const auto nats = [&](std::size_t from, std::size_t to) {
    return nats_of_last(
        network, {ids.begin() + static_cast<std::ptrdiff_t>(from), ids.begin() + static_cast<std::ptrdiff_t>(to) + 1});
  };
  double apart = nats(9, 10), sharing = nats(9, 10);
  for (std::size_t n = 1; n < 8; ++n) {
    apart += nats((n - 1) / 4 * 4, n);
    sharing += nats(n < 5 ? 0 : n < 7 ? 2 : 4, n);
  }
  const foretold_tokens found = foretell(network, texts, {.context = 4});
  REQUIRE(found.nats.size() == 8);
  CHECK(found.nats[7] == Approx(nats(9, 10)).epsilon(1e-6));
  CHECK(found.sum() == Approx(apart).epsilon(1e-6));
  CHECK(found.loss() == Approx(apart / 8).epsilon(1e-6));
  CHECK(found.perplexity() == Approx(std::exp(apart / 8)).epsilon(1e-6));
  CHECK(found.bits_per_byte(40) == Approx(apart / std::log(2) / 40).epsilon(1e-6));
  CHECK(foretell(network, texts, {.context = 4, .stride = 2}).sum() == Approx(sharing).epsilon(1e-6));
  CHECK(foretell(network, texts).nats == foretell(network, texts, {.context = 6}).nats);
}

TEST_CASE("foretelling is the same on any number of threads", "[language]") {
  const auto network = shaken<float>(small_llama);
  packed_tokens text;
  for (std::uint32_t n = 0; n < 100; ++n) text.ids.push_back(n * n % 7);
  text.offsets.push_back(100);
  CHECK(foretell(network, text, {}, 1).nats == foretell(network, text, {}, 3).nats);
}

TEST_CASE("texts and windows that a network cannot read", "[language]") {
  const auto network = shaken<float>(small_llama);
  CHECK_THROWS_WITH(foretell(network, packed({{1, 7}})), Catch::Contains("id 7 at place 1"));
  CHECK_THROWS_WITH(foretell(network, packed({{1}})), Catch::Contains("no token to foretell"));
  CHECK_THROWS_WITH(foretell(network, packed({{1, 2}}), {.context = 7}), Catch::Contains("windows of 7 tokens"));
  CHECK_THROWS_WITH(foretell(network, packed({{1, 2}}), {.context = 3, .stride = 4}), Catch::Contains("4 apart"));
}
