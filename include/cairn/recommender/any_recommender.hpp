#pragma once
/// One virtual seam, for programs that choose their model at run time.

#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "cairn/recommender/concept.hpp"

namespace cairn {

/// Holds any recommender of interactions by value (moved, not copied) and is one itself. What the model inside cannot
/// do throws an error; can_fold_in and can_explain tell beforehand. A virtual call a batch of scores, none inside.
class any_recommender {
 public:
  using data_type = interactions;

  any_recommender() = default;
  template <class M>
  requires(!std::same_as<std::remove_cvref_t<M>, any_recommender>) &&
      std::same_as<typename std::remove_cvref_t<M>::data_type, interactions>&&  // first: it asks for no copies
      recommender<std::remove_cvref_t<M>> any_recommender(
          M&& model)  // NOLINT(google-explicit-constructor): any recommender is one
      : held_(std::make_unique<holder<std::remove_cvref_t<M>>>(std::forward<M>(model))) {}

  void fit(const training<interactions>& train, const execution& how = {}) { held().fit(train, how); }
  std::size_t users() const { return held_ ? held_->users() : 0; }
  std::size_t items() const { return held_ ? held_->items() : 0; }
  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    held().score(user, items, scores);
  }
  void score_catalogue(std::span<const user_index> users, std::span<float> scores) const {
    held().score_catalogue(users, scores);
  }
  bool can_fold_in() const { return held_ && held_->can_fold_in(); }
  void score_history(history_view history, std::span<float> scores) const { held().score_history(history, scores); }
  bool can_explain() const { return held_ && held_->can_explain(); }
  explanation explain(user_index user, item_index item) const { return held().explain(user, item); }

 private:
  struct seam {
    virtual ~seam() = default;
    virtual void fit(const training<interactions>& train, const execution& how) = 0;
    virtual std::size_t users() const = 0;
    virtual std::size_t items() const = 0;
    virtual void score(user_index user, std::span<const item_index> items, std::span<float> scores) const = 0;
    virtual void score_catalogue(std::span<const user_index> users, std::span<float> scores) const = 0;
    virtual bool can_fold_in() const = 0;
    virtual void score_history(history_view history, std::span<float> scores) const = 0;
    virtual bool can_explain() const = 0;
    virtual explanation explain(user_index user, item_index item) const = 0;
  };

  template <class M>
  struct holder final : seam {
    template <class Given>
    explicit holder(Given&& given) : model(std::forward<Given>(given)) {}
    M model;

    void fit(const training<interactions>& train, const execution& how) override { model.fit(train, how); }
    std::size_t users() const override { return model.users(); }
    std::size_t items() const override { return model.items(); }
    void score(user_index user, std::span<const item_index> items, std::span<float> scores) const override {
      model.score(user, items, scores);
    }
    void score_catalogue(std::span<const user_index> users, std::span<float> scores) const override {
      cairn::score_catalogue(model, users, scores);
    }
    bool can_fold_in() const override { return cairn::can_fold_in(model); }
    void score_history(history_view history, std::span<float> scores) const override {
      if constexpr (folds_in<M>) {
        model.score_history(history, scores);
      } else {
        throw error("this model folds no new customer in", "any_recommender.score_history", "can_fold_in() first");
      }
    }
    bool can_explain() const override { return explains<M>; }
    explanation explain(user_index user, item_index item) const override {
      if constexpr (explains<M>) {
        return model.explain(user, item);
      } else {
        throw error("this model has no exact explanation", "any_recommender.explain", "can_explain() first");
      }
    }
  };

  seam& held() const {
    if (!held_) throw error("no model inside", "any_recommender", "one made from a recommender");
    return *held_;
  }

  std::unique_ptr<seam> held_;
};
static_assert(recommender<any_recommender> && scores_catalogue<any_recommender>);

}  // namespace cairn
