#pragma once
/// A network that says how likely a click on a candidate is after a history: DIN.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/block/activation.hpp"
#include "cairn/block/column_embeddings.hpp"
#include "cairn/block/concept.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/embedding.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/target_attention.hpp"

namespace cairn {

/// Candidates, and for each of them which of the events came before.
struct click_batch {
  std::span<const std::uint32_t> events;  ///< item ids
  std::span<const std::uint32_t> candidates;
  std::span<const row_range> seen;              ///< [candidates]
  std::span<const std::uint32_t> context = {};  ///< [events, D], where columns are read
};

struct click_network_settings {
  std::size_t items = 1, width = 1;
  std::size_t depth = 0;                         ///< of the network that weighs events, 0: width
  std::array<std::size_t, 2> hidden = {80, 40};  ///< layers of the last network
  bool normalized = false;                       ///< whether the weights of a candidate's events are shares of 1
  double dropout = 0;                            ///< on embeddings and on the hidden layers
  std::vector<event_column> columns = {};        ///< D of them, of events
};

/// logit(t after h) = bias[t] + MLP([u, t, u * t]), u = target_attention(t, h): of rows t and h of one table of items.
/// Of D columns of events' context the rows of an event's values are added to h; a candidate has none.
/// The MLP has two hidden layers of ReLU, where the paper has PReLU or Dice. Cost of a candidate: that of its pairs
/// with T events (block/target_attention.hpp), and 2 (3 width H1 + H1 H2) flops.
template <class Scalar>
struct click_network {
  using scalar = Scalar;
  using settings_type = click_network_settings;
  using readout_type = sequential<linear<Scalar>, relu_block<Scalar>, dropout_block<Scalar>, linear<Scalar>,
                                  relu_block<Scalar>, dropout_block<Scalar>, linear<Scalar>>;

  embedding<Scalar> items, bias;  ///< [I, width], [I, 1]
  target_attention<Scalar> attention;
  readout_type readout;
  column_tables<Scalar> context;  ///< [D], each [values, width]
  double rate = 0;                ///< of dropout on the embeddings
  static constexpr auto fields() {
    return std::tuple{field("items", &click_network::items), field("bias", &click_network::bias),
                      field("attention", &click_network::attention), field("readout", &click_network::readout),
                      field("context", &click_network::context)};
  }
  struct gradient {
    typename embedding<Scalar>::gradient items, bias;
    target_attention<Scalar> attention;
    gradient_of<readout_type> readout;
    column_gradients<Scalar> context;
    static constexpr auto fields() {
      return std::tuple{field("items", &gradient::items), field("bias", &gradient::bias),
                        field("attention", &gradient::attention), field("readout", &gradient::readout),
                        field("context", &gradient::context)};
    }
  };

  click_network() : click_network(settings_type{}) {}
  explicit click_network(const settings_type& settings)
      : items({checked(settings).items, settings.width}),
        bias({settings.items, 1}),
        attention({settings.width, settings.depth, settings.normalized}),
        readout(linear<Scalar>({3 * settings.width, settings.hidden[0]}), {}, dropout_block<Scalar>(settings.dropout),
                linear<Scalar>({settings.hidden[0], settings.hidden[1]}), {}, dropout_block<Scalar>(settings.dropout),
                linear<Scalar>({settings.hidden[1], 1})),
        context(tables_of<Scalar>(settings.columns, settings.width)),
        rate(settings.dropout) {}
  gradient empty_gradient() const {
    return {items.empty_gradient(), bias.empty_gradient(), cairn::empty_gradient(attention),
            cairn::empty_gradient(readout), detail::empty_columns(context)};
  }

  std::size_t width() const noexcept { return items.width(); }
  std::size_t catalogue() const noexcept { return items.count(); }

  struct tape {
    typename embedding<Scalar>::tape events, candidates, bias;
    typename target_attention<Scalar>::tape attention;
    typename readout_type::tape readout;
    matrix_view<const Scalar> t, u;
    std::span<const std::uint32_t> context;
  };

  /// The deviation is that of the embeddings, for 0 1 / sqrt(width); the other weights are Glorot's, biases 0.
  void initialize(random_stream& random, double deviation) {
    items.initialize(random, deviation);
    bias.table.setZero();
    attention.initialize(random, 0);
    readout.initialize(random, 0);
    detail::initialize_columns(context, random, deviation);
  }

  /// Logits [candidates, 1]; a row of the pass is a candidate. Requires ids below catalogue(), and values of their
  /// tables, or no_row.
  template <class State>
  matrix_view<Scalar> forward(const click_batch& batch, const pass& p, State& state) const {
    constexpr bool training = std::same_as<State, tape>;
    nothing unkept;
    const auto kept = [&](auto part) -> auto& {
      if constexpr (training) {
        return state.*part;
      } else {
        return unkept;
      }
    };
    const matrix_view<Scalar> h = items.forward(batch.events, p, kept(&tape::events)),
                              t = items.forward(batch.candidates, p, kept(&tape::candidates)),
                              biases = bias.forward(batch.candidates, p, kept(&tape::bias));
    detail::add_columns(context, batch.context, h);
    if constexpr (training) {
      drop(h, p.part(0));
      drop(t, p.part(1));
    }
    const matrix_view<Scalar> u = attention.forward(t, p.part(2), kept(&tape::attention), {h, batch.seen});
    const matrix_view<Scalar> joined = p.take_rows<Scalar>(3 * width());
    for (std::size_t row = 0; row < t.rows; ++row) {
      Scalar* const to = joined.row(row);
      std::copy_n(u.row(row), width(), to);
      std::copy_n(t.row(row), width(), to + width());
      for (std::size_t k = 0; k < width(); ++k) to[2 * width() + k] = u(row, k) * t(row, k);
    }
    if constexpr (training) {
      state.t = t;
      state.u = u;
      state.context = batch.context;
    }
    const matrix_view<Scalar> logits = readout.forward(joined, p.part(3), kept(&tape::readout));
    axpy<Scalar>(1, elements_of(biases), elements_of(logits));
    return logits;
  }

  void backward(const matrix_view<Scalar>& d_logits, const pass& p, tape& kept, gradient& to) const {
    bias.backward(d_logits, p, kept.bias, to.bias);
    const matrix_view<Scalar> d_joined = readout.backward(d_logits, p.part(3), kept.readout, to.readout);
    const matrix_view<Scalar> d_u = p.take_rows<Scalar>(width());
    for (std::size_t row = 0; row < d_u.rows; ++row) {
      Scalar* const d = d_joined.row(row);
      for (std::size_t k = 0; k < width(); ++k) {
        d_u(row, k) = d[k] + d[2 * width() + k] * kept.t(row, k);
        d[width() + k] += d[2 * width() + k] * kept.u(row, k);
      }
    }
    const std::size_t events = kept.events.ids.size();
    const matrix_view<Scalar> d_h{p.take<Scalar>(events * width()).data(), events, width()};
    const matrix_view<Scalar> d_t = attention.backward(d_u, p.part(2), kept.attention, to.attention, d_h);
    for (std::size_t row = 0; row < d_t.rows; ++row) {
      axpy<Scalar>(1, {d_joined.row(row) + width(), width()}, {d_t.row(row), width()});
    }
    drop(d_h, p.part(0));
    drop(d_t, p.part(1));
    items.backward(d_h, p, kept.events, to.items);
    detail::learn_columns<Scalar>(context, kept.context, d_h, to.context);
    items.backward(d_t, p, kept.candidates, to.items);
  }

  /// The logits of candidates that all come after one history, a few hundred at a time; values [history, D] of its
  /// columns.
  void score(std::span<const std::uint32_t> history, std::span<const std::uint32_t> candidates,
             std::span<Scalar> logits, workspace& memory, std::span<const std::uint32_t> values = {}) const {
    constexpr std::size_t chunk = 512;
    nothing unkept;
    for (std::size_t first = 0; first < candidates.size(); first += chunk) {
      const workspace_scope scope(memory);
      const std::size_t count = std::min(chunk, candidates.size() - first);
      const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(2);
      const std::span<row_range> seen = memory.take<row_range>(count);
      offsets[0] = 0;
      offsets[1] = static_cast<std::uint32_t>(count);
      std::fill(seen.begin(), seen.end(), row_range{0, static_cast<std::uint32_t>(history.size())});
      const matrix_view<Scalar> found =
          forward({history, candidates.subspan(first, count), seen, values}, pass(offsets, memory), unkept);
      std::copy_n(found.data, count, logits.data() + first);
    }
  }

 private:
  static const settings_type& checked(const settings_type& settings) {
    for (const std::size_t each : settings.hidden) detail::require_size(each, "click_network_settings.hidden");
    return settings;
  }
  void drop(const matrix_view<Scalar>& rows, const pass& p) const {
    if (rate > 0) dropout(elements_of(rows), rate, detail::key_of(p), elements_of(rows), p.threads());
  }
};

}  // namespace cairn
