#pragma once
/// What a differentiable block must provide, and the modes that it runs in.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "cairn/block/pass.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/fields.hpp"
#include "cairn/core/random.hpp"
#include "cairn/kernel/matrix_view.hpp"

namespace cairn {

namespace detail {
template <class B>
struct gradient_type {
  using type = B;
};
template <class B>
requires requires {
  typename B::gradient;
}
struct gradient_type<B> {
  using type = typename B::gradient;
};
}  // namespace detail

/// A value with the fields of B that holds a gradient: B itself, or B::gradient where some part of it is sparse.
template <class B>
using gradient_of = typename detail::gradient_type<B>::type;

/// A gradient of B's shapes with nothing in it: B::empty_gradient(), where it has one, or else those of its parts.
template <class B>
gradient_of<B> empty_gradient(const B& block);

namespace detail {
template <class Part>
void empty_part(const Part& part, Part& to) {
  if constexpr (vector_of_parts<Part>) {
    for (std::size_t n = 0; n < part.size(); ++n) empty_part(part[n], to[n]);
  } else if constexpr (has_fields<Part>) {
    to = cairn::empty_gradient(part);
  } else {
    std::fill_n(to.data(), static_cast<std::size_t>(to.size()), 0);
  }
}
}  // namespace detail

template <class B>
gradient_of<B> empty_gradient(const B& block) {
  if constexpr (requires { block.empty_gradient(); }) {
    return block.empty_gradient();
  } else {
    B empty = block;
    std::apply([&](const auto&... each) { (detail::empty_part(each.of(block), each.of(empty)), ...); }, B::fields());
    return empty;
  }
}

/// A block is a value with weights, copied and compared like one, that maps rows to rows:
///
/// | member | meaning |
/// | --- | --- |
/// | `scalar` | float to run, double to check gradients |
/// | `fields()` | its arrays |
/// | `inputs()`, `outputs()` | columns of what it takes and gives; `any_width` where all will do |
/// | `tape` | what a forward pass leaves for the backward pass: views of the workspace |
/// | `cache` | what is kept of the events so far where one more is to follow; `nothing` where rows do not meet |
/// | `forward(x, pass, state)` | y [tokens, outputs] in the workspace; `state` is a tape, a cache or `nothing` |
/// | `backward(d_y, pass, tape, gradient)` | d_x; gradient += the derivatives by the weights |
/// | `initialize(random, deviation)` | weights drawn from N(0, deviation), for 0 by Glorot; biases and gains at rest |
///
/// Optional: `longest()`, the most events of a sequence, where there is a limit: forward throws for a longer one.
/// `freezes`, set to true: an own array of the gradient may have been emptied, for one that does not learn; backward
/// leaves out what it would have added there. Set to false: arrays of its parts neither, since it reaches into them.
///
/// A tape refers to x and to what forward took from the workspace: all of it is left alone until backward is through,
/// which is given the same pass. backward may overwrite d_y, and d_x may lie in the same memory. In a pass with a cache
/// the rows of sequence s are the next events of the s-th cached history.
///
/// y has a row for each token, or in a block that sets `pools`, for each sequence: what follows it is given
/// pass::pooled().
///
/// Shapes that do not fit are found when a block is made, or at compile time where the types know them; forward and
/// backward assert.
template <class B>
concept block = std::copyable<B> && has_fields<B> &&
    requires(const B b, B own, const matrix_view<const typename B::scalar>& x,
             const matrix_view<typename B::scalar>& d_y, const pass& p, nothing& unkept, typename B::tape& tape,
             typename B::cache& cache, gradient_of<B>& gradient, random_stream& random) {
  { b.inputs() } -> std::convertible_to<std::size_t>;
  { b.outputs() } -> std::convertible_to<std::size_t>;
  { b.forward(x, p, unkept) } -> std::same_as<matrix_view<typename B::scalar>>;
  { b.forward(x, p, tape) } -> std::same_as<matrix_view<typename B::scalar>>;
  { b.forward(x, p, cache) } -> std::same_as<matrix_view<typename B::scalar>>;
  { b.backward(d_y, p, tape, gradient) } -> std::same_as<matrix_view<typename B::scalar>>;
  own.initialize(random, 0.);
};

/// Whether a block gives one row for each sequence.
template <class B>
inline constexpr bool pools = requires {
  requires B::pools;
};

/// Whether a block passes over arrays of its own whose gradient has no room, and whether it keeps its parts from it.
template <class B>
inline constexpr bool freezes = requires {
  requires B::freezes;
};
template <class B>
inline constexpr bool keeps_parts_learning = requires {
  requires !B::freezes;
};

/// The width of a block that takes any and gives the same.
inline constexpr std::size_t any_width = std::dynamic_extent;

/// The length of sequences of a block that takes any.
inline constexpr std::size_t any_length = std::dynamic_extent;

/// The most events of a sequence that a block takes: its own longest(), where it has one.
template <class B>
std::size_t longest_sequence(const B& block) {
  if constexpr (requires { block.longest(); }) {
    return block.longest();
  } else {
    return any_length;
  }
}

/// The cache of a block that looks at events to come, so that none can be added to what it made of a history: its
/// forward refuses to compile in that mode, and says so.
struct no_decoding {};

/// Whether one more event can be added to a history that a block has seen.
template <class B>
inline constexpr bool decodes = !std::same_as<typename B::cache, no_decoding>;

/// The modes, by the type of the state.
template <class B, class State>
inline constexpr bool is_training = std::same_as<State, typename B::tape>;
template <class B, class State>
inline constexpr bool is_decoding = std::same_as<State, typename B::cache> && !std::same_as<State, nothing>;

namespace detail {

/// The state of a part within that of its block: of(state), or `nothing` itself.
template <class State, class Of>
auto& part_state(State& state, Of of) noexcept {
  if constexpr (std::same_as<State, nothing>) {
    return state;
  } else {
    return of(state);
  }
}

/// Throws unless the columns that one part gives are those that the next one takes.
inline void require_same_width(std::size_t given, std::size_t taken, const std::string& from, const std::string& to) {
  if (given == any_width || taken == any_width || given == taken) return;
  throw error(from + " gives " + std::to_string(given) + " columns and " + to + " takes " + std::to_string(taken),
              from + " -> " + to, "the same width");
}

/// Throws unless a size that a setting asks for is one that arrays can have.
inline void require_size(std::size_t size, const char* setting) {
  constexpr std::size_t most = std::size_t{1} << 31U;
  if (size == 0 || size >= most) {
    throw error(std::to_string(size) + " is no size of an array", setting, "1 to below 2^31");
  }
}

/// Throws where a sequence of `length` events is longer than a block takes.
inline void require_length(std::size_t length, std::size_t longest, const char* where) {
  if (length > longest) {
    throw error("a sequence of " + std::to_string(length) + " events", where,
                "at most " + std::to_string(longest) + " positions");
  }
}

/// Draws an array from N(0, deviation).
template <class Array>
void draw_normal(Array& values, double deviation, random_stream& random) {
  for (auto* value = values.data(); value != values.data() + values.size(); ++value) {
    *value = static_cast<std::remove_reference_t<decltype(*value)>>(deviation * random.normal());
  }
}

/// Draws weights [outputs, inputs] from N(0, deviation), or for deviation 0 evenly from +-sqrt(6 / (inputs + outputs)):
/// Glorot, Bengio: "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.
template <class Array>
void draw_weights(Array& values, std::size_t inputs, std::size_t outputs, double deviation, random_stream& random) {
  if (deviation != 0) return draw_normal(values, deviation, random);
  const double reach = std::sqrt(6. / static_cast<double>(inputs + outputs));
  for (auto* value = values.data(); value != values.data() + values.size(); ++value) {
    *value = static_cast<std::remove_reference_t<decltype(*value)>>(reach * (2 * random.uniform() - 1));
  }
}

}  // namespace detail

}  // namespace cairn
