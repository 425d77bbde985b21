#pragma once
/// Cross entropy of rows of logits against one class each, and its gradient in the same pass.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

#include "cairn/kernel/softmax.hpp"

namespace cairn {

/// The target of a row that counts for nothing, as padding does.
inline constexpr std::uint32_t no_target = std::numeric_limits<std::uint32_t>::max();

namespace detail {

/// The row's loss; its gradient too where that is asked for.
template <class Level, bool Gradient, class T>
CAIRN_ALWAYS_INLINE T cross_entropy_row(const T* logits, std::size_t classes, std::uint32_t target, T scale,
                                        T* gradient) noexcept {
  if (target == no_target) {
    if constexpr (Gradient) {
      for (std::size_t i = 0; i < classes; ++i) gradient[i] = 0;
    }
    return 0;
  }
  assert(target < classes);
  const T shift = row_shift<Level>(logits, classes);
  const T logit = logits[target] - shift;
  const T sum = exp_sum<Level, Gradient>(logits, gradient, shift, classes);
  if constexpr (Gradient) {
    const T factor = scale / sum;
    walk_row<Level, 2, true, T>({gradient}, gradient, classes,
                                [&](auto& v, const auto&, std::size_t) CAIRN_INLINE_BODY { v[0] *= factor; });
    gradient[target] -= scale;
  }
  return log_of<Level>(sum) - logit;
}

}  // namespace detail

/// losses[r] = log_sum_exp(logits[r, :]) - logits[r, targets[r]] for logits [targets.size(), classes], float or double;
/// 0 where the target is no_target.
template <class T>
void cross_entropy(std::span<const std::type_identity_t<T>> logits, std::span<const std::uint32_t> targets,
                   std::size_t classes, std::span<T> losses, int threads = 1) noexcept {
  assert(logits.size() == targets.size() * classes && losses.size() == targets.size());
  detail::for_rows_at_level(logits.size(), classes, threads, [&](auto level, std::size_t row) CAIRN_INLINE_BODY {
    losses[row] = detail::cross_entropy_row<decltype(level), false, T>(logits.data() + row * classes, classes,
                                                                       targets[row], T(0), nullptr);
  });
}

/// The losses, and gradient[r, :] = scale weights[r] (softmax(logits[r, :]) - one at targets[r]): the gradient of
/// scale sum_r weights[r] losses[r]. Empty weights are all 1. The gradient may be the logits: nothing else is stored.
template <class T>
void cross_entropy_with_gradient(std::span<const std::type_identity_t<T>> logits,
                                 std::span<const std::uint32_t> targets, std::size_t classes,
                                 std::type_identity_t<T> scale, std::span<const std::type_identity_t<T>> weights,
                                 std::span<std::type_identity_t<T>> losses, std::span<T> gradient,
                                 int threads = 1) noexcept {
  assert(logits.size() == targets.size() * classes && gradient.size() == logits.size());
  assert(losses.size() == targets.size() && (weights.empty() || weights.size() == targets.size()));
  detail::for_rows_at_level(logits.size(), classes, threads, [&](auto level, std::size_t row) CAIRN_INLINE_BODY {
    const std::size_t at = row * classes;
    const T of_row = weights.empty() ? scale : scale * weights[row];
    losses[row] = detail::cross_entropy_row<decltype(level), true, T>(logits.data() + at, classes, targets[row], of_row,
                                                                      gradient.data() + at);
  });
}

}  // namespace cairn
