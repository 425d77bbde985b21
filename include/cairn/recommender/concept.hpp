#pragma once
/// What a recommender must provide, and the free functions that serve every one of them.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/kernel/top_k.hpp"
#include "cairn/recommender/arguments.hpp"
#include "cairn/recommender/explanation.hpp"

namespace cairn {

/// A recommender is a value that fits on training<data_type> and then scores. Required:
///
/// | expression | meaning |
/// | --- | --- |
/// | `typename M::data_type` | what it learns from, such as `interactions` |
/// | `m.fit(train, how)` | learns; on an error the model is as it was; the same bits on any number of threads |
/// | `c.users()`, `c.items()` | the shape it was fitted on; 0 before |
/// | `c.score(user, items, scores)` | scores[n] for items[n]; higher is better; any order of items; never NaN |
///
/// Optional, where the mathematics or the layout allows:
///
/// | expression | meaning |
/// | --- | --- |
/// | `c.score_catalogue(users, scores)` | scores of [users, I] in one go, faster than item by item |
/// | `c.score_history(history, scores)` | scores of all I items for a history that was not there at training time |
/// | `c.can_fold_in()` | whether it can at this moment; a model read from a file may not |
/// | `c.explain(user, item)` | the exact share of each past item in a score |
/// | `m.update(events)` | learns from feedback without a new fit |
///
/// A user, an item or a history's item that the fit did not know, and any call before a fit, is a cairn::error. All
/// const members may be called from several threads at once.
template <class M>
concept recommender = std::movable<M> &&
    requires(M m, const M c, const training<typename M::data_type>& train, const execution& how, user_index user,
             std::span<const item_index> items, std::span<float> scores) {
  m.fit(train, how);
  { c.users() } -> std::convertible_to<std::size_t>;
  { c.items() } -> std::convertible_to<std::size_t>;
  c.score(user, items, scores);
};

/// A recommender that scores a whole catalogue for a batch of users at once.
template <class M>
concept scores_catalogue = requires(const M c, std::span<const user_index> users, std::span<float> scores) {
  c.score_catalogue(users, scores);
};

/// A recommender that folds a new customer in: it scores for a history that was not there at training time.
template <class M>
concept folds_in = requires(const M c, history_view history, std::span<float> scores) {
  c.score_history(history, scores);
};

/// A recommender that says which past items speak for a recommendation.
template <class M>
concept explains = requires(const M c, user_index user, item_index item) {
  { c.explain(user, item) } -> std::same_as<explanation>;
};

/// Whether a customer of no id can be scored by his history.
template <class M>
bool can_fold_in(const M& model) {
  if constexpr (folds_in<M> && requires { model.can_fold_in(); }) return model.can_fold_in();
  return folds_in<M>;
}

/// Scores of [users, I], by the model's own catalogue form where it has one.
template <class M>
void score_catalogue(const M& model, std::span<const user_index> users, std::span<float> scores) {
  require_scores(scores, users.size() * model.items(), "score_catalogue");
  if constexpr (scores_catalogue<M>) {
    model.score_catalogue(users, scores);
  } else {
    std::vector<item_index> all(model.items());
    std::iota(all.begin(), all.end(), item_index{0});
    for (std::size_t row = 0; row < users.size(); ++row) {
      model.score(users[row], all, scores.subspan(row * all.size(), all.size()));
    }
  }
}

/// Scores of the whole catalogue [I] for any customer, new ones included: by the model where it knows the user; by
/// folding `history` in where it does not and the model can; else by how often train took each item.
/// Returns how it went, so that new customers can be counted.
enum class served { known, folded_in, popularity };

template <class M>
served serve_scores(const M& model, const interactions& train, user_index user, history_view history,
                    std::span<float> scores) {
  require_scores(scores, train.items(), "serve_scores");
  if (user < model.users() && user < train.users() && train.by_user().row_size(user) > 0) {
    score_catalogue(model, std::span(&user, 1), scores);
    return served::known;
  }
  if constexpr (folds_in<M>) {
    if (can_fold_in(model) && !history.items.empty()) {
      model.score_history(history, scores);
      return served::folded_in;
    }
  }
  for (std::size_t item = 0; item < scores.size(); ++item) {
    scores[item] = static_cast<float>(train.by_item().row_size(item));
  }
  return served::popularity;
}

enum class seen_items { exclude, allow };

struct recommendation {
  item_index item = 0;
  float score = 0;
};

struct recommend_settings {
  seen_items seen = seen_items::exclude;
};

namespace detail {

inline void require_list(std::size_t count, std::size_t items, const char* where) {
  if (items == 0) throw error("the model is not fitted", where, "a call of fit first");
  if (count == 0 || count > items) {
    throw error("asked for " + std::to_string(count) + " items", where,
                "between 1 and the catalogue's " + std::to_string(items));
  }
}

inline std::vector<recommendation> recommendations_of(std::span<const scored_index> best) {
  std::vector<recommendation> all;
  all.reserve(best.size());
  for (const scored_index& each : best) all.push_back({each.index, each.score});
  return all;
}

/// The `count` best of scores [I], best first, without those left out, whose scores are overwritten.
inline std::vector<recommendation> best_items(std::span<float> scores, std::span<const item_index> left_out,
                                              std::size_t count, const char* where) {
  if (!all_finite<float>(scores)) {
    const auto broken = std::find_if(scores.begin(), scores.end(), [](float score) { return std::isnan(score); });
    if (broken != scores.end()) {
      throw error("the score of item " + std::to_string(broken - scores.begin()) + " is NaN", where,
                  "numbers from the model");
    }
  }
  for (const item_index item : left_out) scores[item] = -std::numeric_limits<float>::infinity();
  std::vector<scored_index> best;
  top_k(scores, count, best);
  return recommendations_of(best);
}

}  // namespace detail

/// The `count` best items for a customer, best first; fewer where no more have a score above -infinity. What he
/// has taken in train is left out unless settings say otherwise. A user that train does not know is served by
/// popularity. Throws where a score is NaN.
template <recommender M>
std::vector<recommendation> recommend(const M& model, const training<interactions>& train, user_index user,
                                      std::size_t count, recommend_settings settings = {}) {
  detail::require_list(count, model.items(), "recommend");
  std::vector<float> scores(model.items());
  serve_scores(model, *train, user, {}, scores);
  const bool leaves_out = settings.seen == seen_items::exclude && user < train->users();
  return detail::best_items(scores, leaves_out ? train->history(user).items : std::span<const item_index>(), count,
                            "recommend");
}

/// The same for a customer who was not there at training time, by his history: folded in where the model can, else by
/// popularity. What the history holds is left out unless settings say otherwise.
template <recommender M>
std::vector<recommendation> recommend(const M& model, const training<interactions>& train, history_view history,
                                      std::size_t count, recommend_settings settings = {}) {
  detail::require_list(count, model.items(), "recommend");
  require_history(history, model.items(), "recommend");
  std::vector<float> scores(model.items());
  serve_scores(model, *train, none, history, scores);
  const bool leaves_out = settings.seen == seen_items::exclude;
  return detail::best_items(scores, leaves_out ? history.items : std::span<const item_index>(), count, "recommend");
}

}  // namespace cairn
