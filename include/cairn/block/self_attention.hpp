#pragma once
/// Self-attention over packed sequences, composed of a mask, positions and heads.

#include <cassert>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "cairn/block/concept.hpp"
#include "cairn/block/key_value_cache.hpp"
#include "cairn/block/last_rows.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/position.hpp"
#include "cairn/kernel/attention.hpp"
#include "cairn/kernel/attention_backward.hpp"
#include "cairn/kernel/attention_mask.hpp"

namespace cairn {

/// Every query head has keys and values of its own.
struct multi_head {
  std::size_t heads = 1;
  std::size_t query_heads() const noexcept { return heads; }
  std::size_t key_heads() const noexcept { return heads; }
};

/// Several query heads share one of keys and values. Source: Ainslie et al.: "GQA: training generalized multi-query
/// transformer models from multi-head checkpoints", EMNLP 2023; one for all of them: Shazeer 2019.
struct grouped_query {
  std::size_t heads = 1, groups = 1;
  std::size_t query_heads() const noexcept { return heads; }
  std::size_t key_heads() const noexcept { return groups; }
};

template <class H>
concept head_layout = std::copyable<H> && requires(const H h) {
  { h.query_heads() } -> std::same_as<std::size_t>;
  { h.key_heads() } -> std::same_as<std::size_t>;
};

template <attention_mask Mask = causal, attention_position Position = no_position, head_layout Heads = multi_head>
struct self_attention_settings {
  std::size_t width = 1;
  Heads heads = {};
  Mask mask = {};
  Position position = {};
  bool bias = true;  ///< in the four linear maps
};

/// y = output(attention(query(x), key(x), value(x))): each token looks at the tokens of its sequence that the mask
/// shows it. Heads are width / heads wide; scores are q . k / sqrt(width / heads). No padding is touched and no table
/// of scores is stored; weights are not dropped. Source: Vaswani et al.: "Attention is all you need", NeurIPS 2017.
/// Linear: the type of the four maps.
template <class Scalar, attention_mask Mask = causal, attention_position Position = no_position,
          head_layout Heads = multi_head, block Linear = linear<Scalar>>
struct self_attention {
  using scalar = Scalar;
  using settings_type = self_attention_settings<Mask, Position, Heads>;

  Linear query, key, value, output;
  Mask mask = {};
  decltype(std::declval<Position>().template prepare<Scalar>(attention_shape{})) position = {};
  attention_shape shape = {};
  static constexpr auto fields() {
    return std::tuple{field("query", &self_attention::query), field("key", &self_attention::key),
                      field("value", &self_attention::value), field("output", &self_attention::output)};
  }

  self_attention() : self_attention(settings_type{}) {}
  explicit self_attention(const settings_type& settings) : mask(settings.mask) {
    const std::size_t width = settings.width, heads = settings.heads.query_heads(), groups = settings.heads.key_heads();
    detail::require_size(width, "self_attention_settings.width");
    detail::require_size(heads, "self_attention_settings.heads");
    detail::require_size(groups, "self_attention_settings.heads.groups");
    if (width % heads != 0) {
      throw error("width " + std::to_string(width) + " is not divided by " + std::to_string(heads) + " heads",
                  "self_attention_settings.heads", "a number of heads that divides the width");
    }
    if (heads % groups != 0) {
      throw error(std::to_string(heads) + " heads are not divided by " + std::to_string(groups) + " groups",
                  "self_attention_settings.heads.groups", "a number of groups that divides the heads");
    }
    shape = {heads, groups, width / heads, 1 / std::sqrt(static_cast<double>(width / heads))};
    position = settings.position.template prepare<Scalar>(shape);
    const std::size_t narrow = groups * shape.head_width;
    query = Linear(linear_settings{width, width, settings.bias});
    key = Linear(linear_settings{width, narrow, settings.bias});
    value = Linear(linear_settings{width, narrow, settings.bias});
    output = Linear(linear_settings{width, width, settings.bias});
  }

  std::size_t inputs() const noexcept { return query.inputs(); }
  std::size_t outputs() const noexcept { return output.outputs(); }
  std::size_t longest() const noexcept { return position.longest(); }

  struct tape {
    typename Linear::tape query, key, value, output;
    matrix_view<Scalar> projected, attended;  ///< [tokens, queries keys values], [tokens, width]
    std::span<Scalar> log_sums;               ///< [tokens, heads]
  };
  /// Of an event that later ones change nothing can be kept.
  using cache = std::conditional_t<std::same_as<Mask, bidirectional>, no_decoding, key_value_cache<Scalar>>;

  void initialize(random_stream& random, double deviation) {
    for (Linear* each : {&query, &key, &value, &output}) each->initialize(random, deviation);
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    static_assert(!std::same_as<State, no_decoding>, "attention that sees events to come cannot keep those so far");
    const matrix_view<Scalar> y = p.take_rows<Scalar>(outputs());
    const workspace::mark after_y = p.memory().here();
    const columns_of_projection at(*this, p.take_rows<Scalar>(outputs() + 2 * key.outputs()));
    const matrix_view<Scalar> attended = p.take_rows<Scalar>(outputs());
    nothing unkept;
    const auto kept = [&](typename Linear::tape tape::*part) -> auto& {
      if constexpr (is_training<self_attention, State>) {
        return state.*part;
      } else {
        return unkept;
      }
    };
    query.forward_into(x, at.queries, p, kept(&tape::query));
    key.forward_into(x, at.keys, p, kept(&tape::key));
    value.forward_into(x, at.values, p, kept(&tape::value));
    if constexpr (is_decoding<self_attention, State>) {
      decode(at, attended, p, state);
    } else {
      const std::span<Scalar> log_sums = p.take<Scalar>(x.rows * shape.heads);
      attend(at, attended, log_sums, p);
      if constexpr (is_training<self_attention, State>) {
        state.projected = at.all;
        state.attended = attended;
        state.log_sums = log_sums;
      }
    }
    output.forward_into(attended, y, p, kept(&tape::output));
    if constexpr (!is_training<self_attention, State>) p.memory().release(after_y);
    return y;
  }

  /// Queries and what follows them are of the last rows alone.
  matrix_view<Scalar> forward_last(const matrix_view<const Scalar>& x, const pass& p) const {
    require_lengths(p, {});
    nothing unkept;
    const pass last = p.with_offsets(detail::offsets_of_last(p));
    const matrix_view<Scalar> y = last.take_rows<Scalar>(outputs());
    const workspace_scope scope(p.memory());
    const matrix_view<Scalar> keys = key.forward(x, p, unkept), values = value.forward(x, p, unkept);
    const matrix_view<Scalar> queries = query.forward(detail::gather_last(x, p), last, unkept);
    const matrix_view<Scalar> attended = last.take_rows<Scalar>(outputs());
    const std::span<std::size_t> places = p.take<std::size_t>(p.sequences());
    for (std::size_t s = 0; s < places.size(); ++s) places[s] = p.length(s) - 1;
    position.rotate(rows_of(queries), shape, shape.heads, last.offsets(), places, false, p.threads());
    position.rotate(rows_of(keys), shape, shape.key_heads, p.offsets(), {}, false, p.threads());
    key_value_cache<Scalar> events;
    events.begin(p.sequences());
    events.append(shape, {elements_of(keys), keys.columns}, {elements_of(values), values.columns}, p);
    attention_step(shape, position.shown(mask), last.offsets(), events.views(p),
                   strided_rows<const Scalar>{elements_of(queries), outputs()}, rows_of(attended),
                   p.memory().template attention<Scalar>(), p.threads());
    output.forward_into(attended, y, last, unkept);
    return y;
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, tape& kept,
                               self_attention& gradient) const {
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(inputs());
    const workspace_scope scope(p.memory());
    const columns_of_projection at(*this, kept.projected), d(*this, p.take_rows<Scalar>(kept.projected.columns));
    const matrix_view<Scalar> d_attended = output.backward(d_y, p, kept.output, gradient.output);
    attention_backward(shape, position.shown(mask), p.offsets(), input_of(at),
                       strided_rows<const Scalar>{elements_of(kept.attended), outputs()},
                       std::span<const Scalar>(kept.log_sums),
                       strided_rows<const Scalar>{elements_of(d_attended), outputs()},
                       attention_gradient<Scalar>{rows_of(d.queries), rows_of(d.keys), rows_of(d.values)},
                       p.memory().template attention<Scalar>(), p.threads());
    rotate(d, p, {}, true);
    query.backward_into(d.queries, d_x, p, kept.query, gradient.query);
    key.backward_into(d.keys, d_x, p, kept.key, gradient.key, joining::add);
    value.backward_into(d.values, d_x, p, kept.value, gradient.value, joining::add);
    return d_x;
  }

 private:
  /// [tokens, queries keys values], side by side.
  struct columns_of_projection {
    matrix_view<Scalar> all, queries, keys, values;
    columns_of_projection(const self_attention& of, const matrix_view<Scalar>& whole) noexcept
        : all(whole),
          queries(whole.block(0, 0, whole.rows, of.query.outputs())),
          keys(whole.block(0, of.query.outputs(), whole.rows, of.key.outputs())),
          values(whole.block(0, of.query.outputs() + of.key.outputs(), whole.rows, of.value.outputs())) {}
  };
  static strided_rows<Scalar> rows_of(const matrix_view<Scalar>& of) noexcept {
    return {{of.data, of.rows == 0 ? 0 : (of.rows - 1) * of.row_stride + of.columns}, of.row_stride};
  }
  static attention_input<Scalar> input_of(const columns_of_projection& at) noexcept {
    const auto constant = [](const strided_rows<Scalar>& rows) {
      return strided_rows<const Scalar>{rows.values, rows.stride};
    };
    return {constant(rows_of(at.queries)), constant(rows_of(at.keys)), constant(rows_of(at.values))};
  }
  void rotate(const columns_of_projection& at, const pass& p, std::span<const std::size_t> starts, bool back) const {
    position.rotate(rows_of(at.queries), shape, shape.heads, p.offsets(), starts, back, p.threads());
    position.rotate(rows_of(at.keys), shape, shape.key_heads, p.offsets(), starts, back, p.threads());
  }
  void require_lengths(const pass& p, std::span<const std::size_t> starts) const {
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      detail::require_length(p.length(s) + (starts.empty() ? 0 : starts[s]), longest(), "self_attention.position");
    }
  }

  void attend(const columns_of_projection& at, const matrix_view<Scalar>& attended, std::span<Scalar> log_sums,
              const pass& p) const {
    require_lengths(p, {});
    rotate(at, p, {}, false);
    attention(shape, position.shown(mask), p.offsets(), input_of(at), rows_of(attended), log_sums,
              p.memory().template attention<Scalar>(), p.threads());
  }
  /// The first events of all sequences attend to each other, later ones to what is kept.
  void decode(const columns_of_projection& at, const matrix_view<Scalar>& attended, const pass& p, cache& kept) const {
    kept.begin(p.sequences());
    const attention_input<Scalar> in = input_of(at);
    if (kept.empty()) {
      attend(at, attended, p.take<Scalar>(attended.rows * shape.heads), p);
      kept.append(shape, in.keys, in.values, p);
      return;
    }
    require_lengths(p, kept.starts());
    rotate(at, p, kept.starts(), false);
    kept.append(shape, in.keys, in.values, p);
    attention_step(shape, position.shown(mask), p.offsets(), kept.views(p), in.queries, rows_of(attended),
                   p.memory().template attention<Scalar>(), p.threads());
  }
};

}  // namespace cairn
