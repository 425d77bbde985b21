#pragma once
/// Any similarity with old entries held back.

#include "cairn/similarity/concept.hpp"
#include "cairn/similarity/cosine.hpp"

namespace cairn {

/// `inner` with each entry's weight times .5^(age / half_life), age and half_life in days; a pair of entries counts by
/// both. Symmetric where the inner one is; where all ages are 0 (a model that was given none) it is the inner one, to
/// the bit. Entries of the future count as of today. One exp2 an entry.
///
/// The inner similarity should take a smaller weight for less evidence, as bm25, random_walk, conditional_probability
/// and the others of sets do (an old entry is in the set in part), and cosine, tf_idf_cosine and adjusted_cosine: they
/// see the proportions within a vector alone, so that one with old entries only is as near as ever. It makes no sense
/// around those that compare values (pearson, mean_squared_difference, euclidean, mahalanobis): there an old 5 is a new
/// 2.5; nor around asymmetric_cosine off alpha .5, where the small norm of an old vector may speak for it.
/// Source: Ding, Li: "Time weight collaborative filtering", CIKM 2005; they weigh a customer's own ratings when one is
/// predicted, here the entries are weighed that vectors are compared by.
/// Use: what belongs together changes (fashion, news, seasons) and the model is fitted on a long log with times. To let
/// the customer's own past fade as well, decay the weights when the log is read: implicit_weighting in
/// data/weighting.hpp.
template <similarity Similarity = cosine>
struct time_decay {
  Similarity inner = {};
  float half_life = 90;  ///< > 0, in days

  void check() const {
    check_similarity(inner);
    detail::require_positive(half_life, "time_decay.half_life");
  }
  using sums = typename Similarity::sums;
  float weight(const entry_context& entry) const noexcept {
    return static_cast<float>(inner.weight(entry)) * std::exp2(-std::max(entry.age, 0.F) / half_life);
  }
  void prepare(vector_summary& summary) const noexcept requires requires(const Similarity s) { s.prepare(summary); }
  { inner.prepare(summary); }
  float value(const sums& shared, const vector_summary& left, const vector_summary& right) const noexcept {
    return inner.value(shared, left, right);
  }
};
template <similarity Similarity>
time_decay(Similarity, float) -> time_decay<Similarity>;
static_assert(similarity<time_decay<>>);

}  // namespace cairn
