#pragma once
/// Steps of stochastic gradient on rows: the gradients of an inner product and the rule that moves by them, in one
/// pass. A rule is a function of one parameter, its gradient and its slots of state; one that says `takes_vectors` is
/// given registers of them, and one that has `set_squared_norm` is told first how long the whole gradient is.

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "cairn/kernel/lanes.hpp"

namespace cairn::detail {

/// Rules with `static constexpr bool takes_vectors = true`: their operator() is an always-inline template whose formula
/// holds for a scalar and for a vector of them alike.
template <class Rule>
concept vector_rule = requires {
  requires Rule::takes_vectors;
};

/// Rules that depend on the norm of the whole gradient: add_square(sum, gradient) adds the square of a scalar or, lane
/// by lane, of a vector of them, and set_squared_norm(sum of all lanes) is called before the first step. Both are
/// always-inline.
template <class Rule, class T>
concept norm_rule = requires(const Rule rule, Rule own, T scalar) {
  rule.add_square(scalar, scalar);
  own.set_squared_norm(scalar);
};

/// body(at, type) for pieces [at, at + n) of [0, size), where `type` is the std::type_identity of a vector of n: whole
/// registers first, then halves of them as they fit, then single ones.
template <class T, std::size_t Bytes, class Body>
CAIRN_ALWAYS_INLINE void in_pieces(std::size_t size, const Body& body, std::size_t at = 0) noexcept {
  constexpr std::size_t width = Bytes / sizeof(T);
  for (; at + width <= size; at += width) body(at, std::type_identity<typename vector_of<T, Bytes>::type>());
  if constexpr (Bytes > 16) {
    if (at < size) in_pieces<T, Bytes / 2>(size, body, at);
  } else {
    for (; at < size; ++at) body(at, std::type_identity<T>());
  }
}

/// Applies a rule to the piece of a row that begins at k; the row's slots lie `stride` apart.
template <std::size_t... Slot, class Rule, class T, class Lanes>
CAIRN_ALWAYS_INLINE void apply_rule(std::index_sequence<Slot...>, const Rule& rule, Lanes& parameter,
                                    const Lanes& gradient, [[maybe_unused]] T* state,
                                    [[maybe_unused]] std::size_t stride, [[maybe_unused]] std::size_t k = 0) noexcept {
  if constexpr (vector_rule<Rule>) {
    [[maybe_unused]] Lanes slots[sizeof...(Slot) + 1];
    (load(slots[Slot], state + Slot * stride + k), ...);
    rule(parameter, gradient, slots[Slot]...);
    (store(state + Slot * stride + k, slots[Slot]), ...);
  } else {
    constexpr std::size_t width = sizeof(Lanes) / sizeof(T);
    T parameters[width], gradients[width];
    store(parameters, parameter);
    store(gradients, gradient);
    for (std::size_t i = 0; i < width; ++i) rule(parameters[i], gradients[i], state[Slot * stride + k + i]...);
    load(parameter, parameters);
  }
}

/// start + the sum of term(at, type, to) over pieces, where a term adds its lanes to `to`. Four sums run side by side.
template <class Level, class T, class Term>
CAIRN_ALWAYS_INLINE T sum_of_terms(T start, std::size_t size, const Term& term) noexcept {
  using full = std::type_identity<lanes<T, Level>>;
  constexpr std::size_t width = lane_count<T, Level>, sums = 4;
  lanes<T, Level> sum[sums] = {};
  std::size_t at = 0;
  for (; at + sums * width <= size; at += sums * width) {
    CAIRN_UNROLL
    for (std::size_t n = 0; n < sums; ++n) term(at + n * width, full(), sum[n]);
  }
  sum[0] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  in_pieces<T, Level::bytes>(
      size,
      [&](std::size_t k, auto type) CAIRN_INLINE_BODY {
        using piece = typename decltype(type)::type;
        if constexpr (sizeof(piece) == Level::bytes) {
          term(k, type, sum[0]);
        } else if constexpr (sizeof(piece) == sizeof(T)) {
          term(k, type, start);
        } else {
          piece part = {};
          term(k, type, part);
          start += sum_of<T>(part);
        }
      },
      at);
  return start + sum_of<T>(sum[0]);
}

/// The rule itself, or where it asks for the norm, a copy that knows it: gradient(at, to) loads or computes a piece.
template <class Level, class T, class Rule, class Gradient>
CAIRN_ALWAYS_INLINE decltype(auto) ready(const Rule& rule, [[maybe_unused]] std::size_t size,
                                         [[maybe_unused]] const Gradient& gradient) noexcept {
  if constexpr (norm_rule<Rule, T>) {
    const T square = sum_of_terms<Level>(T{0}, size, [&](std::size_t k, auto type, auto& sum) CAIRN_INLINE_BODY {
      typename decltype(type)::type piece;
      gradient(k, piece);
      rule.add_square(sum, piece);
    });
    Rule told = rule;
    told.set_squared_norm(square);
    return told;
  } else {
    return (rule);
  }
}

/// A rule on one parameter alone; its slots lie one behind the other.
template <std::size_t Slots, class Rule, class T>
CAIRN_ALWAYS_INLINE void step_one(const Rule& rule, T& parameter, T gradient, T* state) noexcept {
  if constexpr (norm_rule<Rule, T>) {
    T square = 0;
    rule.add_square(square, gradient);
    Rule told = rule;
    told.set_squared_norm(square);
    apply_rule(std::make_index_sequence<Slots>(), told, parameter, gradient, state, 1);
  } else {
    apply_rule(std::make_index_sequence<Slots>(), rule, parameter, gradient, state, 1);
  }
}

/// A rule on `size` parameters, each with its gradient.
template <class Level, std::size_t Slots, class Rule, class T>
CAIRN_ALWAYS_INLINE void step_row(const Rule& rule, std::size_t size, T* parameters, const T* gradients, T* state,
                                  std::size_t stride) noexcept {
  const auto& told =
      ready<Level, T>(rule, size, [&](std::size_t k, auto& piece) CAIRN_INLINE_BODY { load(piece, gradients + k); });
  in_pieces<T, Level::bytes>(size, [&](std::size_t k, auto type) CAIRN_INLINE_BODY {
    typename decltype(type)::type parameter, gradient;
    load(parameter, parameters + k);
    load(gradient, gradients + k);
    apply_rule(std::make_index_sequence<Slots>(), told, parameter, gradient, state, stride, k);
    store(parameters + k, parameter);
  });
}

/// start + p . q of [size]
template <class Level, class T>
CAIRN_ALWAYS_INLINE T inner_product(T start, std::size_t size, const T* p, const T* q) noexcept {
  return sum_of_terms<Level>(start, size, [&](std::size_t k, auto type, auto& sum) CAIRN_INLINE_BODY {
    typename decltype(type)::type a, b;
    load(a, p + k);
    load(b, q + k);
    sum += a * b;
  });
}

/// start + p . (q - r) of [size]
template <class Level, class T>
CAIRN_ALWAYS_INLINE T inner_margin(T start, std::size_t size, const T* p, const T* q, const T* r) noexcept {
  return sum_of_terms<Level>(start, size, [&](std::size_t k, auto type, auto& sum) CAIRN_INLINE_BODY {
    typename decltype(type)::type a, b, c;
    load(a, p + k);
    load(b, q + k);
    load(c, r + k);
    sum += a * (b - c);
  });
}

/// One step of p [size] alone on slope (p . q) + l2 / 2 |p|^2.
template <class Level, std::size_t Slots, class Rule, class T>
CAIRN_ALWAYS_INLINE void step_alone(const Rule& rule, std::size_t size, T slope, T l2, T* p, const T* q,
                                    T* state) noexcept {
  const auto read = [&](std::size_t k, auto& a, auto& of_a) CAIRN_INLINE_BODY {
    std::remove_reference_t<decltype(a)> b;
    load(a, p + k);
    load(b, q + k);
    of_a = slope * b + l2 * a;
  };
  const auto& told = ready<Level, T>(rule, size, [&](std::size_t k, auto& of_a) CAIRN_INLINE_BODY {
    std::remove_reference_t<decltype(of_a)> a;
    read(k, a, of_a);
  });
  in_pieces<T, Level::bytes>(size, [&](std::size_t k, auto type) CAIRN_INLINE_BODY {
    typename decltype(type)::type a, of_a;
    read(k, a, of_a);
    apply_rule(std::make_index_sequence<Slots>(), told, a, of_a, state, size, k);
    store(p + k, a);
  });
}

/// One step of p and q [size] on slope (p . q) + l2 / 2 (|p|^2 + |q|^2). Slots of each row lie [Slots, size].
template <class Level, std::size_t Slots, class Rule, class T>
CAIRN_ALWAYS_INLINE void step_pair(const Rule& p_rule, const Rule& q_rule, std::size_t size, T slope, T l2, T* p, T* q,
                                   T* p_state, T* q_state) noexcept {
  constexpr std::make_index_sequence<Slots> slots;
  const auto read = [&](std::size_t k, auto& a, auto& b, auto& of_a, auto& of_b) CAIRN_INLINE_BODY {
    load(a, p + k);
    load(b, q + k);
    of_a = slope * b + l2 * a;
    of_b = slope * a + l2 * b;
  };
  const auto& p_told = ready<Level, T>(p_rule, size, [&](std::size_t k, auto& of_a) CAIRN_INLINE_BODY {
    std::remove_reference_t<decltype(of_a)> a, b, of_b;
    read(k, a, b, of_a, of_b);
  });
  const auto& q_told = ready<Level, T>(q_rule, size, [&](std::size_t k, auto& of_b) CAIRN_INLINE_BODY {
    std::remove_reference_t<decltype(of_b)> a, b, of_a;
    read(k, a, b, of_a, of_b);
  });
  in_pieces<T, Level::bytes>(size, [&](std::size_t k, auto type) CAIRN_INLINE_BODY {
    typename decltype(type)::type a, b, of_a, of_b;
    read(k, a, b, of_a, of_b);
    apply_rule(slots, p_told, a, of_a, p_state, size, k);
    apply_rule(slots, q_told, b, of_b, q_state, size, k);
    store(p + k, a);
    store(q + k, b);
  });
}

/// One step of p, q and r [size] on slope (p . (q - r)) + l2 / 2 (|p|^2 + |q|^2 + |r|^2).
template <class Level, std::size_t Slots, class Rule, class T>
CAIRN_ALWAYS_INLINE void step_triple(const Rule& p_rule, const Rule& q_rule, const Rule& r_rule, std::size_t size,
                                     T slope, T l2, T* p, T* q, T* r, T* p_state, T* q_state, T* r_state) noexcept {
  constexpr std::make_index_sequence<Slots> slots;
  const auto read = [&](std::size_t k, auto& a, auto& b, auto& c, auto& of_a, auto& of_b, auto& of_c)
                        CAIRN_INLINE_BODY {
                          load(a, p + k);
                          load(b, q + k);
                          load(c, r + k);
                          of_a = slope * (b - c) + l2 * a;
                          of_b = slope * a + l2 * b;
                          of_c = l2 * c - slope * a;
                        };
  const auto& p_told = ready<Level, T>(p_rule, size, [&](std::size_t k, auto& of_a) CAIRN_INLINE_BODY {
    std::remove_reference_t<decltype(of_a)> a, b, c, of_b, of_c;
    read(k, a, b, c, of_a, of_b, of_c);
  });
  const auto& q_told = ready<Level, T>(q_rule, size, [&](std::size_t k, auto& of_b) CAIRN_INLINE_BODY {
    std::remove_reference_t<decltype(of_b)> a, b, c, of_a, of_c;
    read(k, a, b, c, of_a, of_b, of_c);
  });
  const auto& r_told = ready<Level, T>(r_rule, size, [&](std::size_t k, auto& of_c) CAIRN_INLINE_BODY {
    std::remove_reference_t<decltype(of_c)> a, b, c, of_a, of_b;
    read(k, a, b, c, of_a, of_b, of_c);
  });
  in_pieces<T, Level::bytes>(size, [&](std::size_t k, auto type) CAIRN_INLINE_BODY {
    typename decltype(type)::type a, b, c, of_a, of_b, of_c;
    read(k, a, b, c, of_a, of_b, of_c);
    apply_rule(slots, p_told, a, of_a, p_state, size, k);
    apply_rule(slots, q_told, b, of_b, q_state, size, k);
    apply_rule(slots, r_told, c, of_c, r_state, size, k);
    store(p + k, a);
    store(q + k, b);
    store(r + k, c);
  });
}

}  // namespace cairn::detail
