#pragma once
/// What is done to a network's scores before the next token is drawn: policies that are composed.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// check() throws for settings out of range; apply(logits, text) changes the scores [V] of what comes next, knowing the
/// ids so far, prompt included. A score of minus infinity is not drawn. One score at least stays above it.
template <class F>
concept logit_filter = std::copyable<F> &&
    requires(const F f, std::span<float> logits, std::span<const token_id> text) {
  f.check();
  f.apply(logits, text);
};

inline constexpr float never_drawn = -std::numeric_limits<float>::infinity();

/// logits / value: below 1 sharper, above it flatter. Source: Ackley, Hinton, Sejnowski: "A learning algorithm for
/// Boltzmann machines", Cognitive Science 1985.
struct temperature_filter {
  double value = 1;
  void check() const {
    require(std::isfinite(value) && value > 0, "not a temperature", "temperature_filter.value",
            "a finite number above 0; the most probable token each time is `greedy`");
  }
  void apply(std::span<float> logits, std::span<const token_id>) const noexcept {
    const auto scale = static_cast<float>(1 / value);
    for (float& logit : logits) logit *= scale;
  }
};
static_assert(logit_filter<temperature_filter>);

/// The count highest scores, and those equal to the last of them. Source: Fan, Lewis, Dauphin: "Hierarchical neural
/// story generation", ACL 2018.
struct top_k_filter {
  std::size_t count = 40;  ///< 0: all
  static void check() noexcept {}
  void apply(std::span<float> logits, std::span<const token_id>) const {
    if (count == 0 || count >= logits.size()) return;
    std::vector<float> sorted(logits.begin(), logits.end());
    const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(count - 1);
    std::nth_element(sorted.begin(), last, sorted.end(), std::greater<>());
    for (float& logit : logits) logit = logit < *last ? never_drawn : logit;
  }
};
static_assert(logit_filter<top_k_filter>);

/// The fewest most probable tokens whose probabilities reach `share`, and those as probable as the last of them.
/// Source: Holtzman, Buys, Du, Forbes, Choi: "The curious case of neural text degeneration", ICLR 2020.
struct top_p_filter {
  double share = .9;  ///< 1: all
  void check() const {
    require(share > 0 && share <= 1, "not a share of the probability", "top_p_filter.share", "above 0, at most 1");
  }
  void apply(std::span<float> logits, std::span<const token_id>) const {
    if (share >= 1) return;
    std::vector<float> sorted(logits.begin(), logits.end());
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    const auto weight = [&](float logit) {
      return std::exp(static_cast<double>(logit) - static_cast<double>(sorted[0]));
    };
    double all = 0, reached = 0;
    for (const float logit : sorted) all += weight(logit);
    std::size_t last = 0;
    while (last + 1 < sorted.size() && (reached += weight(sorted[last])) < share * all) ++last;
    for (float& logit : logits) logit = logit < sorted[last] ? never_drawn : logit;
  }
};
static_assert(logit_filter<top_p_filter>);

/// Tokens at least `share` times as probable as the most probable one. Source: Nguyen, Baker, Neo, Roush, Kirsch,
/// Shwartz-Ziv: "Turning up the heat: min-p sampling for creative and coherent LLM outputs", ICLR 2025.
struct min_p_filter {
  double share = .05;  ///< 0: all
  void check() const {
    require(share >= 0 && share <= 1, "not a share of a probability", "min_p_filter.share", "0 to 1");
  }
  void apply(std::span<float> logits, std::span<const token_id>) const {
    if (share <= 0) return;
    const float least = *std::max_element(logits.begin(), logits.end()) + static_cast<float>(std::log(share));
    for (float& logit : logits) logit = logit < least ? never_drawn : logit;
  }
};
static_assert(logit_filter<min_p_filter>);

/// Of each token among the last `window`: a positive score is divided by `factor`, a negative one multiplied; then
/// `presence` and, as often as it stands there, `frequency` are taken away. Source of the factor: Keskar, McCann,
/// Varshney, Xiong, Socher: "CTRL: a conditional transformer language model for controllable generation", 2019.
struct repetition_filter {
  double factor = 1, presence = 0, frequency = 0;
  std::size_t window = 0;  ///< 0: the whole text
  void check() const {
    require(std::isfinite(factor) && factor > 0, "not a factor", "repetition_filter.factor", "a finite number above 0");
    require(std::isfinite(presence), "not finite", "repetition_filter.presence", "a finite number");
    require(std::isfinite(frequency), "not finite", "repetition_filter.frequency", "a finite number");
  }
  void apply(std::span<float> logits, std::span<const token_id> text) const {
    if (factor == 1 && presence == 0 && frequency == 0) return;
    const auto looked_at = window == 0 || window >= text.size() ? text : text.last(window);
    std::vector<token_id> seen(looked_at.begin(), looked_at.end());
    std::sort(seen.begin(), seen.end());
    for (std::size_t at = 0, next = 0; at < seen.size(); at = next) {
      next = static_cast<std::size_t>(std::upper_bound(seen.begin(), seen.end(), seen[at]) - seen.begin());
      const auto score = static_cast<double>(logits[seen[at]]);
      const double scaled = score > 0 ? score / factor : score * factor;
      logits[seen[at]] = static_cast<float>(scaled - presence - frequency * static_cast<double>(next - at));
    }
  }
};
static_assert(logit_filter<repetition_filter>);

}  // namespace cairn
