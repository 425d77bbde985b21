#pragma once
/// Any recommender of interactions that folds histories in, as a recommender of the next item.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/recommender/next_item.hpp"

namespace cairn {

struct unordered_settings {
  std::size_t latest = 0;  ///< of a history, so many events have a say, the latest; 0: all
};

namespace detail {

/// The items of each sequence, each once and of weight 1.
inline interactions taken_in(const sequences& all) {
  std::vector<interaction> entries;
  entries.reserve(all.size());
  for (std::size_t user = 0; user < all.users(); ++user) {
    for (const item_index item : all.of(user)) entries.push_back({static_cast<user_index>(user), item, 1});
  }
  return {all.users(), all.items(), entries, interactions::repeats::keep_last};
}

}  // namespace detail

/// scores = those that M folds in for the set of the history's items: each once, of weight 1, whatever their order, and
/// by unordered_settings::latest the newest alone. Fits M on the sets of train's sequences.
///
///     unordered neighbors{item_neighbors<>{{.neighbors = 200}}, {.latest = 1}};
///     neighbors.fit(parts.train);
template <recommender M>
requires folds_in<M> && std::same_as<typename M::data_type, interactions>
class unordered {
 public:
  using data_type = sequences;

  unordered() = default;
  explicit unordered(M model, unordered_settings settings = {}) : model_(std::move(model)), settings_(settings) {}
  const unordered_settings& settings() const noexcept { return settings_; }
  const M& inner() const noexcept { return model_; }

  void fit(const training<sequences>& train, const execution& how = {}) {
    model_.fit(train.on_side(detail::taken_in), how);
  }

  std::size_t items() const { return model_.items(); }

  /// Throws, too, where M can fold nothing in at this moment.
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    require_sequence(history, items(), std::numeric_limits<std::size_t>::max(), "unordered");
    require_scores(scores, items(), "unordered");
    if (!can_fold_in(model_)) throw error("the model folds no history in", "unordered", "one that can");
    const auto recent = settings_.latest == 0 ? history : latest(history, settings_.latest);
    std::vector<item_index> taken(recent.begin(), recent.end());
    std::sort(taken.begin(), taken.end());
    taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
    const std::vector<float> values(taken.size(), 1);
    model_.score_history({taken, values}, scores);
  }

 private:
  M model_;
  unordered_settings settings_;
};

template <class M>
unordered(M, unordered_settings = {}) -> unordered<M>;

}  // namespace cairn
