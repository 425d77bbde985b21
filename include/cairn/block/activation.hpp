#pragma once
/// The activations of networks, as policies and as a block.

#include <concepts>
#include <cstddef>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/activation_backward.hpp"
#include "cairn/kernel/activation_epilogue.hpp"
#include "cairn/kernel/epilogue.hpp"

namespace cairn {

/// An activation is a function of one number: `epilogue()` is what applies it to a product in registers, `forward(x,
/// y)` to spans; `backward(x, d_y, d_x)` multiplies by its derivative at x, and where `derives_from_result` is set x
/// may be the result; y may be x, and d_x may be d_y.
template <class A>
concept activation_policy = std::copyable<A> && requires(const A a, std::span<const float> x, std::span<float> y) {
  { A::derives_from_result } -> std::convertible_to<bool>;
  a.epilogue();
  a.template forward<float>(x, y, 1);
  a.template backward<float>(x, x, y, 1);
};

/// max(x, 0). Source: Nair, Hinton: "Rectified linear units improve restricted Boltzmann machines", ICML 2010.
struct relu_activation {
  static constexpr bool derives_from_result = true;
  static constexpr with_relu epilogue() noexcept { return {}; }
  template <class T>
  static void forward(std::span<const T> x, std::span<T> y, int threads) noexcept {
    relu(x, y, threads);
  }
  template <class T>
  static void backward(std::span<const T> x, std::span<const T> d_y, std::span<T> d_x, int threads) noexcept {
    relu_backward(x, d_y, d_x, threads);
  }
};

/// x Phi(x), as a product's epilogue computes it, so that it is the same bits wherever it stands. Source: Hendrycks,
/// Gimpel: "Gaussian error linear units", 2016.
struct gelu_activation {
  static constexpr bool derives_from_result = false;
  static constexpr with_gelu epilogue() noexcept { return {}; }
  template <class T>
  static void forward(std::span<const T> x, std::span<T> y, int threads) noexcept {
    detail::map_span<T>(x, y, threads, [](auto& lanes) CAIRN_INLINE_BODY { detail::gelu_product_lanes(lanes); });
  }
  template <class T>
  static void backward(std::span<const T> x, std::span<const T> d_y, std::span<T> d_x, int threads) noexcept {
    gelu_backward(x, d_y, d_x, threads);
  }
};

/// x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2, GPT-2's. Source: Hendrycks, Gimpel, as above.
struct gelu_tanh_activation {
  static constexpr bool derives_from_result = false;
  static constexpr with_gelu_tanh epilogue() noexcept { return {}; }
  template <class T>
  static void forward(std::span<const T> x, std::span<T> y, int threads) noexcept {
    gelu_tanh(x, y, threads);
  }
  template <class T>
  static void backward(std::span<const T> x, std::span<const T> d_y, std::span<T> d_x, int threads) noexcept {
    gelu_tanh_backward(x, d_y, d_x, threads);
  }
};

/// x / (1 + exp(-x)). Source: Elfwing, Uchibe, Doya: "Sigmoid-weighted linear units", Neural Networks 2018.
struct silu_activation {
  static constexpr bool derives_from_result = false;
  static constexpr with_silu epilogue() noexcept { return {}; }
  template <class T>
  static void forward(std::span<const T> x, std::span<T> y, int threads) noexcept {
    silu(x, y, threads);
  }
  template <class T>
  static void backward(std::span<const T> x, std::span<const T> d_y, std::span<T> d_x, int threads) noexcept {
    silu_backward(x, d_y, d_x, threads);
  }
};

/// An activation as a block of its own.
template <class Scalar, activation_policy Activation>
struct activation_block {
  using scalar = Scalar;

  Activation activation = {};
  static constexpr auto fields() { return std::tuple<>{}; }

  static constexpr std::size_t inputs() noexcept { return any_width; }
  static constexpr std::size_t outputs() noexcept { return any_width; }

  struct tape {
    matrix_view<const Scalar> x;
  };
  using cache = nothing;

  static constexpr void initialize(random_stream&, double) noexcept {}

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    if constexpr (is_training<activation_block, State>) state.x = x;
    const matrix_view<Scalar> y = p.take_rows<Scalar>(x.columns);
    activation.template forward<Scalar>(elements_of(x), elements_of(y), p.threads());
    return y;
  }

  /// d_x takes the place of d_y.
  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept,
                               activation_block&) const {
    activation.template backward<Scalar>(elements_of(kept.x), elements_of(d_y), elements_of(d_y), p.threads());
    return d_y;
  }
};

template <class Scalar>
using relu_block = activation_block<Scalar, relu_activation>;
template <class Scalar>
using gelu_block = activation_block<Scalar, gelu_activation>;
template <class Scalar>
using silu_block = activation_block<Scalar, silu_activation>;
static_assert(block<gelu_block<float>>);

}  // namespace cairn
