#pragma once
/// How likely a customer takes an item next, in numbers: what a model says of it, and what the log tells of repeats.

#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/repeat_signals.hpp"

namespace cairn {

inline constexpr std::size_t repeat_feature_count = 10;

/// In the order of the features. Of an item that is new to the customer only the first and its customers are not 0.
inline constexpr std::array<std::string_view, repeat_feature_count> repeat_feature_names{
    "model's score, new item",
    "model's score, had before",
    "had before",
    "log of the days on which he took it",
    "log of the days since",
    "log share of its customers who took it again",
    "log odds of his repeating",
    "log of its customers",
    "log of its customers of late",
    "the same, had before"};

/// Where there is nothing to learn from: his own items first, by how often and how lately.
inline constexpr std::array<double, repeat_feature_count> usual_repeat_weights{1, .5, 3, 1, -.5, .5, .5, 0, .25, 0};

/// Mean and deviation of some scores.
struct score_spread {
  double mean = 0, deviation = 0;

  /// sign(z) log(1 + |z|) of z = (score - mean) / deviation: models that sum many terms have long tails.
  float standard(float score) const noexcept {
    if (!(deviation > 0)) return 0;
    const double z = (static_cast<double>(score) - mean) / deviation;
    return static_cast<float>(std::copysign(std::log1p(std::abs(z)), z));
  }
};

inline score_spread spread_of(std::span<const float> scores) noexcept {
  double sum = 0, squares = 0;
  for (const float s : scores) sum += static_cast<double>(s);
  const double mean = scores.empty() ? 0 : sum / static_cast<double>(scores.size());
  for (const float s : scores) squares += (static_cast<double>(s) - mean) * (static_cast<double>(s) - mean);
  return {mean, scores.empty() ? 0 : std::sqrt(squares / static_cast<double>(scores.size()))};
}

/// How a model's scores lie for one customer: over the catalogue, and over what he had before. A model was fitted on
/// the latter, so that their scores tell his own items from each other and not from the others.
struct customer_spreads {
  score_spread all = {}, own = {};

  /// The model's score of an item as the features have it; `own` where he had the item before.
  float standard(float score, bool had_before) const noexcept { return (had_before ? own : all).standard(score); }
};

/// The spreads of all customers with a past; those of others are 0. O(U I); the same bits on any number of threads.
template <recommender Model>
std::vector<customer_spreads> score_spreads(const Model& model, const repeat_signals& signals,
                                            const execution& how = {}) {
  std::vector<customer_spreads> spreads(signals.users());
  parallel_for(spreads.size(), 16, how.threads, [&](std::size_t begin, std::size_t end, int) {
    std::vector<float> scores(model.items()), own;
    for (std::size_t n = begin; n < end; ++n) {
      const auto user = static_cast<user_index>(n);
      if (signals.past(user).empty()) continue;
      score_catalogue(model, std::span(&user, 1), scores);
      spreads[n].all = spread_of(scores);
      own.clear();
      for (const past_item& past : signals.past(user)) own.push_back(scores[past.item]);
      spreads[n].own = spread_of(own);
    }
  });
  return spreads;
}

/// Fills x [repeat_feature_count]. `own` is what the signals know of the customer and the item, null where it is new to
/// him; `standard` is the model's score as customer_spreads::standard has it.
inline void repeat_features(const repeat_signals& signals, user_index user, item_index item, const past_item* own,
                            float standard, std::span<float> x) noexcept {
  const float customers = std::log1p(signals.customers(item));
  const float trend = std::log1p(signals.trend(item));
  if (own == nullptr) {
    for (float& value : x) value = 0;
    x[0] = standard;
    x[7] = customers;
    x[8] = trend;
    return;
  }
  const float habit = signals.habit(user);
  x[0] = 0;
  x[1] = standard;
  x[2] = 1;
  x[3] = std::log(static_cast<float>(own->days));
  x[4] = static_cast<float>(std::log1p(signals.days_since(*own)));
  x[5] = std::log(signals.again(item));
  x[6] = std::log(habit / (1 - habit));
  x[7] = customers;
  x[8] = trend;
  x[9] = trend;
}

}  // namespace cairn
