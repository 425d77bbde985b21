#pragma once
/// Corrected sampled metrics: a metric of the place among all items, estimated from the place among a sample of them.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/kernel/cholesky.hpp"
#include "cairn/kernel/gram.hpp"
#include "cairn/metric/concept.hpp"

namespace cairn {

/// How negatives were drawn from all items but the relevant one. The paper's are independent; sampled_ranking draws
/// each at most once.
enum class sampled_draws { with_replacement, without_replacement };

/// rank_estimate: the metric of the unbiased estimate of the rank, 1 + (n - 1) (s - 1) / m. bias_variance: the table
/// that is nearest to the metric in mean squared bias plus gamma times variance.
enum class correction { rank_estimate, bias_variance };

struct sampled_correction_settings {
  std::size_t items = 0;        ///< n: the relevant item and all that may be drawn
  std::size_t negatives = 100;  ///< m
  correction by = correction::bias_variance;
  /// In (0, 1]: near 0 the mean has least bias and needs many users; at 1 one user's value has least squared error.
  double gamma = .1;
  sampled_draws draws = sampled_draws::with_replacement;
};

namespace detail {

inline void require_correction(const sampled_correction_settings& settings) {
  const auto wrong = [](std::string what, const char* setting, std::string expected) {
    throw error(std::move(what), std::string("sampled_correction_settings.") + setting, std::move(expected));
  };
  if (settings.items < 2) wrong(std::to_string(settings.items) + " items", "items", "at least 2");
  if (settings.negatives == 0) wrong("no negative", "negatives", "at least 1");
  if (settings.draws == sampled_draws::without_replacement && settings.negatives >= settings.items) {
    wrong(std::to_string(settings.negatives) + " negatives of " + std::to_string(settings.items) + " items",
          "negatives", "fewer than items");
  }
  if (!(settings.gamma > 0 && settings.gamma <= 1)) {
    wrong("gamma is " + std::to_string(settings.gamma), "gamma", "a number in (0, 1]");
  }
}

/// chance[j]: that j of the m negatives rank above the relevant item, whose rank among n is r from 1: binomial with
/// share (r - 1) / (n - 1), or hypergeometric. chance [m + 1]. From the likeliest j outwards by ratios of neighbors.
/// O(m).
inline void sampled_places(const sampled_correction_settings& settings, std::size_t rank, std::span<double> chance) {
  const bool again = settings.draws == sampled_draws::with_replacement;
  const auto m = static_cast<double>(settings.negatives), others = static_cast<double>(settings.items - 1);
  const auto higher = static_cast<double>(rank - 1), lower = others - higher;
  const double mode = std::floor(again ? (m + 1) * (higher / others) : (m + 1) * ((higher + 1) / (others + 2)));
  const auto top = std::min(static_cast<std::size_t>(mode), settings.negatives);
  // Of j + 1 above to j above: ways to draw one more from those above, over ways to have drawn it from those below.
  const auto up = [&](std::size_t at) {
    const auto j = static_cast<double>(at);
    return (m - j) * (again ? higher : higher - j);
  };
  const auto down = [&](std::size_t at) {
    const auto j = static_cast<double>(at);
    return (j + 1) * (again ? lower : std::max(lower - (m - j - 1), 0.));
  };
  std::fill(chance.begin(), chance.end(), 0.);
  chance[top] = 1;
  double sum = 1;
  for (std::size_t j = top; j < settings.negatives && up(j) > 0; ++j) {
    sum += chance[j + 1] = chance[j] * (up(j) / down(j));
  }
  for (std::size_t j = top; j-- > 0 && down(j) > 0;) sum += chance[j] = chance[j + 1] * (down(j) / up(j));
  for (double& each : chance) each /= sum;
}

template <ranking_metric M>
double at_rank(const M& metric, std::size_t rank, std::size_t items) {
  const std::size_t place = rank - 1;
  return metric.value({.positions = std::span(&place, 1), .relevant = 1, .candidates = items});
}

/// argmin over x of mean over the ranks r of (sum_s p(s|r) x_s - M(r))^2 + gamma Var(x_s | r). Its derivative is 0
/// where
/// ((1 - gamma) A^T A + gamma diag(c)) x = A^T b with A = [sqrt(1/n) p(s|r)], b = [sqrt(1/n) M(r)], c_s = mean_r
/// p(s|r). Solved for sqrt(c) x, whose matrix has its eigenvalues in [gamma, 1].
template <ranking_metric M>
std::vector<double> bias_variance_table(const M& metric, const sampled_correction_settings& settings) {
  constexpr std::size_t block = 64;  // ranks at a time: memory is O(m^2), whatever n
  const std::size_t places = settings.negatives + 1, width = padded(places);
  std::vector<double> square(width * width), rows(block * width), weights(block), right(places), chances(places);
  for (std::size_t first = 1; first <= settings.items; first += block) {
    const std::size_t count = std::min(block, settings.items + 1 - first);
    for (std::size_t n = 0; n < count; ++n) {
      const auto row = std::span(rows).subspan(n * width, places);
      sampled_places(settings, first + n, row);
      weights[n] = at_rank(metric, first + n, settings.items);
      for (std::size_t s = 0; s < places; ++s) chances[s] += row[s];
    }
    add_gram(rows, count, width, std::span(square));
    add_weighted_rows(rows, width, std::span(weights).first(count), std::span(right));
  }
  // The 1 / n of all three cancels but for the scale by c. A place that never occurs has no say.
  for (double& chance : chances) chance = chance > 1e-250 ? 1 / std::sqrt(chance) : 0;
  for (std::size_t s = 0; s < places; ++s) {
    for (std::size_t t = s; t < places; ++t) square[s * width + t] *= (1 - settings.gamma) * chances[s] * chances[t];
    square[s * width + s] += settings.gamma;
    right[s] *= chances[s];
  }
  require(cholesky_factor(std::span(square), places), "the system is singular to rounding",
          "sampled_correction_settings.gamma", "a larger gamma");
  cholesky_solve(square, std::span(right));
  for (std::size_t s = 0; s < places; ++s) right[s] *= chances[s];
  return right;
}

}  // namespace detail

/// M(s) for the sampled rank s = 1, ..., m + 1 of a relevant item among m negatives, such that its mean over users is
/// near the mean of metric(rank among all n): a table of [m + 1] numbers, computed once, that may lie outside the
/// metric's range. Every rank is taken to be as likely as any other. A user's value is the mean over his relevant
/// items, each ranked as the only one. Where a user has m' negatives and not m, the table is read at the place (s - 1)
/// m / m', between two entries linearly. What a sample cannot see no correction brings back: the order of the first n
/// / m ranks. Any ranking metric, which is asked for one relevant item at each rank; "corrected_ndcg@10". The table:
/// O(n m^2) time, O(m^2) memory. Throws for settings out of range.
/// Source: Krichene, Rendle: "On sampled metrics for item recommendation", KDD 2020, section 5.
/// Use: only where sampled ranks are all there is, as in published results; full_ranking needs no correction.
class corrected_metric {
 public:
  static constexpr std::string_view family = "corrected";
  std::size_t k = whole_list;

  template <ranking_metric M>
  corrected_metric(const M& metric, const sampled_correction_settings& settings) : k(metric.k) {
    detail::require_correction(settings);
    name_ = M::family;
    if constexpr (requires { metric.variant(); }) name_ = metric.variant();
    name_.insert(0, "corrected_");
    if (settings.by == correction::bias_variance) {
      table_ = detail::bias_variance_table(metric, settings);
    } else {
      for (std::size_t s = 0; s <= settings.negatives; ++s) {
        const double above =
            static_cast<double>(settings.items - 1) * static_cast<double>(s) / static_cast<double>(settings.negatives);
        table_.push_back(detail::at_rank(metric, static_cast<std::size_t>(std::lround(above)) + 1, settings.items));
      }
    }
  }

  std::string_view variant() const noexcept { return name_; }
  std::span<const double> table() const noexcept { return table_; }  ///< by negatives above, [m + 1]

  double value(const ranked_user& user) const noexcept {
    const std::size_t relevant = user.positions.size();
    if (relevant == 0 || user.candidates <= relevant) return 0;
    const auto last = static_cast<double>(table_.size() - 1);
    double sum = 0;
    for (std::size_t n = 0; n < relevant; ++n) {  // n of those above are relevant themselves
      const double at =
          static_cast<double>(user.positions[n] - n) * last / static_cast<double>(user.candidates - relevant);
      const auto low = static_cast<std::size_t>(std::clamp(std::floor(at), 0., last - 1));
      sum += std::lerp(table_[low], table_[low + 1], at - static_cast<double>(low));
    }
    return sum / static_cast<double>(std::max(user.relevant, relevant));
  }

 private:
  std::string name_;
  std::vector<double> table_;
};

static_assert(ranking_metric<corrected_metric>);

}  // namespace cairn
