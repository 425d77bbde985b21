#pragma once
/// EASE: the best linear model of a catalogue, in closed form.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/ease_cost.hpp"
#include "cairn/recommender/ease_sides.hpp"

namespace cairn {

struct ease_settings {
  double regularization = 300;     ///< lambda, > 0: in customers; what an item's own customers are held back by
  double most_bytes = 8 * 0x1p30;  ///< a fit that would need more memory is refused
  double most_seconds = 3600;      ///< or about more time; 0: any
};

/// score(u, .) = x_u B, where B [I, I] minimizes |X - X B|^2 + lambda |B|^2 with a zero diagonal: with
/// P = (X^T X + lambda I)^-1, B_ij = -P_ij / P_jj. One matrix is kept, P [I, I], or where users are fewer
/// (X X^T + lambda I)^-1 [U, U], from which scores are the same. n^3 flops and 4 n^2 bytes for the smaller side n;
/// scores of a catalogue take 2 h I flops on the items' side, h entries of the history, and 2 |X| on the users' side.
/// Values count as they stand. Steck: "Embarrassingly shallow autoencoders for sparse data", WWW 2019.
class ease {
 public:
  using data_type = interactions;
  using settings_type = ease_settings;

  ease() = default;
  explicit ease(settings_type settings) : settings_(settings) {}
  const settings_type& settings() const noexcept { return settings_; }

  /// Reports what it will take before it starts. Throws where that is beyond a limit of the settings. The matrix of a
  /// fit before stays until this one is done: a model that failed to learn anew is as it was.
  void fit(const training<interactions>& train, const execution& how = {}) {
    require(settings_.most_bytes > 0, "no memory", "ease.most_bytes", "a number of bytes above 0");
    require(settings_.most_seconds >= 0, "no time", "ease.most_seconds", "seconds, or 0 for any");
    require(std::isfinite(settings_.regularization) && settings_.regularization > 0, "a wrong regularization",
            "ease.regularization", "a finite number above 0");
    if (train->users() == 0 || train->items() == 0) throw error("no users or no items", "ease", "data to learn from");
    const ease_cost cost = cost_of_ease(*train, how.threads);
    require_affordable(cost);
    stage_progress(how.report, "ease, " + cost.text(), 1).tick(1);
    const stage_progress stage(how.report, "ease", 100);
    const auto tick = [&](double share) { stage.tick(static_cast<std::size_t>(100 * share)); };
    using detail::ease_of_items, detail::ease_of_users;
    if (cost.side == ease_side::items) {
      learned_ = ease_of_items(*train, settings_.regularization, how.threads, tick);
    } else {
      learned_ = ease_of_users(*train, settings_.regularization, how.threads, tick);
    }
    train_ = train;
  }

  std::size_t users() const noexcept { return train_ ? (*train_)->users() : 0; }
  std::size_t items() const noexcept { return train_ ? (*train_)->items() : 0; }

  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    check(user, items);
    require_scores(scores, items.size(), "ease");
    on_side([&](const auto& side) {
      for (std::size_t n = 0; n < items.size(); ++n) scores[n] = side.score(**train_, user, items[n]);
    });
  }

  void score_catalogue(std::span<const user_index> users, std::span<float> scores) const {
    require_known("user", users, this->users(), "ease");
    require_scores(scores, users.size() * items(), "ease");
    on_side([&](const auto& side) { side.score(**train_, users, scores); });
  }

  /// scores [I] of a customer who was not there at training time: his history times B.
  void score_history(history_view history, std::span<float> scores) const {
    require_history(history, items(), "ease");
    require_scores(scores, items(), "ease");
    on_side([&](const auto& side) { side.score(**train_, history, scores); });
  }

  /// Each past item's x_uj B_ji: the score's own terms. What rounding leaves is in `rest`.
  explanation explain(user_index user, item_index item) const {
    check(user, std::span(&item, 1));
    explanation why = explain((*train_)->history(user), item);
    float exact = 0;
    score(user, std::span(&item, 1), std::span(&exact, 1));
    why.rest += exact - std::exchange(why.score, exact);
    return why;
  }
  /// The same for a history that was not there.
  explanation explain(history_view history, item_index item) const {
    require_known("item", item, items(), "ease");
    require_history(history, items(), "ease");
    explanation why;
    std::vector<double> weights(history.items.size());
    on_side([&](const auto& side) { side.weights(**train_, history.items, item, weights); });
    double sum = 0;
    for (std::size_t n = 0; n < weights.size(); ++n) {
      const double share = weights[n] * static_cast<double>(history.values[n]);
      if (share == 0) continue;
      why.parts.push_back({history.items[n], static_cast<float>(share)});
      sum += share;
    }
    why.score = static_cast<float>(sum);
    detail::finish_explanation(why);
    return why;
  }

  /// The model that a fit without this customer would give, by one rank-one update: about 4 n^2 flops in place of n^3.
  /// His interactions are gone from what the model holds too; his number stays, with no history. Throws where the
  /// update is lost in rounding: then only a fit helps.
  void forget(user_index user, const execution& how = {}) {
    require_known("user", user, users(), "ease");
    const interactions& data = **train_;
    auto without = all_of(without_user(data, user));
    const bool done = std::visit(
        [&]<class Side>(Side& side) {
          if constexpr (std::same_as<Side, std::monostate>) {
            return false;
          } else {
            return side.forget(data, user, how.threads);
          }
        },
        learned_);
    if (!done) throw error("the update is lost in rounding", "ease.forget", "a fit without the customer");
    train_ = std::move(without);
  }

 private:
  void check(user_index user, std::span<const item_index> items) const {
    require_known("user", user, users(), "ease");
    require_known("item", items, this->items(), "ease");
  }
  void require_affordable(const ease_cost& cost) const {
    if (cost.bytes > settings_.most_bytes) {
      throw error("a matrix of " + std::to_string(cost.size) + " squared needs more memory than is allowed (" +
                      cost.text() + ")",
                  "ease.most_bytes", "at least " + std::to_string(std::llround(cost.bytes)) + ", or fewer items");
    }
    if (settings_.most_seconds > 0 && cost.seconds > settings_.most_seconds) {
      throw error(
          "a matrix of " + std::to_string(cost.size) + " squared needs more time than is allowed (" + cost.text() + ")",
          "ease.most_seconds", "more seconds, or fewer items");
    }
  }
  template <class Body>
  void on_side(const Body& body) const {
    std::visit(
        [&]<class Side>(const Side& side) {
          if constexpr (!std::same_as<Side, std::monostate>) body(side);
        },
        learned_);
  }

  settings_type settings_ = {};
  std::optional<training<interactions>> train_;
  std::variant<std::monostate, detail::ease_of_items, detail::ease_of_users> learned_;
};

static_assert(recommender<ease> && scores_catalogue<ease> && folds_in<ease> && explains<ease>);

}  // namespace cairn
