#pragma once
/// Fitting, tuning and summing up, for whatever model, data and protocol.

#include <chrono>
#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "cairn/core/progress.hpp"
#include "cairn/evaluate/interval.hpp"
#include "cairn/evaluate/significance.hpp"
#include "harness/judged.hpp"
#include "harness/options.hpp"
#include "harness/results.hpp"

namespace compare {

/// The best of `tune` settings, the given ones among them, by score(settings); higher is better.
template <class Made, class Score>
values tuned(const model_entry<Made>& entry, const values& given, const shared_options& o, const Score& score_of) {
  values best = given;
  double best_score = -1e300;
  for (std::size_t attempt = 0; attempt < o.tune; ++attempt) {
    cairn::random_stream random(o.seed, cairn::purpose::tune, attempt + 1);
    const values tried = attempt == 0 ? given : entry.draw(given, random);
    double score = -1e300;
    try {
      score = score_of(tried);
    } catch (const cairn::error& problem) {  // a setting that diverges has lost
      if (!o.quiet) std::cerr << entry.name << ": " << problem.what() << '\n';
    }
    if (!o.quiet) {
      std::cerr << entry.name << " try " << attempt + 1 << '/' << o.tune << "  " << score << " ";
      for (const auto& [name, value] : tried.all()) std::cerr << ' ' << name << '=' << value;
      std::cerr << '\n';
    }
    if (score > best_score) {
      best_score = score;
      best = tried;
    }
  }
  return best;
}

/// The mean of the last metric over all items: what settings are chosen by.
inline double last_metric(const judged& found) {
  const by_user& values = found.slices.front().values.back();
  double sum = 0;
  for (const auto& [user, own] : values) sum += own.front();
  return sum / static_cast<double>(std::max<std::size_t>(values.size(), 1));
}

/// A model's results over all folds and fits: for each section the values of each metric by user.
struct outcome {
  std::vector<ranked> slices;
  std::vector<double> catalogue;
  cost spent;
  double seconds = 0;  ///< of judging
  std::size_t users = 0;

  /// Runs fit(how), one of `fits`, and adds what it cost.
  template <class Fit>
  void spend(const shared_options& o, std::size_t fits, const Fit& fit) {
    reset_peak();
    cairn::execution how{.threads = o.threads};
    if (!o.quiet) how.report = cairn::terminal_bar();
    const auto begin = std::chrono::steady_clock::now();
    fit(how);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    spent.fit_seconds += taken.count() / static_cast<double>(fits);
    spent.peak_mebibytes = std::max(spent.peak_mebibytes, peak_mebibytes());
  }

  /// Adds what one of `fits` models earned; counts: whether its users are others than those before.
  void add(const judged& found, std::size_t fits, bool counts) {
    judged_in(found.seconds, found.users);
    slices.resize(found.slices.size());
    catalogue.resize(found.catalogue.size());
    for (std::size_t m = 0; m < found.catalogue.size(); ++m) {
      catalogue[m] += found.catalogue[m] / static_cast<double>(fits);
    }
    for (std::size_t s = 0; s < found.slices.size(); ++s) {
      ranked& slice = slices[s];
      slice.values.resize(found.slices[s].values.size());
      for (std::size_t m = 0; m < slice.values.size(); ++m) {
        for (const auto& [user, values] : found.slices[s].values[m]) {
          slice.values[m][user].insert(slice.values[m][user].end(), values.begin(), values.end());
        }
      }
      if (counts) slice.counts = cairn::summed(slice.counts, found.slices[s].counts);
    }
  }

  void judged_in(double took, std::size_t count) {
    seconds += took;
    users += count;
    spent.users_per_second = seconds > 0 ? static_cast<double>(users) / seconds : 0;
  }
};

/// The values of one metric, a user's mean over folds, ascending by user.
inline std::vector<double> pooled(const by_user& values) {
  std::vector<double> means;
  for (const auto& [user, own] : values) means.push_back(cairn::detail::mean_of(own));
  return means;
}

inline cairn::estimate estimate_of(const cairn::interval& found) {
  return {found.mean, found.low, found.high};
}

/// How far each model is behind the best of a table by one metric, user by user, and the p-values that it is not, by
/// Holm; nothing where there is no value to compare.
inline void compare_with_best(std::vector<row>& rows, const std::vector<std::vector<double>>& by_model,
                              std::size_t metric, bool lower_is_better) {
  if (by_model.empty() || by_model.front().empty()) return;  // nobody took such an item
  std::size_t best = 0;
  for (std::size_t n = 1; n < rows.size(); ++n) {
    const double a = rows[n].metrics[metric].value, b = rows[best].metrics[metric].value;
    if (lower_is_better ? a < b : a > b) best = n;
  }
  std::vector<double> p;
  for (std::size_t n = 0; n < rows.size(); ++n) {
    if (n == best) continue;
    const auto found = cairn::compare_paired(by_model[best], by_model[n]);
    rows[n].behind = estimate_of(found.difference);
    p.push_back(found.p_permutation);
  }
  p = cairn::holm(p);
  for (std::size_t n = 0, at = 0; n < rows.size(); ++n) {
    if (n != best) rows[n].p = p[at++];
  }
}

/// Of the last ranking metric: the values by user, of each section and model.
using last_values = std::vector<std::vector<std::vector<double>>>;

/// Adds a ranking model's rows to all sections.
inline void add_rows(results& out, last_values& last, const std::string& name, const outcome& found, int threads) {
  out.costs.push_back(found.spent);
  last.resize(out.sections.size());
  for (std::size_t s = 0; s < out.sections.size(); ++s) {
    std::vector<std::vector<double>> values;
    for (const by_user& each : found.slices[s].values) values.push_back(pooled(each));
    row line{name, {}, found.slices[s].counts};
    for (const cairn::interval& mean : cairn::bootstrap_means(values, {}, threads)) {
      line.metrics.push_back(values.back().empty() ? cairn::estimate{std::nan("")} : estimate_of(mean));
    }
    for (const double value : found.catalogue) {
      line.metrics.push_back(s == 0 ? cairn::estimate{value} : cairn::estimate{std::nan("")});
    }
    last[s].push_back(values.back());
    out.sections[s].rows.push_back(std::move(line));
  }
}

}  // namespace compare
