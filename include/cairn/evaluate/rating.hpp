#pragma once
/// How well a recommender predicts held-out ratings.

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/nearest_name.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"
#include "cairn/evaluate/interval.hpp"
#include "cairn/evaluate/significance.hpp"
#include "cairn/metric/rating.hpp"
#include "cairn/recommender/concept.hpp"

namespace cairn {

/// Predictions are clipped to the scale of the ratings, as in {.lowest = 1, .highest = 5}; by default they are not.
struct rating_settings {
  double lowest = std::numeric_limits<double>::lowest(), highest = std::numeric_limits<double>::max();
  bootstrap_settings resampling = {};
};

/// Errors over all ratings of test, with intervals that resample users.
struct rating_result {
  interval rmse, mae;
  std::vector<user_index> users;      ///< with a rating in test, ascending, [U]
  std::vector<std::size_t> ratings;   ///< of each in test, [U]
  std::vector<double> squared_error;  ///< mean over the user's ratings, [U]
  std::vector<double> absolute_error;
  std::size_t folded_in = 0;  ///< users unknown to train whose history was folded in
  std::size_t by_mean = 0;    ///< users unknown to train for whom the mean rating of train was predicted
};

namespace detail {

/// Fills rmse and mae from the users' errors.
inline void add_intervals(rating_result& result, const bootstrap_settings& resampling, int threads) {
  constexpr cairn::rmse squared;
  constexpr cairn::mae absolute;
  const std::size_t users = result.users.size();
  // A resample is a set of users with all their ratings: its error is the mean over ratings, not over users.
  const auto error_of = [&](std::size_t metric, auto weight) {
    const auto& losses = metric == 0 ? result.squared_error : result.absolute_error;
    double sum = 0, count = 0;
    for (std::size_t n = 0; n < users; ++n) {
      const double drawn = weight(n) * static_cast<double>(result.ratings[n]);
      sum += drawn * losses[n];
      count += drawn;
    }
    return metric == 0 ? squared.total(sum / count) : absolute.total(sum / count);
  };
  auto drawn = detail::resampled(users, 2, resampling, threads,
                                 [&](std::size_t metric, std::span<const std::uint32_t> weights) {
                                   return error_of(metric, [&](std::size_t n) { return static_cast<double>(weights[n]); });
                                 });
  const auto one = [](std::size_t) { return 1.; };
  result.rmse = detail::percentile(error_of(0, one), drawn[0], resampling.confidence);
  result.mae = detail::percentile(error_of(1, one), drawn[1], resampling.confidence);
}

}  // namespace detail

/// The score of a model is its predicted rating. Throws for shapes that differ, scores that are not finite, and a test
/// without ratings. O(ratings + resamples users); the same bits on any number of threads.
template <recommender M>
rating_result evaluate_ratings(const M& model, const split<interactions>& parts, const rating_settings& settings = {},
                               const execution& how = {}) {
  const interactions &train = *parts.train, &history = *parts.history, &test = *parts.test;
  if (model.items() == 0) throw error("the model is not fitted", "evaluate_ratings", "a call of fit first");
  if (test.items() != model.items() || train.items() != model.items() || train.users() != test.users()) {
    throw error("train, test and model differ in shape", "evaluate_ratings", "the same users and items in each");
  }
  require(settings.lowest < settings.highest, "the scale is empty", "rating_settings", "lowest below highest");
  require(test.size() > 0, "test holds no rating", "evaluate_ratings", "at least one");
  detail::require_bootstrap(settings.resampling);
  double mean = 0;
  for (const float value : train.by_user().values) mean += static_cast<double>(value);
  mean /= static_cast<double>(std::max<std::size_t>(train.size(), 1));

  rating_result result;
  for (std::size_t user = 0; user < test.users(); ++user) {
    if (test.by_user().row_size(user) == 0) continue;
    result.users.push_back(static_cast<user_index>(user));
    result.ratings.push_back(test.by_user().row_size(user));
  }
  const std::size_t users = result.users.size();
  result.squared_error.resize(users);
  result.absolute_error.resize(users);
  enum class source : char { known, folded_in, train_mean };
  std::vector<source> sources(users, source::known);
  constexpr cairn::rmse squared;
  constexpr cairn::mae absolute;
  parallel_for(users, 64, how.threads, [&](std::size_t begin, std::size_t end, int) {
    std::vector<float> scores, all;
    for (std::size_t n = begin; n < end; ++n) {
      const user_index user = result.users[n];
      const auto items = test.by_user().columns_of(user);
      const auto values = test.by_user().values_of(user);
      scores.assign(items.size(), static_cast<float>(mean));
      if (user < model.users() && train.by_user().row_size(user) > 0) {
        model.score(user, items, scores);
      } else {
        sources[n] = source::train_mean;
        if constexpr (folds_in<M>) {  // of the type; serve_scores asks whether this model is able to
          if (user < history.users() && history.by_user().row_size(user) > 0) {
            all.resize(model.items());
            if (serve_scores(model, train, user, history.history(user), all) == served::folded_in) {
              for (std::size_t i = 0; i < items.size(); ++i) scores[i] = all[items[i]];
              sources[n] = source::folded_in;
            }
          }
        }
      }
      double squares = 0, absolutes = 0;
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (!(scores[i] - scores[i] == 0)) {
          throw error("predicted rating is NaN or infinite", "item " + std::to_string(items[i]) + " for user " +
                      std::to_string(user), "finite scores from the model");
        }
        const double prediction = std::clamp(static_cast<double>(scores[i]), settings.lowest, settings.highest);
        squares += squared.loss(prediction, static_cast<double>(values[i]));
        absolutes += absolute.loss(prediction, static_cast<double>(values[i]));
      }
      result.squared_error[n] = squares / static_cast<double>(items.size());
      result.absolute_error[n] = absolutes / static_cast<double>(items.size());
    }
  });
  for (const source each : sources) {
    result.folded_in += each == source::folded_in ? 1U : 0U;
    result.by_mean += each == source::train_mean ? 1U : 0U;
  }
  detail::add_intervals(result, settings.resampling, how.threads);
  return result;
}

/// Paired comparison of two models by their errors on each user: the difference of "mae", or for "rmse" of the mean
/// squared error, over all ratings; negative where the first is better. A user weighs as many ratings as he has in
/// test, so that the difference is the one of the metric. Throws where the models were judged on other ratings.
inline paired_comparison compare(const rating_result& first, const rating_result& second, std::string_view metric,
                                 const bootstrap_settings& settings = {}, int threads = 0) {
  constexpr std::array<std::string_view, 2> names{rmse::family, mae::family};
  if (metric != names[0] && metric != names[1]) refuse_name("metric", metric, "rating comparison", names);
  require(first.users == second.users && first.ratings == second.ratings, "the results were not measured alike",
          "rating comparison", "the same users and ratings in both");
  double mean = 0;  // ratings a user
  for (const std::size_t count : first.ratings) mean += static_cast<double>(count);
  mean /= static_cast<double>(std::max<std::size_t>(first.ratings.size(), 1));
  const auto weighted = [&](const rating_result& of) {
    std::vector<double> errors = metric == names[0] ? of.squared_error : of.absolute_error;
    for (std::size_t n = 0; n < errors.size(); ++n) errors[n] *= static_cast<double>(of.ratings[n]) / mean;
    return errors;
  };
  return compare_paired(weighted(first), weighted(second), settings, threads);
}

}  // namespace cairn
