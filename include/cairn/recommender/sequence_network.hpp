#pragma once
/// A network that reads a history of items and says, after each of them, what comes next.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/block/asked_rows.hpp"
#include "cairn/block/attributed_embedding.hpp"
#include "cairn/block/column_embeddings.hpp"
#include "cairn/block/concept.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/embedding.hpp"
#include "cairn/block/last_rows.hpp"
#include "cairn/block/touched_rows.hpp"
#include "cairn/block/workspace.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gather_rows.hpp"

namespace cairn {

/// A block but for one thing: it is told, beside the rows of a history's events, which items they are.
template <class E>
concept item_reader = std::copyable<E> && has_fields<E> &&
    requires(const E e, const matrix_view<const typename E::scalar>& x, const matrix_view<typename E::scalar>& d_y,
             const pass& p, nothing& unkept, typename E::tape& tape, gradient_of<E>& gradient,
             std::span<const std::uint32_t> ids) {
  { e.forward(x, p, unkept, ids) } -> std::same_as<matrix_view<typename E::scalar>>;
  { e.forward(x, p, tape, ids) } -> std::same_as<matrix_view<typename E::scalar>>;
  { e.backward(d_y, p, tape, gradient) } -> std::same_as<matrix_view<typename E::scalar>>;
};

/// What a network can read histories with.
template <class E>
concept history_reader = block<E> || item_reader<E>;

namespace detail {
/// The rows that a reader makes of x, the rows of items ids.
template <history_reader Reader, class State>
matrix_view<typename Reader::scalar> read_history(const Reader& reader,
                                                  const matrix_view<const typename Reader::scalar>& x,
                                                  std::span<const std::uint32_t> ids, const pass& p, State& state) {
  if constexpr (item_reader<Reader>) {
    return reader.forward(x, p, state, ids);
  } else {
    return reader.forward(x, p, state);
  }
}
}  // namespace detail

/// How what is known of items is used.
struct attribute_use {
  bool predict = false;  ///< whether an item is predicted by it too, not only read
  double power = 1;      ///< each of the n attributes of an item counts n^-power: 1 their mean, 0 their sum
};

/// h = encoder(dropout(items[ids] + sum over columns d of context[d][values])), a row for each event; what comes next
/// is scored by h . items^T: the table of what is read is that of what is predicted (Press, Wolf: "Using the output
/// embedding to improve language models", EACL 2017). Where the encoder pools there is one row for each history. A
/// network with a mask has one row more behind the catalogue, which is read alone: it stands for an event that is to be
/// told. Of D columns of events' context each has a table; a value that is not known (no_row) adds nothing. Of items
/// whose attributes are known the sum of their rows, each by its share, is added to what is read, and where they
/// predict to the table of what is predicted, too: the same row then, but for the scale. That costs a shard of training
/// O((I + attributes of all items) width), and serving nothing: the table is worked out once.
template <history_reader Encoder>
struct sequence_network {
  using scalar = typename Encoder::scalar;
  static constexpr bool pools = cairn::pools<Encoder>;

  embedding<scalar> items;  ///< [I, width]; with a mask [I + 1, width]
  Encoder encoder;
  column_tables<scalar> context = {};              ///< [D], each [values, width]
  std::vector<embedding<scalar>> attributes = {};  ///< one [A, width] where attributes are known, else none
  std::shared_ptr<const item_attributes> known = nullptr;
  attribute_use use = {};
  double rate = 0;      ///< of dropout on the embeddings
  bool masked = false;  ///< whether it has a mask, which then stands behind every history that is scored
  static constexpr auto fields() {
    return std::tuple{field("items", &sequence_network::items), field("encoder", &sequence_network::encoder),
                      field("context", &sequence_network::context), field("attributes", &sequence_network::attributes)};
  }
  struct gradient {
    typename embedding<scalar>::gradient items;
    gradient_of<Encoder> encoder;
    column_gradients<scalar> context;
    std::vector<typename embedding<scalar>::gradient> attributes;
    touched_rows<scalar> predicted;  ///< of one shard, on their way to items and attributes: no array of the model
    static constexpr auto fields() {
      return std::tuple{field("items", &gradient::items), field("encoder", &gradient::encoder),
                        field("context", &gradient::context), field("attributes", &gradient::attributes)};
    }
  };

  sequence_network() : sequence_network(embedding<scalar>({1, Encoder().inputs()}), Encoder()) {}
  sequence_network(embedding<scalar> table, Encoder reader, double dropout_rate = 0, bool with_mask = false,
                   column_tables<scalar> columns = {}, std::shared_ptr<const item_attributes> of_items = nullptr,
                   const attribute_use& how = {})
      : items(std::move(table)),
        encoder(std::move(reader)),
        context(std::move(columns)),
        known(std::move(of_items)),
        use(how),
        rate(dropout_rate),
        masked(with_mask) {
    detail::require_same_width(items.width(), encoder.inputs(), "sequence_network.items", "sequence_network.encoder");
    detail::require_same_width(encoder.outputs(), items.width(), "sequence_network.encoder",
                               "the product with sequence_network.items");
    for (const embedding<scalar>& column : context) {
      detail::require_same_width(items.width(), column.width(), "sequence_network.items", "sequence_network.context");
    }
    detail::require_rate(rate, "sequence_network.rate");
    require(std::isfinite(use.power) && use.power >= 0, "no power", "attribute_use.power",
            "a finite number, 0 or above");
    if (!known) return;
    detail::require_attributes(*known, catalogue(), "sequence_network.attributes");
    attributes.emplace_back(embedding_settings{known->count, width(), static_cast<double>(items.scale)});
  }
  gradient empty_gradient() const {
    gradient empty{items.empty_gradient(), cairn::empty_gradient(encoder), detail::empty_columns(context), {}, {}};
    for (const embedding<scalar>& table : attributes) empty.attributes.push_back(table.empty_gradient());
    if (predicts_by_attributes()) empty.predicted = {catalogue(), width()};
    return empty;
  }

  std::size_t width() const noexcept { return items.width(); }
  /// I: the items that are scored.
  std::size_t catalogue() const noexcept { return items.count() - (masked ? 1 : 0); }
  /// The id of the mask, where there is one.
  std::uint32_t mask() const noexcept { return static_cast<std::uint32_t>(catalogue()); }
  /// [I, width], items alone.
  matrix_view<const scalar> table() const noexcept { return {items.table.data(), catalogue(), items.width()}; }

  /// Whether what items are predicted by is more than table().
  bool predicts_by_attributes() const noexcept { return known != nullptr && use.predict; }
  /// [I, width], what items are predicted by: table(), or its sums with the attributes, in the memory.
  matrix_view<const scalar> predicted(workspace& memory) const {
    if (!predicts_by_attributes()) return table();
    const matrix_view<scalar> all{memory.take<scalar>(catalogue() * width()).data(), catalogue(), width()};
    std::copy_n(items.table.data(), catalogue() * width(), all.data);
    const std::span<std::uint32_t> ids = memory.take<std::uint32_t>(catalogue());
    std::iota(ids.begin(), ids.end(), 0U);
    detail::add_attributes<scalar>(*known, use.power, attributes[0].table, ids, 1, all);
    return all;
  }
  /// learn(d) adds the derivatives by the rows of predicted() to d; the gradient gets what follows of them.
  template <class Learn>
  double learn_predicted(gradient& to, const Learn& learn) const {
    if (!predicts_by_attributes()) return learn(to.items.table);
    to.predicted.clear();
    const double loss = learn(to.predicted);
    const touched_rows<scalar>& d = to.predicted;
    for (std::size_t n = 0; n < d.ids().size(); ++n) to.items.table.add(d.ids()[n], d.row(n));
    detail::learn_attributes<scalar>(*known, use.power, d.ids(), 1, {d.data(), d.ids().size(), width()},
                                     to.attributes[0].table);
    return loss;
  }

  struct tape {
    typename embedding<scalar>::tape items;
    typename Encoder::tape encoder;
    std::span<const std::uint32_t> context;
  };
  using cache = typename Encoder::cache;

  void initialize(random_stream& random, double deviation) {
    items.initialize(random, deviation);
    encoder.initialize(random, deviation);
    detail::initialize_columns(context, random, deviation);
    for (embedding<scalar>& table : attributes) table.initialize(random, deviation);
  }

  /// ids [tokens] of the packed histories, values [tokens, D] of their columns. Requires ids below items.count(), or
  /// no_row, and values of their tables, or no_row.
  template <class State>
  matrix_view<scalar> forward(std::span<const std::uint32_t> ids, const pass& p, State& state,
                              std::span<const std::uint32_t> values = {}) const {
    nothing unkept;
    if constexpr (std::same_as<State, tape>) {
      return detail::read_history(encoder, embed(ids, p, state, values), ids, p.part(0), state.encoder);
    } else {
      return detail::read_history(encoder, embed(ids, p, unkept, values), ids, p.part(0), state);
    }
  }

  /// The rows [asked, width] of some events alone, in training.
  matrix_view<scalar> forward_rows(std::span<const std::uint32_t> ids, const pass& p, tape& kept,
                                   const asked_rows& asked, std::span<const std::uint32_t> values = {}) const
      requires(block<Encoder>) {
    return cairn::forward_rows(encoder, embed(ids, p, kept, values), p.part(0), kept.encoder, asked);
  }

  /// The rows [histories, width] of the last events alone. Requires what forward does, and no history empty.
  matrix_view<scalar> forward_last(std::span<const std::uint32_t> ids, const pass& p,
                                   std::span<const std::uint32_t> values = {}) const {
    nothing unkept;
    if constexpr (pools) {
      return forward(ids, p, unkept, values);
    } else {
      return cairn::forward_last(encoder, embed(ids, p, unkept, values), p.part(0));
    }
  }

  void backward(const matrix_view<scalar>& d_h, const pass& p, tape& kept, gradient& to) const {
    learn_embeddings(encoder.backward(d_h, p.part(0), kept.encoder, to.encoder), p, kept, to);
  }
  void backward_rows(const matrix_view<scalar>& d_h, const pass& p, tape& kept, gradient& to,
                     const asked_rows& asked) const requires(block<Encoder>) {
    learn_embeddings(cairn::backward_rows(encoder, d_h, p.part(0), kept.encoder, to.encoder, asked), p, kept, to);
  }

 private:
  /// What the encoder reads: rows of items, columns and attributes, some of it dropped in training.
  template <class State>
  matrix_view<scalar> embed(std::span<const std::uint32_t> ids, const pass& p, State& state,
                            std::span<const std::uint32_t> values) const {
    const matrix_view<scalar> x = items.forward(ids, p,
                                                detail::part_state(
                                                    state, [](auto& all) -> auto& { return all.items; }));
    detail::add_columns(context, values, x);
    if (known) detail::add_attributes<scalar>(*known, use.power, attributes[0].table, ids, attributes[0].scale, x);
    if constexpr (std::same_as<State, tape>) {
      state.context = values;
      if (rate > 0) dropout(elements_of(x), rate, detail::key_of(p.part(1)), elements_of(x), p.threads());
    }
    return x;
  }
  void learn_embeddings(const matrix_view<scalar>& d_x, const pass& p, const tape& kept, gradient& to) const {
    if (rate > 0) dropout(elements_of(d_x), rate, detail::key_of(p.part(1)), elements_of(d_x), p.threads());
    items.backward(d_x, p, kept.items, to.items);
    detail::learn_columns<scalar>(context, kept.context, d_x, to.context);
    if (known) {
      detail::learn_attributes<scalar>(*known, use.power, kept.items.ids, attributes[0].scale, d_x,
                                       to.attributes[0].table);
    }
  }
};

}  // namespace cairn
