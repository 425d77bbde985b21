#pragma once
/// Models that learn against a discriminator, for compare_recommenders.

#include <vector>

#include "cairn/recommender/cfgan.hpp"
#include "recommenders/entry.hpp"

namespace compare {

inline std::vector<recommender_entry> adversarial_models() {
  return {{"cfgan",
           "a perceptron of what a customer took, against a discriminator",
           {count("hidden", "256", "units of both hidden layers"), count("epochs", "200", ""),
            count("batch", "64", "customers"), number("rate", "0.0005", "of Adam, the generator", {.0001, .003, true}),
            number("discriminator-rate", "0.0005", "of Adam, the discriminator", {.0001, .003, true}),
            number("average", "0", "decay of a moving average of the generator's weights, which is served; 0 none"),
            number("masked", "0.5", "share of the items not taken that the discriminator sees", {0, 1}),
            number("pulled", "0.5", "share of the items not taken whose scores are drawn to 0", {0, 1}),
            number("pull", "0.1", "how much", {.001, 1, true})},
           [](const values& v, std::uint64_t seed) {
             return cairn::any_recommender(
                 cairn::cfgan<>({.hidden = v.whole("hidden"),
                                 .masked = v.number("masked"),
                                 .pulled = v.number("pulled"),
                                 .pull = v.number("pull"),
                                 .training = {.generator = {.rate = v.number("rate")},
                                              .discriminator = {.rate = v.number("discriminator-rate")},
                                              .epochs = v.whole("epochs"),
                                              .batch = v.whole("batch"),
                                              .average = v.number("average"),
                                              .seed = seed}}));
           }}};
}

}  // namespace compare
