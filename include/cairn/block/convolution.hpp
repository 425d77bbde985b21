#pragma once
/// Convolution over the tokens of each sequence.

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>

#include "cairn/block/concept.hpp"
#include "cairn/block/products.hpp"
#include "cairn/block/row_window.hpp"
#include "cairn/core/array.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/column_sums.hpp"
#include "cairn/kernel/gemm.hpp"

namespace cairn {

/// A window's place: `behind(taps)` of its taps lie before the token itself; `check(taps)` throws where that cannot be.
template <class W>
concept window_policy = std::copyable<W> && requires(const W w, std::size_t taps) {
  { W::sees_future } -> std::convertible_to<bool>;
  { w.behind(taps) } -> std::same_as<std::size_t>;
  w.check(taps);
};

/// The token and those before it. Source: van den Oord et al.: "WaveNet: a generative model for raw audio", 2016.
struct causal_window {
  static constexpr bool sees_future = false;
  static constexpr std::size_t behind(std::size_t taps) noexcept { return taps - 1; }
  static constexpr void check(std::size_t) noexcept {}
};

/// The token in the middle of as many before as behind it.
struct centered_window {
  static constexpr bool sees_future = true;
  static constexpr std::size_t behind(std::size_t taps) noexcept { return taps / 2; }
  static void check(std::size_t taps) {
    if (taps % 2 == 1) return;
    throw error("a window of " + std::to_string(taps) + " tokens has none in its middle", "convolution_settings.taps",
                "an odd number");
  }
};

struct convolution_settings {
  std::size_t inputs = 1, outputs = 1;
  std::size_t taps = 3;      ///< tokens in a window
  std::size_t dilation = 1;  ///< tokens from one to the next
  bool bias = true;
};

/// y[t] = bias + sum_k weight_k x[t + (k - behind) dilation], k = 0 ... taps - 1, within each sequence, which zeros
/// surround. The rows of a window are laid side by side for a few tokens at a time and multiplied by all taps at once.
/// 2 taps inputs outputs flops a token forward, twice that backward. Source: Waibel et al.: "Phoneme recognition using
/// time-delay neural networks", IEEE Transactions on Acoustics, Speech and Signal Processing 1989; dilation: Yu,
/// Koltun: "Multi-scale context aggregation by dilated convolutions", ICLR 2016.
template <class Scalar, window_policy Window = causal_window>
struct convolution {
  using scalar = Scalar;
  using settings_type = convolution_settings;

  matrix<Scalar> weight;  ///< [outputs, taps inputs], the earliest tap first
  vector<Scalar> bias;    ///< [outputs], or none
  std::size_t taps = 1, dilation = 1;
  Window window = {};
  static constexpr auto fields() {
    return std::tuple{field("weight", &convolution::weight), field("bias", &convolution::bias)};
  }

  convolution() : convolution(settings_type{}) {}
  explicit convolution(const settings_type& settings) : taps(settings.taps), dilation(settings.dilation) {
    detail::require_size(settings.inputs, "convolution_settings.inputs");
    detail::require_size(settings.outputs, "convolution_settings.outputs");
    detail::require_size(taps, "convolution_settings.taps");
    detail::require_size(dilation, "convolution_settings.dilation");
    detail::require_size(taps * settings.inputs, "convolution_settings.taps * inputs");
    detail::require_size(taps * dilation, "convolution_settings.taps * dilation");
    window.check(taps);
    const auto rows = static_cast<Eigen::Index>(settings.outputs);
    weight = matrix<Scalar>::Zero(rows, static_cast<Eigen::Index>(taps * settings.inputs));
    bias = vector<Scalar>::Zero(settings.bias ? rows : 0);
  }

  std::size_t inputs() const noexcept { return static_cast<std::size_t>(weight.cols()) / taps; }
  std::size_t outputs() const noexcept { return static_cast<std::size_t>(weight.rows()); }

  struct tape {
    matrix_view<const Scalar> x;
  };
  using cache = std::conditional_t<Window::sees_future, no_decoding, kept_rows<Scalar>>;

  void initialize(random_stream& random, double deviation) {
    detail::draw_weights(weight, taps * inputs(), taps * outputs(), deviation, random);
    bias.setZero();
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    static_assert(!std::same_as<State, no_decoding>,
                  "a centered window looks at events to come: this convolution cannot take one more event");
    assert(x.columns == inputs());
    if constexpr (is_training<convolution, State>) state.x = x;
    const matrix_view<Scalar> y = p.take_rows<Scalar>(outputs());
    if constexpr (is_decoding<convolution, State>) {
      state.begin(p.sequences(), (taps - 1) * dilation, inputs());
      multiply(detail::view_of(weight), span_of(bias), p, behind(), y,
               [&](std::size_t s, std::size_t first, std::size_t length, std::ptrdiff_t place) {
                 return place < 0 ? state.before(s, place) : detail::row_at(x, first, length, place);
               });
      state.keep(x, p);
    } else {
      multiply(detail::view_of(weight), span_of(bias), p, behind(), y,
               [&](std::size_t, std::size_t first, std::size_t length, std::ptrdiff_t place) {
                 return detail::row_at(x, first, length, place);
               });
    }
    return y;
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept,
                               convolution& gradient) const {
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(inputs());
    const workspace_scope scope(p.memory());
    const std::size_t in = inputs(), out = outputs();
    // d_x is the convolution of d_y by the transposed taps in reverse.
    const matrix_view<Scalar> reversed{p.take<Scalar>(in * taps * out).data(), in, taps * out};
    for (std::size_t o = 0; o < out; ++o) {
      const Scalar* const from = weight.data() + o * taps * in;
      for (std::size_t k = 0; k < taps; ++k) {
        for (std::size_t i = 0; i < in; ++i) reversed(i, (taps - 1 - k) * out + o) = from[k * in + i];
      }
    }
    multiply(reversed, {}, p, static_cast<std::ptrdiff_t>(taps - 1) - behind(), d_x,
             [&](std::size_t, std::size_t first, std::size_t length, std::ptrdiff_t place) {
               return detail::row_at<Scalar>(d_y, first, length, place);
             });
    const matrix_view<Scalar> shifted = p.take_rows<Scalar>(in);
    for (std::size_t k = 0; k < taps; ++k) {
      detail::for_tokens(p, 0, p.tokens(), [&](std::size_t t, std::size_t, std::size_t first, std::size_t length) {
        detail::copy_row(detail::row_at(kept.x, first, length, place_of_tap(t - first, k, behind())), in,
                         shifted.row(t));
      });
      const matrix_view<Scalar> to{gradient.weight.data() + k * in, out, in, taps * in};
      gemm(matrix_view<const Scalar>(d_y).transposed(), shifted, to, no_epilogue{}, p.products(joining::add));
    }
    if (gradient.bias.size() > 0) add_column_sums<Scalar>(d_y, span_of(gradient.bias), p.threads());
    return d_x;
  }

 private:
  std::ptrdiff_t behind() const noexcept { return static_cast<std::ptrdiff_t>(window.behind(taps)); }
  std::ptrdiff_t place_of_tap(std::size_t place, std::size_t tap, std::ptrdiff_t before) const noexcept {
    return static_cast<std::ptrdiff_t>(place) +
           (static_cast<std::ptrdiff_t>(tap) - before) * static_cast<std::ptrdiff_t>(dilation);
  }

  /// out[t] = weights (rows in the window of t, side by side) + added: row(s, first, length, place) is that of a place
  /// in sequence s of `length` tokens from row `first` on, or null for zeros.
  template <class Row>
  void multiply(const matrix_view<const Scalar>& weights, std::span<const Scalar> added, const pass& p,
                std::ptrdiff_t before, const matrix_view<Scalar>& out, const Row& row) const {
    constexpr std::size_t at_a_time = 240;
    const workspace_scope scope(p.memory());
    const std::size_t wide = weights.columns, width = wide / taps, most = std::min(at_a_time, p.tokens());
    const std::size_t workers = p.tokens() > at_a_time ? static_cast<std::size_t>(thread_count(p.threads())) : 1;
    Scalar* const space = p.take<Scalar>(workers * most * wide).data();
    gemm_options own = p.products();
    own.threads = 1;
    parallel_for(p.tokens(), at_a_time, p.threads(), [&](std::size_t begin, std::size_t end, int worker) {
      const matrix_view<Scalar> windows{space + static_cast<std::size_t>(worker) * most * wide, end - begin, wide};
      detail::for_tokens(p, begin, end, [&](std::size_t t, std::size_t s, std::size_t first, std::size_t length) {
        for (std::size_t k = 0; k < taps; ++k) {
          detail::copy_row<Scalar>(row(s, first, length, place_of_tap(t - first, k, before)), width,
                                   windows.row(t - begin) + k * width);
        }
      });
      detail::multiply_transposed<Scalar>(windows, weights, added, detail::rows_from(out, begin, end - begin), own);
    });
  }
};
static_assert(block<convolution<float>> && block<convolution<float, centered_window>>);

}  // namespace cairn
