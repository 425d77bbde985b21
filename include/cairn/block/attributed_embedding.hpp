#pragma once
/// Rows of items by their ids and what is known of them: where the tower of items begins.

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "cairn/block/concept.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/touched_rows.hpp"
#include "cairn/core/array.hpp"
#include "cairn/data/item_attributes.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/gather_rows.hpp"

namespace cairn {

namespace detail {
/// body(attribute, its share) for all that is known of an item, n things whose shares are n^-power: with power 1 they
/// sum to 1. Of others than items nothing is known.
template <class Scalar, class Body>
void for_attributes(const item_attributes& known, double power, std::uint32_t id, const Body& body) {
  if (id >= known.items()) return;
  const std::span<const std::uint32_t> own = known.of(id);
  if (own.empty()) return;
  const auto count = static_cast<double>(own.size());
  const auto share = static_cast<Scalar>(power == 1 ? 1 / count : std::pow(count, -power));
  for (const std::uint32_t each : own) body(each, share);
}

/// y [ids, width] += scale times the sum of the rows of each item's attributes by their shares.
template <class Scalar>
void add_attributes(const item_attributes& known, double power, const matrix<Scalar>& rows,
                    std::span<const std::uint32_t> ids, Scalar scale, const matrix_view<Scalar>& y) {
  for (std::size_t n = 0; n < ids.size(); ++n) {
    for_attributes<Scalar>(known, power, ids[n], [&](std::uint32_t each, Scalar share) {
      axpy<Scalar>(share * scale, {rows.data() + each * y.columns, y.columns}, {y.row(n), y.columns});
    });
  }
}
/// Its derivatives by the rows of attributes.
template <class Scalar>
void learn_attributes(const item_attributes& known, double power, std::span<const std::uint32_t> ids, Scalar scale,
                      const matrix_view<const Scalar>& d_y, touched_rows<Scalar>& to) {
  for (std::size_t n = 0; n < ids.size(); ++n) {
    for_attributes<Scalar>(known, power, ids[n], [&](std::uint32_t each, Scalar share) {
      to.add(each, {d_y.row(n), d_y.columns}, share * scale);
    });
  }
}

/// Throws unless there are attributes of all items, and they fit together.
inline void require_attributes(const item_attributes& known, std::size_t items, const char* where) {
  known.check();
  if (known.items() == items) return;
  throw error("attributes of " + std::to_string(known.items()) + " items", where, "of all " + std::to_string(items));
}
}  // namespace detail

struct attributed_embedding_settings {
  std::size_t count = 1, width = 1;
  double rate = 0;  ///< share of rows with attributes that are read by these alone while training
};

/// y[t, :] = items[ids[t], :] + mean over the attributes a of ids[t] of attributes[a, :]. Without attributes an item is
/// its own row, and one that nobody took yet is what is known of it. A stem: ids in, and nothing flows back. Rows that
/// are read without the item's own: Volkovs, Yu, Poutanen: "DropoutNet: addressing cold start in recommender systems",
/// NeurIPS 2017. O(width) an id and an attribute.
template <class Scalar>
struct attributed_embedding {
  using scalar = Scalar;

  matrix<Scalar> items;       ///< [I, width]
  matrix<Scalar> attributes;  ///< [A, width], no row where there are none
  std::shared_ptr<const item_attributes> known;
  double rate = 0;
  static constexpr auto fields() {
    return std::tuple{field("items", &attributed_embedding::items),
                      field("attributes", &attributed_embedding::attributes)};
  }

  struct gradient {
    touched_rows<Scalar> items, attributes;
    static constexpr auto fields() {
      return std::tuple{field("items", &gradient::items), field("attributes", &gradient::attributes)};
    }
  };

  attributed_embedding() : attributed_embedding(attributed_embedding_settings{}) {}
  /// of_items: attributes of all items, checked here; null: none.
  explicit attributed_embedding(const attributed_embedding_settings& settings,
                                std::shared_ptr<const item_attributes> of_items = nullptr)
      : known(std::move(of_items)), rate(settings.rate) {
    detail::require_size(settings.count, "attributed_embedding_settings.count");
    detail::require_size(settings.width, "attributed_embedding_settings.width");
    detail::require_rate(rate, "attributed_embedding_settings.rate");
    if (known) detail::require_attributes(*known, settings.count, "attributed_embedding");
    const auto zeros = [&](std::size_t rows) {
      return matrix<Scalar>::Zero(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(settings.width)).eval();
    };
    items = zeros(settings.count);
    attributes = zeros(known ? known->count : 0);
  }
  gradient empty_gradient() const {
    return {{count(), width()}, {static_cast<std::size_t>(attributes.rows()), width()}};
  }

  std::size_t count() const noexcept { return static_cast<std::size_t>(items.rows()); }
  std::size_t width() const noexcept { return static_cast<std::size_t>(items.cols()); }

  struct tape {
    std::span<const std::uint32_t> ids, own;  ///< own: no_row where an item's own row was left out
  };
  using cache = nothing;

  /// Deviation 0 is 1 / sqrt(width): rows of length 1.
  void initialize(random_stream& random, double deviation) {
    const double spread = deviation == 0 ? 1 / std::sqrt(static_cast<double>(width())) : deviation;
    detail::draw_normal(items, spread, random);
    detail::draw_normal(attributes, spread, random);
  }

  /// y [ids, width]. Requires ids below count().
  template <class State>
  matrix_view<Scalar> forward(std::span<const std::uint32_t> ids, const pass& p, State& state) const {
    std::span<const std::uint32_t> own = ids;
    if constexpr (std::same_as<State, tape>) {
      if (rate > 0 && known) own = kept_ids(ids, p);
      state = {ids, own};
    }
    const matrix_view<Scalar> y{p.take<Scalar>(ids.size() * width()).data(), ids.size(), width()};
    gather_rows<Scalar>(matrix_view<const Scalar>{items.data(), count(), width()}, own, Scalar{1}, y, p.threads());
    if (known) detail::add_attributes<Scalar>(*known, 1, attributes, ids, 1, y);
    return y;
  }

  void backward(const matrix_view<const Scalar>& d_y, const pass&, const tape& kept, gradient& to) const {
    assert(d_y.rows == kept.ids.size());
    for (std::size_t n = 0; n < kept.ids.size(); ++n) {
      if (kept.own[n] != no_row) to.items.add(kept.own[n], {d_y.row(n), width()});
    }
    if (known) detail::learn_attributes<Scalar>(*known, 1, kept.ids, 1, d_y, to.attributes);
  }

 private:
  std::span<const std::uint32_t> kept_ids(std::span<const std::uint32_t> ids, const pass& p) const {
    const std::span<std::uint32_t> own = p.take<std::uint32_t>(ids.size());
    random_stream random(p.seed(), purpose::mask, p.path());
    for (std::size_t n = 0; n < ids.size(); ++n) {
      own[n] = random.uniform() < rate && !known->of(ids[n]).empty() ? no_row : ids[n];
    }
    return own;
  }
};

}  // namespace cairn
