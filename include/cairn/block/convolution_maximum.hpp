#pragma once
/// The strongest window of each sequence, by each of many filters.

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/block/convolution.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/row_maximum.hpp"

namespace cairn {

/// y[s] = max over the tokens t of sequence s of (bias + sum_k weight_k x[t - taps + 1 + k]), filter by filter: a
/// convolution and the maximum over time. Zeros stand before each sequence, so that one shorter than a window has as
/// many as it has tokens; y of an empty one is 0. Of equal windows the first has the gradient, and not a number stays
/// so. 2 taps inputs outputs flops a token forward; backward each filter meets one window of a sequence, where a
/// convolution alone meets all: at most 4 taps inputs outputs flops a sequence. Source: Collobert et al.: "Natural
/// language processing (almost) from scratch", JMLR 2011; for classifying sentences Kim: "Convolutional neural networks
/// for sentence classification", EMNLP 2014.
template <class Scalar>
struct convolution_maximum {
  using scalar = Scalar;
  static constexpr bool pools = true;
  static constexpr std::uint32_t nowhere = ~std::uint32_t{0};  ///< the place of an empty sequence's maximum

  convolution<Scalar> filters;
  static constexpr auto fields() { return std::tuple{field("filters", &convolution_maximum::filters)}; }

  convolution_maximum() = default;
  explicit convolution_maximum(const convolution_settings& settings) : filters(settings) {
    require(settings.dilation == 1, "is not 1", "convolution_maximum.dilation", "1");
  }

  std::size_t inputs() const noexcept { return filters.inputs(); }
  std::size_t outputs() const noexcept { return filters.outputs(); }

  struct tape {
    matrix_view<const Scalar> x;
    std::span<std::uint32_t> places;  ///< [sequences, outputs] the last token of each strongest window
  };
  using cache = no_decoding;

  void initialize(random_stream& random, double deviation) { filters.initialize(random, deviation); }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    static_assert(!std::same_as<State, no_decoding>, "the strongest window of a whole sequence: none can be added");
    const std::size_t out = outputs();
    const matrix_view<Scalar> y{p.take<Scalar>(p.sequences() * out).data(), p.sequences(), out};
    std::span<std::uint32_t> places;
    if constexpr (is_training<convolution_maximum, State>) {
      places = p.take<std::uint32_t>(p.sequences() * out);
      state = {x, places};
    }
    const workspace_scope scope(p.memory());
    nothing unkept;
    const matrix_view<const Scalar> all = filters.forward(x, p, unkept);
    for_sequences(p, [&](std::size_t s) {
      const std::size_t first = p.offsets()[s], end = first + p.length(s);
      Scalar* const best = y.row(s);
      if (first == end) {
        std::fill_n(best, out, Scalar{0});
        if (!places.empty()) std::fill_n(places.data() + s * out, out, nowhere);
        return;
      }
      std::copy_n(all.row(first), out, best);
      if (places.empty()) {
        for (std::size_t t = first + 1; t < end; ++t) raise_to<Scalar>({all.row(t), out}, {best, out});
        return;
      }
      std::uint32_t* const place = places.data() + s * out;
      std::fill_n(place, out, static_cast<std::uint32_t>(first));
      for (std::size_t t = first + 1; t < end; ++t) {
        const Scalar* const here = all.row(t);
        for (std::size_t f = 0; f < out; ++f) {
          const bool larger = here[f] > best[f] || (here[f] != here[f] && best[f] == best[f]);
          best[f] = larger ? here[f] : best[f];
          place[f] = larger ? static_cast<std::uint32_t>(t) : place[f];
        }
      }
    });
    return y;
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, const tape& kept,
                               convolution_maximum& gradient) const {
    const std::size_t in = inputs(), out = outputs();
    assert(d_y.rows == p.sequences() && d_y.columns == out && kept.x.row_stride == in);
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(in);
    std::fill_n(d_x.data, d_x.rows * in, Scalar{0});
    // The rows of a window follow one another, in x and beside the latest taps of its filter.
    const auto met = [&](std::size_t s, std::size_t f) {
      const std::size_t last = kept.places[s * out + f], own = last - p.offsets()[s] + 1;
      const std::size_t rows = std::min(own, filters.taps);
      return window{(last + 1 - rows) * in, (filters.taps - rows) * in, rows * in};
    };
    const auto counts = [&](std::size_t s, std::size_t f) { return p.length(s) > 0 && d_y(s, f) != 0; };
    for_sequences(p, [&](std::size_t s) {
      for (std::size_t f = 0; f < out; ++f) {
        if (!counts(s, f)) continue;
        const auto [row, tap, size] = met(s, f);
        axpy<Scalar>(d_y(s, f), {filters.weight.data() + f * filters.taps * in + tap, size}, {d_x.data + row, size});
      }
    });
    parallel_for(out, 16, p.threads(), [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t f = begin; f < end; ++f) {
        Scalar sum = 0;
        for (std::size_t s = 0; s < p.sequences(); ++s) {
          if (!counts(s, f)) continue;
          const auto [row, tap, size] = met(s, f);
          axpy<Scalar>(d_y(s, f), {kept.x.data + row, size},
                       {gradient.filters.weight.data() + f * filters.taps * in + tap, size});
          sum += d_y(s, f);
        }
        if (filters.bias.size() > 0) gradient.filters.bias.data()[f] += sum;
      }
    });
    return d_x;
  }

 private:
  /// Where it begins in x and in its filter, and how many values it has.
  struct window {
    std::size_t row, tap, size;
  };
  template <class Body>
  static void for_sequences(const pass& p, const Body& body) {
    parallel_for(p.sequences(), 16, p.threads(), [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t s = begin; s < end; ++s) body(s);
    });
  }
};
static_assert(block<convolution_maximum<float>>);

}  // namespace cairn
