#pragma once
/// How the next token is chosen by a network's scores.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>

#include "cairn/core/random.hpp"
#include "cairn/language/logit_filters.hpp"

namespace cairn {

/// check() throws for settings out of range; choose(logits, text, random) gives an id by the scores [V], which it may
/// change, and the ids so far.
template <class C>
concept token_choice = std::copyable<C> &&
    requires(const C c, std::span<float> logits, std::span<const token_id> text, random_stream& random) {
  c.check();
  { c.choose(logits, text, random) } -> std::same_as<token_id>;
};

/// The token of the highest score, of equal ones the first. Filters come first: a repetition_filter, say.
template <logit_filter... Filters>
struct greedy {
  std::tuple<Filters...> filters = {};

  greedy() = default;
  explicit greedy(Filters... each) requires(sizeof...(Filters) > 0) : filters(std::move(each)...) {}

  void check() const {
    std::apply([](const auto&... each) { (each.check(), ...); }, filters);
  }
  token_id choose(std::span<float> logits, std::span<const token_id> text, random_stream&) const {
    std::apply([&](const auto&... each) { (each.apply(logits, text), ...); }, filters);
    return static_cast<token_id>(std::max_element(logits.begin(), logits.end()) - logits.begin());
  }
};
static_assert(token_choice<greedy<>>);

/// A token drawn by the softmax of the scores, after the filters in their order:
/// sampled(repetition_filter{1.1}, temperature_filter{.8}, top_p_filter{.9}).
template <logit_filter... Filters>
struct sampled {
  std::tuple<Filters...> filters = {};

  sampled() = default;
  explicit sampled(Filters... each) requires(sizeof...(Filters) > 0) : filters(std::move(each)...) {}

  void check() const {
    std::apply([](const auto&... each) { (each.check(), ...); }, filters);
  }
  token_id choose(std::span<float> logits, std::span<const token_id> text, random_stream& random) const {
    std::apply([&](const auto&... each) { (each.apply(logits, text), ...); }, filters);
    const float highest = *std::max_element(logits.begin(), logits.end());
    double all = 0;
    for (float& logit : logits) all += static_cast<double>(logit = std::exp(logit - highest));
    double left = random.uniform() * all;
    std::size_t chosen = 0, last = 0;
    for (; chosen < logits.size(); ++chosen) {
      if (logits[chosen] == 0) continue;
      last = chosen;
      if ((left -= static_cast<double>(logits[chosen])) < 0) break;
    }
    return static_cast<token_id>(std::min(chosen, last));
  }
};
static_assert(token_choice<sampled<temperature_filter>>);

}  // namespace cairn
