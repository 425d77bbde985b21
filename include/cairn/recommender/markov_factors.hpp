#pragma once
/// Factors of personalized Markov chains: what is asked for depends on who asks and on what he took last.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>

#include "cairn/block/column_embeddings.hpp"
#include "cairn/block/concept.hpp"
#include "cairn/block/embedding.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

/// An event as it is asked for: of whom, and the basket of items before it, which may be empty.
struct asked_event {
  std::uint32_t user;            ///< no_row: of one without a row, whose part is zeros
  std::uint32_t count;           ///< of the basket
  const std::uint32_t* basket;   ///< items
  const std::uint32_t* context;  ///< [count, D]: what is known of them, where columns are read
};

/// h = [users[u], mean of previous[l] over the basket], and a score is h . items[i]: <user, V^IU_i> + mean over l of
/// <V^IL_i, V^LI_l>, the two parts of an item's row. Of D columns of events' context the rows of an event's values are
/// added to previous[l]. 4 K flops an item. Source: Rendle, Freudenthaler, Schmidt-Thieme:
/// "Factorizing personalized Markov chains for next-basket recommendation", WWW 2010.
template <class Scalar>
struct markov_factors {
  using scalar = Scalar;

  embedding<Scalar> users;             ///< [U, K]
  embedding<Scalar> previous;          ///< [I, K]: what an item of the last basket asks for
  embedding<Scalar> items;             ///< [I, 2 K]: what an item is to users, and to items before it
  column_tables<Scalar> context = {};  ///< [D], each [values, K]
  static constexpr auto fields() {
    return std::tuple{field("users", &markov_factors::users), field("previous", &markov_factors::previous),
                      field("items", &markov_factors::items), field("context", &markov_factors::context)};
  }
  struct gradient {
    typename embedding<Scalar>::gradient users, previous, items;
    column_gradients<Scalar> context;
    static constexpr auto fields() {
      return std::tuple{field("users", &gradient::users), field("previous", &gradient::previous),
                        field("items", &gradient::items), field("context", &gradient::context)};
    }
  };

  markov_factors() : markov_factors(1, 1, 1) {}
  markov_factors(std::size_t user_count, std::size_t item_count, std::size_t factors,
                 std::span<const event_column> columns = {})
      : users({user_count, factors}),
        previous({item_count, factors}),
        items({item_count, 2 * factors}),
        context(tables_of<Scalar>(columns, factors)) {}
  gradient empty_gradient() const {
    return {users.empty_gradient(), previous.empty_gradient(), items.empty_gradient(), detail::empty_columns(context)};
  }

  std::size_t factors() const noexcept { return users.width(); }
  std::size_t catalogue() const noexcept { return items.count(); }
  /// [I, 2 K]
  matrix_view<const Scalar> table() const noexcept { return {items.table.data(), items.count(), items.width()}; }

  void initialize(random_stream& random, double deviation) {
    for (embedding<Scalar>* each : {&users, &previous, &items}) each->initialize(random, deviation);
    detail::initialize_columns(context, random, deviation);
  }

  /// h [events, 2 K], in the workspace. Requires known users, items and values.
  matrix_view<Scalar> forward(std::span<const asked_event> events, workspace& memory) const {
    const std::size_t k = factors();
    const matrix_view<Scalar> h{memory.take<Scalar>(events.size() * 2 * k).data(), events.size(), 2 * k};
    std::fill_n(h.data, events.size() * 2 * k, Scalar{0});
    for (std::size_t n = 0; n < events.size(); ++n) {
      const asked_event& e = events[n];
      if (e.user != no_row) std::copy_n(row_of(users, e.user), k, h.row(n));
      const Scalar share = 1 / static_cast<Scalar>(std::max<std::uint32_t>(1, e.count));
      for (std::uint32_t l = 0; l < e.count; ++l) {
        axpy<Scalar>(share, {row_of(previous, e.basket[l]), k}, {h.row(n) + k, k});
        detail::add_columns(context, known_of(e, l), {h.row(n) + k, 1, k}, share);
      }
    }
    return h;
  }

  /// gradient += what follows from d_h by the users and the baskets; what follows by the items a head adds.
  void backward(const matrix_view<const Scalar>& d_h, std::span<const asked_event> events, gradient& to) const {
    const std::size_t k = factors();
    assert(d_h.rows == events.size() && d_h.columns == 2 * k);
    for (std::size_t n = 0; n < events.size(); ++n) {
      const asked_event& e = events[n];
      if (e.user != no_row) to.users.table.add(e.user, {d_h.row(n), k});
      const Scalar share = 1 / static_cast<Scalar>(std::max<std::uint32_t>(1, e.count));
      for (std::uint32_t l = 0; l < e.count; ++l) {
        to.previous.table.add(e.basket[l], {d_h.row(n) + k, k}, share);
        detail::learn_columns<Scalar>(context, known_of(e, l), {d_h.row(n) + k, 1, k}, to.context, share);
      }
    }
  }

 private:
  std::span<const std::uint32_t> known_of(const asked_event& e, std::size_t l) const noexcept {
    return {e.context + l * context.size(), context.size()};
  }
  static const Scalar* row_of(const embedding<Scalar>& of, std::uint32_t id) noexcept {
    assert(id < of.count());
    return of.table.data() + id * of.width();
  }
};

}  // namespace cairn
