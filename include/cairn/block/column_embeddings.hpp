#pragma once
/// Rows of what is known of events beside their items: a table for each column.

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/embedding.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/kernel/dot.hpp"

namespace cairn {

/// Tables of D columns, each [values, width]: a field of any network that reads events. The rows of an event's values
/// are added to the row that it is read by; a value that is not known (no_row) adds nothing. O(D width) an event.
template <class Scalar>
using column_tables = std::vector<embedding<Scalar>>;
template <class Scalar>
using column_gradients = std::vector<typename embedding<Scalar>::gradient>;
static_assert(none == no_row, "what is not known of an event is read as no row");

/// Zeros, a row for each value that a column has.
template <class Scalar>
column_tables<Scalar> tables_of(std::span<const event_column> columns, std::size_t width, double scale = 1) {
  column_tables<Scalar> tables;
  for (const event_column& column : columns) {
    tables.emplace_back(embedding_settings{.count = column.count, .width = width, .scale = scale});
  }
  return tables;
}

namespace detail {

template <class Scalar>
column_gradients<Scalar> empty_columns(const column_tables<Scalar>& tables) {
  column_gradients<Scalar> empty;
  for (const embedding<Scalar>& table : tables) empty.push_back(table.empty_gradient());
  return empty;
}

template <class Scalar>
void initialize_columns(column_tables<Scalar>& tables, random_stream& random, double deviation) {
  for (embedding<Scalar>& table : tables) table.initialize(random, deviation);
}

/// f(d, value, n) for all that is known of events: values [events, D].
template <class F>
void for_known(std::size_t columns, std::span<const std::uint32_t> values, std::size_t events, const F& f) {
  assert(values.size() == events * columns);
  for (std::size_t n = 0; n < events && columns > 0; ++n) {
    for (std::size_t d = 0; d < columns; ++d) {
      if (const std::uint32_t value = values[n * columns + d]; value != no_row) f(d, value, n);
    }
  }
}

/// y [events, width] += share times the scaled rows of values [events, D], each of its table or no_row.
template <class Scalar>
void add_columns(const column_tables<Scalar>& tables, std::span<const std::uint32_t> values,
                 const matrix_view<Scalar>& y, Scalar share = 1) {
  for_known(tables.size(), values, y.rows, [&](std::size_t d, std::uint32_t value, std::size_t n) {
    assert(value < tables[d].count() && tables[d].width() == y.columns);
    axpy<Scalar>(share * tables[d].scale, {tables[d].table.data() + value * y.columns, y.columns},
                 {y.row(n), y.columns});
  });
}
/// Its derivatives by the tables.
template <class Scalar>
void learn_columns(const column_tables<Scalar>& tables, std::span<const std::uint32_t> values,
                   const matrix_view<const Scalar>& d_y, column_gradients<Scalar>& to, Scalar share = 1) {
  for_known(tables.size(), values, d_y.rows, [&](std::size_t d, std::uint32_t value, std::size_t n) {
    to[d].table.add(value, {d_y.row(n), d_y.columns}, share * tables[d].scale);
  });
}

}  // namespace detail
}  // namespace cairn
