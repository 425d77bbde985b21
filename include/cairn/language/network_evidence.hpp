#pragma once
/// What the words of a text speak for, by the slopes of networks over their vectors.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/workspace.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/language/calibrated_networks.hpp"
#include "cairn/language/network_classifier_settings.hpp"
#include "cairn/language/text_classifier.hpp"
#include "cairn/language/text_network.hpp"

namespace cairn::detail {

/// Of each word of one text: its vector times the slope of the class's score, less that of the others' mean.
template <text_encoder Encoder, class Network>
std::vector<double> word_weights(const Encoder& encoder, const Network& network, const numbered_texts& one,
                                 std::uint32_t label) {
  const std::size_t classes = network.classes();
  auto reader = encoder.still().template make<float>(network.words.width(), classes);
  zip_arrays([](const std::string&, auto& to, const auto& from) { to = from; }, reader, network.encoder);
  workspace memory;
  const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(one.ids.size())};
  const pass p(offsets, memory);
  nothing unkept;
  const matrix_view<float> x = network.words.forward(one.ids, p, unkept);
  typename decltype(reader)::tape tape;
  const matrix_view<float> scores = reader.forward(x, p, tape);
  std::fill_n(scores.data, classes, -1 / static_cast<float>(classes - 1));
  scores(0, label) = 1;
  auto unused = cairn::empty_gradient(reader);
  const matrix_view<float> d_x = reader.backward(scores, p, tape, unused);
  std::vector<double> weights;
  for (std::size_t n = 0; n < x.rows; ++n) {
    weights.push_back(static_cast<double>(dot<float>({x.row(n), x.columns}, {d_x.row(n), x.columns})));
  }
  return weights;
}

/// Gives the places of one text's words their weights, by the mean of the calibrated networks; the `most` strongest
/// first. Requires a place for each word, none where the text has no words.
template <text_encoder Encoder, class Network>
std::vector<text_evidence> evidence_of_networks(const Encoder& encoder,
                                                std::span<const calibrated_network<Network>> networks,
                                                const numbered_texts& one, std::uint32_t label,
                                                std::vector<text_evidence> places, std::size_t most) {
  for (const auto& [network, sharpness] : networks) {
    const double share = sharpness.sharpness[0] / static_cast<double>(networks.size());
    const std::vector<double> own = word_weights(encoder, network, one, label);
    for (std::size_t n = 0; n < places.size(); ++n) places[n].weight += share * own[n];
  }
  std::stable_sort(places.begin(), places.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.weight) > std::abs(b.weight); });
  if (places.size() > most) places.resize(most);
  return places;
}

}  // namespace cairn::detail
