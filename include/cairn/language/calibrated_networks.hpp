#pragma once
/// Networks that classify, each stopped and calibrated by texts that it was not learned from; the mean of what they
/// say.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/core/fields.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/temperature.hpp"
#include "cairn/language/text_validation.hpp"
#include "cairn/train/loop.hpp"

namespace cairn {

/// A network, and how much sharper or softer its scores are to be taken.
template <class Network>
struct calibrated_network {
  Network network;
  temperature sharpness;

  static constexpr auto fields() {
    return std::tuple{field("network", &calibrated_network::network),
                      field("temperature", &calibrated_network::sharpness)};
  }
};

/// Learns a network by the cross entropy of the classes. The texts of `judged` say after each epoch how good it is, and
/// fit its temperature; where there are none all epochs are run, and the temperature is 1. report: how it went. The
/// same bits on any number of threads. Texts are numbered_texts or labeled_frames: what has size() and labels, a
/// class_task_of() and, with a network, scores_of().
template <class Network, class Texts, optimizer Optimizer, schedule Schedule>
calibrated_network<Network> learn_calibrated(Network begin, const Texts& learned, const Texts& judged,
                                             train_settings<Optimizer, Schedule> training, text_validation stop_by,
                                             const execution& how, training_report& report) {
  training_state<Network, Optimizer> state(std::move(begin));
  const auto task = class_task_of(learned);
  temperature sharpness;
  if (judged.size() > 0) {
    report = train(state, task, training, how, [&](const Network& network) {
      const std::vector<float> scores = scores_of(network, judged, how.threads);
      return validation_value_of(stop_by, scores, judged.labels, scores.size() / judged.size());
    });
    const std::vector<float> scores = scores_of(state.model, judged, how.threads);
    sharpness = fit_temperature(scores, judged.labels, scores.size() / judged.size());
  } else {
    training.patience = 0;  // there is nothing to be patient about
    report = train(state, task, training, how);
  }
  return {std::move(state.model), std::move(sharpness)};
}

template <class Network>
struct learned_networks {
  std::vector<calibrated_network<Network>> networks;
  std::vector<training_report> reports;  ///< of each
};

/// Texts as a network reads them, in two parts.
template <class Texts>
struct taught_texts {
  Texts learned, judged;
};

/// Learns `count` networks, each from a seed of its own: first_network(seed) makes what one begins as, and parts_of(n),
/// taught_texts, what the n-th learns from and what stops and calibrates it. That is all that tells one kind of
/// network from another.
template <optimizer Optimizer, schedule Schedule, class PartsOf, class FirstNetwork>
auto learn_calibrated_networks(std::size_t count, const train_settings<Optimizer, Schedule>& training,
                               text_validation stop_by, const PartsOf& parts_of, const FirstNetwork& first_network,
                               const execution& how = {}) {
  learned_networks<std::invoke_result_t<const FirstNetwork&, std::uint64_t>> all;
  for (std::size_t n = 0; n < count; ++n) {
    const auto parts = parts_of(n);
    auto own = training;
    if (n > 0) own.seed = mix(training.seed + n);
    all.reports.emplace_back();
    all.networks.push_back(learn_calibrated(first_network(own.seed), parts.learned, parts.judged, std::move(own),
                                            stop_by, how, all.reports.back()));
  }
  return all;
}

/// The mean over networks of the probabilities of one text's classes. out: [classes]. Requires a network, and one text.
template <class Network, class Texts>
void mean_probabilities(std::span<const calibrated_network<Network>> networks, const Texts& one, std::span<float> out) {
  std::fill(out.begin(), out.end(), 0.F);
  for (const auto& [network, sharpness] : networks) {
    std::vector<float> own = scores_of(network, one, 1);
    sharpness.apply(own);
    for (std::size_t c = 0; c < own.size(); ++c) out[c] += own[c] / static_cast<float>(networks.size());
  }
}

}  // namespace cairn
