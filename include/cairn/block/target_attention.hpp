#pragma once
/// Attention of a target over a history: a small network of both says how much each event matters to this target.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>

#include "cairn/block/concept.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/products.hpp"
#include "cairn/kernel/activation.hpp"
#include "cairn/kernel/gemv.hpp"
#include "cairn/kernel/paired_rows.hpp"
#include "cairn/kernel/softmax.hpp"

namespace cairn {

struct target_attention_settings {
  std::size_t width = 1;
  std::size_t depth = 0;    ///< of the network that scores, 0: width
  bool normalized = false;  ///< whether weights are shares of 1, by a softmax; published without
};

/// What candidates look at: rows of events [events, width], and for each candidate the range of them that is its own.
/// Ranges may overlap, so that several candidates share a history, or each sees another part of it; one may be empty.
template <class Scalar>
struct target_events {
  matrix_view<const Scalar> rows;
  std::span<const row_range> seen;  ///< [candidates]
};

/// y[c] = sum_j e(x[c], h[j]) h[j] over the events j that candidate c sees, 0 where there is none, with
///
///     e(t, h) = weight . sigmoid(candidate t + event h + product (h * t)) + bias.
///
/// That is a network of [h, t, h - t, h * t], the input of the authors' program, with one hidden layer: of its first
/// weights [Wh, Wt, Wd, Wp] `event` is Wh + Wd, `candidate` Wt - Wd and `product` Wp, which is all that they can
/// express. Sigmoid is that program's, too; it has two hidden layers and a softmax, the paper one with PReLU or Dice
/// and none. Weights are no shares of 1 unless `normalized` says so, so that y also tells how much was found.
///
/// Cost: 2 width depth flops an event and a candidate; and a pair 2 width depth for `product` alone, depth sigmoids and
/// 4 width flops; backward about 4 width depth a pair. A pair keeps depth + 1 numbers for it. Rows of the pass are
/// candidates. Source: Zhou et al.: "Deep interest network for click-through rate prediction", KDD 2018.
template <class Scalar>
struct target_attention {
  using scalar = Scalar;
  static constexpr bool freezes = false;
  using settings_type = target_attention_settings;

  linear<Scalar> event, candidate, product;
  vector<Scalar> weight;  ///< [depth]
  vector<Scalar> bias;    ///< [1]
  bool normalized = false;
  static constexpr auto fields() {
    using own = target_attention;
    return std::tuple{field("event", &own::event), field("candidate", &own::candidate), field("product", &own::product),
                      field("weight", &own::weight), field("bias", &own::bias)};
  }

  target_attention() : target_attention(settings_type{}) {}
  explicit target_attention(const settings_type& settings) : normalized(settings.normalized) {
    detail::require_size(settings.width, "target_attention_settings.width");
    const std::size_t depth = settings.depth == 0 ? settings.width : settings.depth;
    detail::require_size(depth, "target_attention_settings.depth");
    event = linear<Scalar>({settings.width, depth, true});
    candidate = linear<Scalar>({settings.width, depth, false});
    product = linear<Scalar>({settings.width, depth, false});
    weight = vector<Scalar>::Zero(static_cast<Eigen::Index>(depth));
    bias = vector<Scalar>::Zero(1);
  }

  std::size_t inputs() const noexcept { return event.inputs(); }
  std::size_t outputs() const noexcept { return event.inputs(); }
  std::size_t depth() const noexcept { return event.outputs(); }

  struct tape {
    typename linear<Scalar>::tape event, candidate;
    matrix_view<const Scalar> x;
    target_events<Scalar> events;
    matrix_view<Scalar> hidden;  ///< [pairs, depth]; backward overwrites it
    std::span<Scalar> weights;   ///< [pairs]
  };

  void initialize(random_stream& random, double deviation) {
    event.initialize(random, deviation);
    candidate.initialize(random, deviation);
    product.initialize(random, deviation);
    detail::draw_weights(weight, depth(), 1, deviation, random);
    bias.setZero();
  }

  /// x [candidates, width]
  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state,
                              const target_events<Scalar>& events) const {
    constexpr bool training = is_training<target_attention, State>;
    static_assert(training || std::same_as<State, nothing>, "a candidate asks once: there is nothing to keep");
    assert(x.columns == inputs() && events.rows.columns == inputs() && events.seen.size() == x.rows);
    const matrix_view<Scalar> y = p.take_rows<Scalar>(outputs());
    const workspace::mark after_y = p.memory().here();
    matrix_view<Scalar> of_events, of_candidates, hidden;
    std::span<Scalar> weights;
    nothing unkept;
    if constexpr (training) {
      of_events = event.forward(events.rows, pass_of(events, p), state.event);
      of_candidates = candidate.forward(x, p, state.candidate);
      const std::size_t pairs = pairs_of(events.seen);
      hidden = {p.take<Scalar>(pairs * depth()).data(), pairs, depth()};
      weights = p.take<Scalar>(pairs);
      state.x = x;
      state.events = events;
      state.hidden = hidden;
      state.weights = weights;
    } else {
      of_events = event.forward(events.rows, pass_of(events, p), unkept);
      of_candidates = candidate.forward(x, p, unkept);
    }
    for_chunks(events.seen, [&](std::size_t first, std::size_t count, std::size_t pair, std::size_t pairs) {
      const workspace_scope scope(p.memory());
      const auto seen = events.seen.subspan(first, count);
      const matrix_view<Scalar> products{p.take<Scalar>(pairs * inputs()).data(), pairs, inputs()};
      const matrix_view<Scalar> z = training
                                        ? detail::rows_from(hidden, pair, pairs)
                                        : matrix_view<Scalar>{p.take<Scalar>(pairs * depth()).data(), pairs, depth()};
      const std::span<Scalar> e = training ? weights.subspan(pair, pairs) : p.take<Scalar>(pairs);
      multiply_pairs<Scalar>(detail::rows_from(x, first, count), events.rows, seen, products);
      add_pairs<Scalar>(detail::rows_from(of_candidates, first, count), of_events, seen, z);
      gemm(matrix_view<const Scalar>(products), detail::view_of(product.weight).transposed(), z, no_epilogue{},
           p.products(joining::add));
      sigmoid<Scalar>(elements_of(z), elements_of(z), p.threads());
      gemv<Scalar>(elements_of(z), span_of(weight), e);
      for (Scalar& value : e) value += bias[0];
      std::size_t at = 0;
      for (std::size_t n = 0; n < count; at += seen[n++].size()) {
        const std::span<Scalar> own = e.subspan(at, seen[n].size());
        if (normalized && !own.empty()) softmax<Scalar>(own, own, own.size());
        gemv_transposed<Scalar>(values_of(events.rows, seen[n]), own, {y.row(first + n), outputs()});
      }
    });
    if constexpr (!training) p.memory().release(after_y);
    return y;
  }

  /// The derivatives by the candidates are returned; those by all rows of events are written into d_events.
  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, tape& kept, target_attention& gradient,
                               const matrix_view<Scalar>& d_events) const {
    const target_events<Scalar>& events = kept.events;
    assert(d_events.rows == events.rows.rows && d_events.columns == inputs());
    const pass over_events = pass_of(events, p);
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(inputs());
    const workspace_scope all(p.memory());
    const matrix_view<Scalar> of_candidates = p.take_rows<Scalar>(depth()),
                              of_events = over_events.template take_rows<Scalar>(depth());
    for (const matrix_view<Scalar>& sums : {d_x, d_events, of_candidates, of_events}) {
      for (std::size_t row = 0; row < sums.rows; ++row) std::fill_n(sums.row(row), sums.columns, Scalar{0});
    }
    for_chunks(events.seen, [&](std::size_t first, std::size_t count, std::size_t pair, std::size_t pairs) {
      const workspace_scope scope(p.memory());
      const auto seen = events.seen.subspan(first, count);
      const matrix_view<const Scalar> x = detail::rows_from(kept.x, first, count);
      const matrix_view<Scalar> z = detail::rows_from(kept.hidden, pair, pairs);
      const matrix_view<Scalar> products{p.take<Scalar>(pairs * inputs()).data(), pairs, inputs()},
          d_products{p.take<Scalar>(pairs * inputs()).data(), pairs, inputs()};
      const std::span<Scalar> d_e = p.take<Scalar>(pairs);
      std::size_t at = 0;
      for (std::size_t n = 0; n < count; at += seen[n++].size()) {
        const std::span<const Scalar> own = kept.weights.subspan(pair + at, seen[n].size());
        const std::span<Scalar> d_own = d_e.subspan(at, own.size());
        const std::span<const Scalar> d_row{d_y.row(first + n), inputs()};
        gemv<Scalar>(values_of(events.rows, seen[n]), d_row, d_own);
        for (std::size_t j = 0; j < own.size(); ++j) {
          axpy<Scalar>(own[j], d_row, {d_events.row(seen[n].begin + j), inputs()});
        }
        if (normalized && !own.empty()) softmax_backward<Scalar>(own, d_own, d_own, own.size());
      }
      for (const Scalar value : d_e) gradient.bias[0] += value;
      sigmoid_scores_backward<Scalar>(z, span_of(weight), d_e, z, span_of(gradient.weight));
      multiply_pairs<Scalar>(x, events.rows, seen, products);
      gemm(matrix_view<const Scalar>(z).transposed(), products, detail::view_of(gradient.product.weight), no_epilogue{},
           p.products(joining::add));
      gemm(matrix_view<const Scalar>(z), detail::view_of(product.weight), d_products, no_epilogue{}, p.products());
      multiply_pairs_backward<Scalar>(x, events.rows, seen, d_products, detail::rows_from(d_x, first, count), d_events);
      add_pairs_backward<Scalar>(seen, z, detail::rows_from(of_candidates, first, count), of_events);
    });
    event.backward_into(of_events, d_events, over_events, kept.event, gradient.event, joining::add);
    candidate.backward_into(of_candidates, d_x, p, kept.candidate, gradient.candidate, joining::add);
    return d_x;
  }

 private:
  static constexpr std::size_t chunk_pairs = 512;  // whose rows stay in the second cache

  static pass pass_of(const target_events<Scalar>& events, const pass& p) {
    const std::span<std::uint32_t> offsets = p.take<std::uint32_t>(2);
    offsets[0] = 0;
    offsets[1] = static_cast<std::uint32_t>(events.rows.rows);
    return p.with_offsets(offsets);
  }
  static std::span<const Scalar> values_of(const matrix_view<const Scalar>& rows, const row_range& range) noexcept {
    assert(range.begin <= range.end && range.end <= rows.rows && rows.row_stride == rows.columns);
    return {rows.row(range.begin), range.size() * rows.columns};
  }
  /// body(first candidate, count, first pair, pairs) for runs of candidates of about chunk_pairs pairs, at least one.
  template <class Body>
  static void for_chunks(std::span<const row_range> seen, const Body& body) {
    std::size_t pair = 0;
    for (std::size_t first = 0; first < seen.size();) {
      std::size_t end = first, pairs = 0;
      while (end < seen.size() && (end == first || pairs + seen[end].size() <= chunk_pairs))
        pairs += seen[end++].size();
      body(first, end - first, pair, pairs);
      pair += pairs;
      first = end;
    }
  }
};

}  // namespace cairn
