#pragma once
/// Results of several folds as one.

#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/evaluate/interval.hpp"
#include "cairn/evaluate/ranking.hpp"
#include "cairn/evaluate/rating.hpp"

namespace cairn {

/// The errors over the ratings of all folds together, by user; the intervals resample users with all that they rated in
/// any fold. Throws for no fold.
inline rating_result pooled(std::span<const rating_result> folds, const bootstrap_settings& resampling = {},
                            int threads = 0) {
  require(!folds.empty(), "no fold", "pooled", "at least one result");
  detail::require_bootstrap(resampling);
  struct sums {
    std::size_t ratings = 0;
    double squares = 0, absolutes = 0;
  };
  std::map<user_index, sums> of;
  rating_result result;
  for (const rating_result& fold : folds) {
    result.folded_in += fold.folded_in;
    result.by_mean += fold.by_mean;
    for (std::size_t n = 0; n < fold.users.size(); ++n) {
      sums& own = of[fold.users[n]];
      own.ratings += fold.ratings[n];
      own.squares += fold.squared_error[n] * static_cast<double>(fold.ratings[n]);
      own.absolutes += fold.absolute_error[n] * static_cast<double>(fold.ratings[n]);
    }
  }
  for (const auto& [user, own] : of) {
    result.users.push_back(user);
    result.ratings.push_back(own.ratings);
    result.squared_error.push_back(own.squares / static_cast<double>(own.ratings));
    result.absolute_error.push_back(own.absolutes / static_cast<double>(own.ratings));
  }
  detail::add_intervals(result, resampling, threads);
  return result;
}

}  // namespace cairn
