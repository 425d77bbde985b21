#pragma once
/// What an optimizer keeps for a model, and its step on all arrays.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/core/parallel.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/optimizer/concept.hpp"
#include "cairn/optimizer/decoupled_decay.hpp"
#include "cairn/train/model_arrays.hpp"

namespace cairn {

/// Of one array. Dense: slots [slots, size] and one count of steps. By rows: slots [rows, slots, width] and each row's
/// own count (lazy: a row that no batch touches keeps its state and costs nothing). Of one that does not learn:
/// neither.
template <class T>
struct array_state {
  std::vector<T> slots;
  std::vector<std::uint32_t> steps;
  static constexpr auto fields() {
    return std::tuple{field("slots", &array_state::slots), field("steps", &array_state::steps)};
  }
  bool operator==(const array_state&) const = default;
};

/// Of all arrays of a model, in the order of its fields.
template <class T>
struct optimizer_state {
  std::vector<array_state<T>> arrays;
  static constexpr auto fields() { return std::tuple{field("arrays", &optimizer_state::arrays)}; }
  bool operator==(const optimizer_state&) const = default;
};

/// The state before the first step.
template <optimizer Optimizer, class T>
optimizer_state<T> initial_state(const std::vector<model_array<T>>& arrays) {
  optimizer_state<T> state;
  for (const model_array<T>& a : arrays) {
    const std::size_t counts = !a.learns ? 0 : a.by_rows ? a.rows : 1;
    state.arrays.push_back({std::vector<T>(a.size * Optimizer::slots, T{0}), std::vector<std::uint32_t>(counts, 0U)});
  }
  return state;
}

namespace detail {

/// Calls visit(level, place, n, slots, stride, steps) for the pieces of a chunk that share a count of steps: n values
/// of the array from `place` on, which are the next n of the gradient.
template <std::size_t Slots, class T, class Visit>
void visit_pieces(const model_array<T>& a, const array_chunk& chunk, array_state<T>& state, const Visit& visit) {
  at_level([&](auto level) CAIRN_INLINE_BODY {
    if (!a.by_rows) {
      visit(level, chunk.begin, chunk.end - chunk.begin, state.slots.data() + chunk.begin, a.size, state.steps[0]);
      return;
    }
    for (std::size_t n = chunk.begin; n < chunk.end; ++n) {
      const std::size_t row = a.ids[n];
      visit(level, row * a.width, a.width, state.slots.data() + row * a.width * Slots, a.width, state.steps[row]);
    }
  });
}

}  // namespace detail

/// One step of the optimizer with its rate scaled. First the step is tried beside the model: where a value or a slot
/// would not be finite, nothing is changed and the number of the first such array is the result; otherwise it is the
/// number of arrays. The same bits on any number of threads. An optimizer that asks for the norm of an array's gradient
/// takes a dense array as a whole, on one thread, and a table row by row.
template <optimizer Optimizer, class T>
std::size_t step_arrays(const Optimizer& optimizer, double scale, const std::vector<model_array<T>>& arrays,
                        optimizer_state<T>& state, int threads) {
  constexpr std::size_t slots = Optimizer::slots;
  const Optimizer of_vectors = for_vectors(optimizer);
  const auto chunks =
      detail::chunks_of(arrays, detail::chunk_grain, detail::norm_rule<detail::rule_of<Optimizer, T>, T>);
  std::vector<std::uint8_t> failed(chunks.size(), 0);
  threads = detail::threads_for(arrays, threads);
  parallel_tasks(chunks.size(), threads, [&](std::size_t c, int) {
    const model_array<T>& a = arrays[chunks[c].array];
    const Optimizer& own = a.is_vector ? of_vectors : optimizer;
    const T* gradient = detail::gradient_in(a, chunks[c]).data();
    std::vector<T> tried;
    detail::visit_pieces<slots>(
        a, chunks[c], state.arrays[chunks[c].array],
        [&](auto level, std::size_t place, std::size_t n, T* kept, std::size_t stride, std::uint32_t& steps)
            CAIRN_INLINE_BODY {
              tried.resize((1 + slots) * n);
              std::copy_n(a.values + place, n, tried.data());
              for (std::size_t s = 0; s < slots; ++s) {
                std::copy_n(kept + s * stride, n, tried.data() + (1 + s) * n);
              }
              const auto rule = own.template at<T>(scale, std::uint64_t{steps} + 1);
              detail::step_row<decltype(level), slots>(rule, n, tried.data(), gradient, tried.data() + n, n);
              if (!all_finite(std::span<const T>(tried))) failed[c] = 1;
              gradient += n;
            });
  });
  const auto bad = std::find(failed.begin(), failed.end(), std::uint8_t{1});
  if (bad != failed.end()) return chunks[static_cast<std::size_t>(bad - failed.begin())].array;

  parallel_tasks(chunks.size(), threads, [&](std::size_t c, int) {
    const model_array<T>& a = arrays[chunks[c].array];
    const Optimizer& own = a.is_vector ? of_vectors : optimizer;
    const T* gradient = detail::gradient_in(a, chunks[c]).data();
    detail::visit_pieces<slots>(
        a, chunks[c], state.arrays[chunks[c].array],
        [&](auto level, std::size_t place, std::size_t n, T* kept, std::size_t stride, std::uint32_t& steps)
            CAIRN_INLINE_BODY {
              const auto rule = own.template at<T>(scale, std::uint64_t{steps} + 1);
              detail::step_row<decltype(level), slots>(rule, n, a.values + place, gradient, kept, stride);
              if (a.by_rows) ++steps;  // a dense array's count is that of several chunks
              gradient += n;
            });
  });
  for (std::size_t n = 0; n < arrays.size(); ++n) {
    if (arrays[n].learns && !arrays[n].by_rows) ++state.arrays[n].steps[0];
  }
  return arrays.size();
}

/// Puts what the optimizer serves (an average, slow weights) into `served`, a copy of the model with the same arrays,
/// by each row's own count of steps. The state is left as it is and serves further steps.
template <optimizer Optimizer, class T>
void finish_arrays(const Optimizer& optimizer, const std::vector<model_array<T>>& served,
                   const optimizer_state<T>& state, int threads) {
  if constexpr (finishes<Optimizer>()) {
    constexpr std::size_t slots = Optimizer::slots;
    parallel_tasks(served.size(), threads, [&](std::size_t n, int) {
      const model_array<T>& a = served[n];
      if (!a.learns) return;
      const std::size_t width = a.by_rows ? a.width : a.size;
      std::vector<T> kept(width * slots);
      for (std::size_t row = 0; row < (a.by_rows ? a.rows : 1); ++row) {
        std::copy_n(state.arrays[n].slots.data() + row * width * slots, kept.size(), kept.data());
        finish(optimizer, state.arrays[n].steps[row], width, a.values + row * width, kept.data(), width);
      }
    });
  }
}

}  // namespace cairn
