#pragma once
/// What a recommender must provide, and the free functions that serve every one of them.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/data/interactions.hpp"
#include "cairn/data/training.hpp"

namespace cairn {

/// A recommender is a value that fits on training<data_type> and then scores. Required:
///
/// | expression | meaning |
/// | --- | --- |
/// | `typename M::data_type` | what it learns from, such as `interactions` |
/// | `m.fit(train, how)` | learns; on an error the model is as it was; the same bits on any number of threads |
/// | `c.users()`, `c.items()` | the shape it was fitted on; 0 before |
/// | `c.score(user, items, scores)` | scores[n] for items[n]; higher is better; any order of items |
///
/// Optional, where the mathematics or the layout allows:
///
/// | expression | meaning |
/// | --- | --- |
/// | `c.score_catalogue(users, scores)` | scores of [users, I] in one go, faster than item by item |
/// | `c.score_history(history, scores)` | scores of all I items for a history that was not there at training time |
/// | `c.explain(user, item)` | the exact share of each past item in a score |
/// | `m.update(events)` | learns from feedback without a new fit |
///
/// All const members may be called from several threads at once.
template <class M>
concept recommender = std::movable<M> && requires(M m, const M c, const training<typename M::data_type>& train,
                                                  const execution& how, user_index user,
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

/// Throws where an id is none of those that a model was fitted on; what: "user" or "item", where: the model's name.
inline void require_known(const char* what, std::size_t id, std::size_t count, const char* where) {
  if (id >= count) {
    throw error(std::string("no ") + what + " " + std::to_string(id), where,
                count == 0 ? std::string("a call of fit first") : "one of the " + std::to_string(count) + " fitted");
  }
}

/// The share that a past item has in a score.
struct contribution {
  item_index because = 0;
  float share = 0;  ///< in units of the score; the shares of an explanation and its `rest` add up to the score
};

struct explanation {
  float score = 0;
  std::vector<contribution> parts;  ///< by falling share
  float rest = 0;                   ///< what no past item accounts for: biases and priors
};

/// A recommender that says which past items speak for a recommendation.
template <class M>
concept explains = requires(const M c, user_index user, item_index item) {
  { c.explain(user, item) } -> std::same_as<explanation>;
};

/// Scores of [users, I], by the model's own catalogue form where it has one.
template <class M>
void score_catalogue(const M& model, std::span<const user_index> users, std::span<float> scores) {
  if constexpr (scores_catalogue<M>) {
    model.score_catalogue(users, scores);
  } else {
    std::vector<item_index> all(model.items());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<item_index>(i);
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
  if (user < model.users() && train.by_user().row_size(user) > 0) {
    score_catalogue(model, std::span(&user, 1), scores);
    return served::known;
  }
  if constexpr (folds_in<M>) {
    bool able = true;
    if constexpr (requires { model.can_fold_in(); }) able = model.can_fold_in();
    if (able && !history.items.empty()) {
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

/// The `count` best items for a customer, best first; fewer where the catalogue has no more. What he has taken in
/// train is left out unless settings say otherwise. A user that train does not know is served by popularity.
template <recommender M>
std::vector<recommendation> recommend(const M& model, const training<interactions>& train, user_index user,
                                      std::size_t count, recommend_settings settings = {}) {
  if (model.items() == 0) throw error("the model is not fitted", "recommend", "a call of fit first");
  if (count == 0 || count > model.items()) {
    throw error("asked for " + std::to_string(count) + " items", "recommend",
                "between 1 and the catalogue's " + std::to_string(model.items()));
  }
  std::vector<float> scores(model.items());
  serve_scores(model, *train, user, {}, scores);
  const bool known = user < train->users();
  std::vector<recommendation> best;
  best.reserve(scores.size());
  for (std::size_t item = 0; item < scores.size(); ++item) {
    const auto id = static_cast<item_index>(item);
    if (settings.seen == seen_items::exclude && known && train->by_user().contains(user, id)) continue;
    best.push_back({id, scores[item]});
  }
  count = std::min(count, best.size());
  std::partial_sort(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(count), best.end(),
                    [](const recommendation& a, const recommendation& b) {
                      return a.score != b.score ? a.score > b.score : a.item < b.item;
                    });
  best.resize(count);
  return best;
}

}  // namespace cairn
