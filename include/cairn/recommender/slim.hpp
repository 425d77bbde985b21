#pragma once
/// SLIM: sparse linear methods, an elastic net for each item.

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/elastic_net.hpp"
#include "cairn/recommender/item_weights.hpp"
#include "cairn/recommender/nearest_vectors.hpp"

namespace cairn {

struct slim_settings {
  float l1 = 1;             ///< >= 0, in customers that two items share: the larger, the fewer weights
  float l2 = 20;            ///< >= 0, in customers of an item: the larger, the smaller weights
  float tolerance = 1e-4F;  ///< > 0; a weight that would move by no more is found
};

/// score(u, j) = x_u w_j, where w_j >= 0 [I], its own element 0, minimizes
///
///   1/2 |x_j - X w_j|^2 + l2 / 2 |w_j|^2 + l1 |w_j|_1
///
/// over the columns x of X [U, I]. Most weights are 0. Values count as they stand and must not be negative. Fit: the
/// sparse Gram matrix (16 bytes for each pair of items with a common customer while it is built, 8 then) and coordinate
/// descent on it. Ning, Karypis: "SLIM: sparse linear methods for top-N recommender systems", ICDM 2011.
class slim : public item_weights {
 public:
  using settings_type = slim_settings;

  slim() : slim(settings_type{}) {}
  explicit slim(settings_type settings) : item_weights("slim"), settings_(settings) {}
  const settings_type& settings() const noexcept { return settings_; }

  /// Throws where a setting is out of range or a value is negative.
  void fit(const training<interactions>& train, const execution& how = {}) {
    check(*train);
    const compared_rows rows{train->by_item(), train->by_user()};
    const weighted_vectors weighted(rows, shared_value{}, nothing_expected{}, no_ages{}, how.threads);
    const sparse_rows gram = nearest_vectors(rows, weighted, shared_value{}, 0, how);
    std::vector<float> squares;
    for (const vector_summary& item : weighted.summaries()) squares.push_back(item.squares);
    const elastic_net_settings net{.l1 = settings_.l1, .l2 = settings_.l2, .tolerance = settings_.tolerance};

    std::vector<elastic_net> nets(static_cast<std::size_t>(thread_count(how.threads)), elastic_net(gram, squares, net));
    std::vector<std::vector<scored_index>> columns(train->items());
    const stage_progress stage(how.report, "slim", columns.size());
    constexpr std::size_t at_a_time = 512;
    for (std::size_t first = 0; first < columns.size(); first += at_a_time) {
      const std::size_t count = std::min(at_a_time, columns.size() - first);
      parallel_for(count, 8, how.threads, [&](std::size_t begin, std::size_t end, int worker) {
        for (std::size_t item = first + begin; item < first + end; ++item) {
          nets[static_cast<std::size_t>(worker)].solve(item, columns[item]);
        }
      });
      stage.tick(first + count);
    }
    sparse_rows found;
    for (const auto& column : columns) {
      for (const scored_index& weight : column) {
        found.columns.push_back(weight.index);
        found.values.push_back(weight.score);
      }
      found.offsets.push_back(found.columns.size());
    }
    learn(train, std::move(found));
  }

 private:
  /// As a similarity, so that the Gram matrix is found as neighbors are.
  struct shared_value {
    using sums = dot_sum;
    static constexpr float weight(const entry_context& entry) noexcept { return entry.value; }
    static constexpr float value(const sums& shared, const vector_summary&, const vector_summary&) noexcept {
      return shared.dot;
    }
  };

  void check(const interactions& data) const {
    for (const auto& [name, value] : {std::pair{"slim.l1", settings_.l1}, {"slim.l2", settings_.l2}}) {
      require(std::isfinite(value) && value >= 0, "a wrong regularization", name, "a finite number of at least 0");
    }
    require(std::isfinite(settings_.tolerance) && settings_.tolerance > 0, "a wrong tolerance", "slim.tolerance",
            "a finite number above 0");
    for (const float value : data.by_user().values) {
      require(value >= 0, "a value is negative", "slim.fit", "values of at least 0");
    }
  }

  settings_type settings_ = {};
};

static_assert(recommender<slim> && scores_catalogue<slim> && folds_in<slim> && explains<slim>);

}  // namespace cairn
