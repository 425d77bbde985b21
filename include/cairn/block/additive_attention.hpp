#pragma once
/// Attention whose scores are a small network of two events.

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/last_rows.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/kernel/additive_attention.hpp"
#include "cairn/kernel/column_sums.hpp"

namespace cairn {

/// Whose queries there are: each event looks back, or the last one alone, and there is one row for each sequence.
struct every_event {
  static constexpr bool pools = false;
};
struct last_event {
  static constexpr bool pools = true;
};

struct additive_attention_settings {
  std::size_t width = 1;
  std::size_t depth = 0;  ///< of the network that scores, 0: width
  bool bias = false;      ///< in it
};

/// y[t] = sum_{j <= t} e(t, j) x[j] with e(t, j) = weight . sigmoid(query x[t] + key x[j]), the bias in `key`. The e
/// are no shares of 1: there is no softmax, so that a row also says how much was found. No sequence is empty where the
/// last event alone asks. Source: Li et al.: "Neural attentive session-based recommendation", CIKM 2017.
template <class Scalar, class Queries = every_event>
struct additive_attention_block {
  using scalar = Scalar;
  using settings_type = additive_attention_settings;
  static constexpr bool pools = Queries::pools;

  linear<Scalar> query, key;
  vector<Scalar> weight;  ///< [depth]
  static constexpr auto fields() {
    using own = additive_attention_block;
    return std::tuple{field("query", &own::query), field("key", &own::key), field("weight", &own::weight)};
  }

  additive_attention_block() : additive_attention_block(settings_type{}) {}
  explicit additive_attention_block(const settings_type& settings) {
    detail::require_size(settings.width, "additive_attention_settings.width");
    const std::size_t depth = settings.depth == 0 ? settings.width : settings.depth;
    detail::require_size(depth, "additive_attention_settings.depth");
    query = linear<Scalar>({settings.width, depth, false});
    key = linear<Scalar>({settings.width, depth, settings.bias});
    weight = vector<Scalar>::Zero(static_cast<Eigen::Index>(depth));
  }

  std::size_t inputs() const noexcept { return query.inputs(); }
  std::size_t outputs() const noexcept { return query.inputs(); }

  struct tape {
    typename linear<Scalar>::tape query, key;
    additive_attention_input<Scalar> seen;
  };
  struct cache {
    struct history {
      std::vector<Scalar> keys, values;
    };
    std::vector<history> histories;  ///< [sequences]
  };

  void initialize(random_stream& random, double deviation) {
    query.initialize(random, deviation);
    key.initialize(random, deviation);
    detail::draw_weights(weight, query.outputs(), 1, deviation, random);
  }

  template <class State>
  matrix_view<Scalar> forward(const matrix_view<const Scalar>& x, const pass& p, State& state) const {
    constexpr bool training = is_training<additive_attention_block, State>;
    nothing unkept;
    const auto kept = [&](typename linear<Scalar>::tape tape::*part) -> auto& {
      if constexpr (training) {
        return state.*part;
      } else {
        return unkept;
      }
    };
    const pass asking = pools ? p.with_offsets(detail::offsets_of_last(p)) : p;
    const matrix_view<Scalar> y = asking.take_rows<Scalar>(outputs());
    const workspace::mark after_y = p.memory().here();
    const matrix_view<const Scalar> asked = pools ? matrix_view<const Scalar>(detail::gather_last(x, p)) : x;
    additive_attention_input<Scalar> in{query.forward(asked, asking, kept(&tape::query)),
                                        key.forward(x, p, kept(&tape::key)),
                                        x,
                                        span_of(weight),
                                        asking.offsets(),
                                        p.offsets()};
    if constexpr (is_decoding<additive_attention_block, State>) see_all(in, p, state);
    if constexpr (training) state.seen = in;
    additive_attention(in, y, p.threads());
    if constexpr (!training) p.memory().release(after_y);
    return y;
  }

  /// The last events alone ask.
  matrix_view<Scalar> forward_last(const matrix_view<const Scalar>& x, const pass& p) const {
    nothing unkept;
    const pass last = p.with_offsets(detail::offsets_of_last(p));
    const matrix_view<Scalar> y = last.take_rows<Scalar>(outputs());
    const workspace_scope scope(p.memory());
    additive_attention(
        additive_attention_input<Scalar>{query.forward(detail::gather_last(x, p), last, unkept),
                                         key.forward(x, p, unkept), x, span_of(weight), last.offsets(), p.offsets()},
        y, p.threads());
    return y;
  }

  matrix_view<Scalar> backward(const matrix_view<Scalar>& d_y, const pass& p, tape& kept,
                               additive_attention_block& gradient) const {
    const matrix_view<Scalar> d_x = p.take_rows<Scalar>(inputs());
    const workspace_scope scope(p.memory());
    const std::size_t depth = query.outputs();
    const pass asking = p.with_offsets(kept.seen.query_offsets);
    const matrix_view<Scalar> d_queries = asking.take_rows<Scalar>(depth), d_weights = asking.take_rows<Scalar>(depth),
                              d_keys = p.take_rows<Scalar>(depth);
    additive_attention_backward(kept.seen, d_y, additive_attention_gradient<Scalar>{d_queries, d_keys, d_x, d_weights},
                                p.threads());
    add_column_sums<Scalar>(d_weights, span_of(gradient.weight), p.threads());
    key.backward_into(d_keys, d_x, p, kept.key, gradient.key, joining::add);
    if constexpr (pools) {
      detail::add_to_last(matrix_view<const Scalar>(query.backward(d_queries, asking, kept.query, gradient.query)), p,
                          d_x);
    } else {
      query.backward_into(d_queries, d_x, p, kept.query, gradient.query, joining::add);
    }
    return d_x;
  }

 private:
  /// Appends the keys and values of the new events to what is kept, and lays all of it out for their queries.
  void see_all(additive_attention_input<Scalar>& in, const pass& p, cache& kept) const {
    if (kept.histories.empty()) kept.histories.resize(p.sequences());
    assert(kept.histories.size() == p.sequences());
    const std::span<std::uint32_t> offsets = p.take<std::uint32_t>(p.sequences() + 1);
    offsets[0] = 0;
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      auto& own = kept.histories[s];
      for (std::size_t row = p.offsets()[s]; row < p.offsets()[s + 1]; ++row) {
        own.keys.insert(own.keys.end(), in.keys.row(row), in.keys.row(row) + in.keys.columns);
        own.values.insert(own.values.end(), in.values.row(row), in.values.row(row) + in.values.columns);
      }
      offsets[s + 1] = offsets[s] + static_cast<std::uint32_t>(own.values.size() / inputs());
    }
    const pass all = p.with_offsets(offsets);
    const matrix_view<Scalar> keys = all.take_rows<Scalar>(in.keys.columns), values = all.take_rows<Scalar>(inputs());
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      std::copy(kept.histories[s].keys.begin(), kept.histories[s].keys.end(), keys.row(offsets[s]));
      std::copy(kept.histories[s].values.begin(), kept.histories[s].values.end(), values.row(offsets[s]));
    }
    in.keys = keys;
    in.values = values;
    in.key_offsets = offsets;
  }
};
static_assert(block<additive_attention_block<float>> && block<additive_attention_block<float, last_event>>);

}  // namespace cairn
