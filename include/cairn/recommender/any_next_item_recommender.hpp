#pragma once
/// One virtual seam for recommenders of the next item, for programs that choose their model at run time.

#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/recommender/next_item.hpp"

namespace cairn {

/// Holds any recommender of the next item by value (moved, not copied) and is one itself: it scores batches in one go
/// and stops by validation where the model inside does, and else as score_next and fit_next have it. A virtual call a
/// batch, none inside.
class any_next_item_recommender {
 public:
  using data_type = sequences;

  any_next_item_recommender() = default;
  template <class M>
  requires(!std::same_as<std::remove_cvref_t<M>, any_next_item_recommender>) &&
      next_item_recommender<std::remove_cvref_t<M>> any_next_item_recommender(
          M&& model)  // NOLINT(google-explicit-constructor): any recommender of the next item is one
      : held_(std::make_unique<holder<std::remove_cvref_t<M>>>(std::forward<M>(model))) {}

  void fit(const training<sequences>& train, const execution& how = {}) { held().fit(train, how); }
  void fit(const training<sequences>& train, const validation<next_items>& stop, const execution& how = {}) {
    held().fit(train, stop, how);
  }
  std::size_t items() const { return held_ ? held_->items() : 0; }
  std::size_t longest_history() const { return held().longest_history(); }
  bool stops_by_validation() const { return held().stops_by_validation(); }
  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    held().score_next(history, scores);
  }
  void score_next(const sequence_batch& batch, std::span<float> scores, int threads = 0) const {
    held().score_next(batch, scores, threads);
  }
  void score_items(std::span<const item_index> history, std::span<const item_index> candidates, std::span<float> scores,
                   std::span<const std::uint32_t> context = {}) const {
    held().score_items(history, candidates, scores, context);
  }
  bool prefers_candidates() const { return held().prefers_candidates(); }
  std::vector<recommendation> best_next(std::span<const item_index> history, std::size_t count,
                                        std::span<const item_index> left_out = {},
                                        std::span<const std::uint32_t> context = {}) const {
    return held().best_next(history, count, left_out, context);
  }

 private:
  struct seam {
    virtual ~seam() = default;
    virtual void fit(const training<sequences>& train, const execution& how) = 0;
    virtual void fit(const training<sequences>& train, const validation<next_items>& stop, const execution& how) = 0;
    virtual std::size_t items() const = 0;
    virtual std::size_t longest_history() const = 0;
    virtual bool stops_by_validation() const = 0;
    virtual void score_next(std::span<const item_index> history, std::span<float> scores) const = 0;
    virtual void score_next(const sequence_batch& batch, std::span<float> scores, int threads) const = 0;
    virtual void score_items(std::span<const item_index> history, std::span<const item_index> candidates,
                             std::span<float> scores, std::span<const std::uint32_t> context) const = 0;
    virtual bool prefers_candidates() const = 0;
    virtual std::vector<recommendation> best_next(std::span<const item_index> history, std::size_t count,
                                                  std::span<const item_index> left_out,
                                                  std::span<const std::uint32_t> context) const = 0;
  };

  template <class M>
  struct holder final : seam {
    template <class Given>
    explicit holder(Given&& given) : model(std::forward<Given>(given)) {}
    M model;

    void fit(const training<sequences>& train, const execution& how) override { model.fit(train, how); }
    void fit(const training<sequences>& train, const validation<next_items>& stop, const execution& how) override {
      cairn::fit_next(model, train, stop, how);
    }
    std::size_t items() const override { return model.items(); }
    std::size_t longest_history() const override { return cairn::longest_history(model); }
    bool stops_by_validation() const override { return fits_by_validation<M>; }
    void score_next(std::span<const item_index> history, std::span<float> scores) const override {
      model.score_next(history, scores);
    }
    void score_next(const sequence_batch& batch, std::span<float> scores, int threads) const override {
      cairn::score_next(model, batch, scores, threads);
    }
    void score_items(std::span<const item_index> history, std::span<const item_index> candidates,
                     std::span<float> scores, std::span<const std::uint32_t> context) const override {
      cairn::score_items(model, history, candidates, scores, context);
    }
    bool prefers_candidates() const override { return cairn::prefers_candidates(model); }
    std::vector<recommendation> best_next(std::span<const item_index> history, std::size_t count,
                                          std::span<const item_index> left_out,
                                          std::span<const std::uint32_t> context) const override {
      return cairn::best_next(model, history, count, left_out, context);
    }
  };

  seam& held() const {
    if (!held_) throw error("no model inside", "any_next_item_recommender", "one made from a recommender");
    return *held_;
  }

  std::unique_ptr<seam> held_;
};
static_assert(next_item_recommender<any_next_item_recommender> && scores_batches<any_next_item_recommender> &&
              scores_candidates<any_next_item_recommender> && finds_best<any_next_item_recommender> &&
              fits_by_validation<any_next_item_recommender>);

}  // namespace cairn
