#include "cairn/language/network_evidence.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "language/mean_network.hpp"

using namespace cairn;

namespace {

using reference::first_mean_network;
using reference::mean_network;
using reference::mean_of_words;

numbered_texts one_text() {
  numbered_texts one;
  one.ids = {3, 1, 4};
  one.offsets = {0, 3};
  return one;
}

std::vector<calibrated_network<mean_network>> two_networks() {
  std::vector<calibrated_network<mean_network>> networks;
  networks.push_back({first_mean_network(6, 3, 1), temperature{{2}}});
  networks.push_back({first_mean_network(6, 3, 2), temperature{{.5}}});
  return networks;
}

}  // namespace

TEST_CASE("the evidence of all words is how far a class's score is above the others' mean", "[language]") {
  const auto networks = two_networks();
  const numbered_texts one = one_text();
  const auto found = detail::evidence_of_networks<mean_of_words, mean_network>({}, networks, one, 2,
                                                                               {{0, 1, 0}, {2, 3, 0}, {4, 5, 0}}, 10);
  REQUIRE(found.size() == 3);
  double sum = 0, expected = 0;
  for (const text_evidence& each : found) sum += each.weight;
  for (const auto& [network, sharpness] : networks) {  // biases begin as 0
    const std::vector<float> s = scores_of(network, one, 1);
    expected += sharpness.sharpness[0] / 2 * static_cast<double>(s[2] - (s[0] + s[1]) / 2);
  }
  CHECK(expected != 0);
  CHECK(sum == Approx(expected).epsilon(1e-5));
}

TEST_CASE("each word has its own weight, and the strongest come first", "[language]") {
  const auto networks = two_networks();
  const mean_network& first = networks[0].network;
  const std::vector<double> weights = detail::word_weights(mean_of_words{}, first, one_text(), 0);
  REQUIRE(weights.size() == 3);
  const auto& judges = std::get<1>(first.encoder.parts).weight;  // [classes, width]
  double own = 0;
  for (Eigen::Index k = 0; k < 4; ++k) {
    own += static_cast<double>(first.words.table(3, k) * (judges(0, k) - (judges(1, k) + judges(2, k)) / 2)) / 3;
  }
  CHECK(weights[0] == Approx(own).epsilon(1e-5));
  const auto found = detail::evidence_of_networks<mean_of_words, mean_network>({}, networks, one_text(), 0,
                                                                               {{0, 1, 0}, {2, 3, 0}, {4, 5, 0}}, 2);
  REQUIRE(found.size() == 2);
  CHECK(std::abs(found[0].weight) >= std::abs(found[1].weight));
  CHECK(detail::evidence_of_networks<mean_of_words, mean_network>({}, networks, one_text(), 0, {}, 2).empty());
}
