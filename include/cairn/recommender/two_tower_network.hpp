#pragma once
/// Two towers: one makes a vector of a history, the other one of an item, and their product says how well they fit.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>

#include "cairn/block/attributed_embedding.hpp"
#include "cairn/block/column_embeddings.hpp"
#include "cairn/block/concept.hpp"
#include "cairn/block/last_rows.hpp"
#include "cairn/block/unit_rows.hpp"
#include "cairn/recommender/sequence_network.hpp"

namespace cairn {

/// q = query(scale (items[history] + sum over columns d of context[d][values])), v = item(items[i]), score q . v; with
/// `cosine` both are made as long as 1. Both towers begin with the same rows, an item's own and the mean of its
/// attributes; what is known of events is for the query alone. Vectors of items depend on no
/// history, so that they can be kept and searched. Source: Huang, He, Gao, Deng, Acero, Heck: "Learning deep structured
/// semantic models for web search using clickthrough data", CIKM 2013; of histories and items Covington, Adams, Sargin:
/// "Deep neural networks for YouTube recommendations", RecSys 2016.
template <history_reader Query, block Item>
struct two_tower_network {
  using scalar = typename Query::scalar;
  static constexpr bool pools = cairn::pools<Query>;

  attributed_embedding<scalar> items;
  Query query;
  Item item;
  column_tables<scalar> context;  ///< [D], each [values, width]
  scalar scale = 1;               ///< on the rows that a history is read by
  bool cosine = false;            ///< whether vectors have length 1
  static constexpr auto fields() {
    return std::tuple{field("items", &two_tower_network::items), field("query", &two_tower_network::query),
                      field("item", &two_tower_network::item), field("context", &two_tower_network::context)};
  }
  struct gradient {
    typename attributed_embedding<scalar>::gradient items;
    gradient_of<Query> query;
    gradient_of<Item> item;
    column_gradients<scalar> context;
    static constexpr auto fields() {
      return std::tuple{field("items", &gradient::items), field("query", &gradient::query),
                        field("item", &gradient::item), field("context", &gradient::context)};
    }
  };

  two_tower_network() : two_tower_network(attributed_embedding<scalar>({1, Query().inputs()}), Query(), Item()) {}
  two_tower_network(attributed_embedding<scalar> rows, Query reader, Item tower, scalar on_read = 1,
                    bool of_length_one = false, column_tables<scalar> columns = {})
      : items(std::move(rows)),
        query(std::move(reader)),
        item(std::move(tower)),
        context(std::move(columns)),
        scale(on_read),
        cosine(of_length_one) {
    const auto fits = [](std::size_t given, std::size_t taken, const char* from, const char* to) {
      detail::require_same_width(given, taken, from, to);
    };
    fits(items.width(), query.inputs(), "two_tower_network.items", "two_tower_network.query");
    fits(items.width(), item.inputs(), "two_tower_network.items", "two_tower_network.item");
    for (const embedding<scalar>& column : context) {
      fits(items.width(), column.width(), "two_tower_network.items", "two_tower_network.context");
    }
    fits(query_width(), width(), "two_tower_network.query", "the product with two_tower_network.item");
  }
  gradient empty_gradient() const {
    return {items.empty_gradient(), cairn::empty_gradient(query), cairn::empty_gradient(item),
            detail::empty_columns(context)};
  }

  /// Of vectors.
  std::size_t width() const noexcept { return item.outputs() == any_width ? items.width() : item.outputs(); }
  std::size_t catalogue() const noexcept { return items.count(); }

  struct query_tape {
    typename attributed_embedding<scalar>::tape items;
    typename Query::tape query;
    typename unit_rows<scalar>::tape unit;
    std::span<const std::uint32_t> context;
  };
  struct item_tape {
    typename attributed_embedding<scalar>::tape items;
    typename Item::tape item;
    typename unit_rows<scalar>::tape unit;
    std::span<const std::uint32_t> offsets;  ///< of items, each alone
  };

  void initialize(random_stream& random, double deviation) {
    items.initialize(random, deviation);
    query.initialize(random, deviation);
    item.initialize(random, deviation);
    detail::initialize_columns(context, random, deviation);
  }

  /// Vectors of packed histories ids [tokens], values [tokens, D] of their columns, one for each event, or each history
  /// where the query tower pools. Requires ids below catalogue(), and values of their tables or no_row; so do the
  /// others.
  template <class State>
  matrix_view<scalar> queries(std::span<const std::uint32_t> ids, const pass& p, State& state,
                              std::span<const std::uint32_t> values = {}) const {
    nothing unkept;
    if constexpr (std::same_as<State, query_tape>) {
      state.context = values;
      const matrix_view<scalar> q =
          detail::read_history(query, scaled_rows(ids, p, state.items, values), ids, p.part(1), state.query);
      return cosine ? unit_rows<scalar>{}.forward(q, p, state.unit) : q;
    } else {
      const matrix_view<scalar> q =
          detail::read_history(query, scaled_rows(ids, p, unkept, values), ids, p.part(1), unkept);
      return cosine ? unit_rows<scalar>{}.forward(q, p, unkept) : q;
    }
  }

  /// The vectors [histories, width] after the last events. Requires no history empty.
  matrix_view<scalar> forward_last(std::span<const std::uint32_t> ids, const pass& p,
                                   std::span<const std::uint32_t> values = {}) const {
    nothing unkept;
    if constexpr (pools) {
      return queries(ids, p, unkept, values);
    } else {
      const matrix_view<scalar> q = cairn::forward_last(query, scaled_rows(ids, p, unkept, values), p.part(1));
      return cosine ? unit_rows<scalar>{}.forward(q, p, unkept) : q;
    }
  }

  /// Vectors [ids, width] of items.
  template <class State>
  matrix_view<scalar> vectors(std::span<const std::uint32_t> ids, const pass& p, State& state) const {
    const std::span<std::uint32_t> offsets = p.take<std::uint32_t>(ids.size() + 1);
    for (std::size_t n = 0; n < offsets.size(); ++n) offsets[n] = static_cast<std::uint32_t>(n);
    const pass own = p.with_offsets(offsets);
    if constexpr (std::same_as<State, item_tape>) {
      state.offsets = offsets;
      const matrix_view<scalar> v = item.forward(items.forward(ids, own.part(0), state.items), own.part(1), state.item);
      return cosine ? unit_rows<scalar>{}.forward(v, own, state.unit) : v;
    } else {
      const matrix_view<scalar> v = item.forward(items.forward(ids, own.part(0), state), own.part(1), state);
      return cosine ? unit_rows<scalar>{}.forward(v, own, state) : v;
    }
  }

  void queries_backward(const matrix_view<scalar>& d_q, const pass& p, query_tape& kept, gradient& to) const {
    unit_rows<scalar> no_weights;
    if (cosine) unit_rows<scalar>{}.backward(d_q, p, kept.unit, no_weights);
    const matrix_view<scalar> d_x = query.backward(d_q, p.part(1), kept.query, to.query);
    for (scalar& value : elements_of(d_x)) value *= scale;
    items.backward(d_x, p.part(0), kept.items, to.items);
    detail::learn_columns<scalar>(context, kept.context, d_x, to.context);
  }
  void vectors_backward(const matrix_view<scalar>& d_v, const pass& p, item_tape& kept, gradient& to) const {
    const pass own = p.with_offsets(kept.offsets);
    unit_rows<scalar> no_weights;
    if (cosine) unit_rows<scalar>{}.backward(d_v, own, kept.unit, no_weights);
    items.backward(item.backward(d_v, own.part(1), kept.item, to.item), own.part(0), kept.items, to.items);
  }

 private:
  std::size_t query_width() const noexcept { return query.outputs() == any_width ? items.width() : query.outputs(); }
  template <class State>
  matrix_view<scalar> scaled_rows(std::span<const std::uint32_t> ids, const pass& p, State& state,
                                  std::span<const std::uint32_t> values) const {
    const matrix_view<scalar> x = items.forward(ids, p.part(0), state);
    detail::add_columns(context, values, x);
    for (scalar& value : elements_of(x)) value *= scale;
    return x;
  }
};

}  // namespace cairn
