#pragma once
/// Blocks of one type side by side, as many as a setting says.

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/last_rows.hpp"
#include "cairn/block/side_by_side.hpp"

namespace cairn {

/// y = [part_0(x), part_1(x), ...], side by side, of one part at least: a bank of filters that differ in their
/// settings.
template <block Part>
struct bank {
  using scalar = typename Part::scalar;
  static constexpr bool pools = cairn::pools<Part>;

  std::vector<Part> parts;
  static constexpr auto fields() { return std::tuple{field("parts", &bank::parts)}; }
  struct gradient {
    std::vector<gradient_of<Part>> parts;
    static constexpr auto fields() { return std::tuple{field("parts", &gradient::parts)}; }
  };

  bank() : bank(std::vector<Part>(1)) {}
  explicit bank(std::vector<Part> each) : parts(std::move(each)) {
    require(!parts.empty(), "no block", "bank", "at least one");
    for (std::size_t n = 0; n < parts.size(); ++n) detail::require_beside(parts[n], n, inputs(), "bank");
  }
  gradient empty_gradient() const {
    gradient result;
    for (const Part& part : parts) result.parts.push_back(cairn::empty_gradient(part));
    return result;
  }

  std::size_t inputs() const noexcept { return parts.front().inputs(); }
  std::size_t outputs() const noexcept {
    std::size_t sum = 0;
    for (const Part& part : parts) sum += part.outputs();
    return sum;
  }
  std::size_t longest() const noexcept {
    std::size_t least = any_length;
    for (const Part& part : parts) least = std::min(least, longest_sequence(part));
    return least;
  }

  struct tape {
    std::vector<typename Part::tape> parts;
  };
  struct cache {
    std::vector<typename Part::cache> parts;
  };

  void initialize(random_stream& random, double deviation) {
    for (Part& part : parts) part.initialize(random, deviation);
  }

  template <class State>
  matrix_view<scalar> forward(const matrix_view<const scalar>& x, const pass& p, State& state) const {
    if constexpr (!std::same_as<State, nothing>) state.parts.resize(parts.size());
    return joined(p, pools ? p.sequences() : p.tokens(), [&](std::size_t n) {
      return parts[n].forward(x, p.part(n),
                              detail::part_state(
                                  state, [&](auto& all) -> auto& { return all.parts[n]; }));
    });
  }

  matrix_view<scalar> forward_last(const matrix_view<const scalar>& x, const pass& p) const {
    static_assert(!pools, "there is one row for each sequence as it is");
    return joined(p, p.sequences(), [&](std::size_t n) { return cairn::forward_last(parts[n], x, p.part(n)); });
  }

  matrix_view<scalar> backward(const matrix_view<scalar>& d_y, const pass& p, tape& kept, gradient& to) const {
    matrix_view<scalar> d_x;
    std::size_t column = 0;
    for (std::size_t n = 0; n < parts.size(); ++n) {
      const auto d_part = detail::taken_columns(matrix_view<const scalar>(d_y), column, parts[n].outputs(), p);
      const matrix_view<scalar> own = parts[n].backward(d_part, p.part(n), kept.parts[n], to.parts[n]);
      if (n == 0) {
        d_x = own;
      } else {
        detail::add_rows_to(matrix_view<const scalar>(own), d_x);
      }
      column += parts[n].outputs();
    }
    return d_x;
  }

 private:
  template <class Made>
  matrix_view<scalar> joined(const pass& p, std::size_t rows, const Made& made) const {
    const matrix_view<scalar> y{p.take<scalar>(rows * outputs()).data(), rows, outputs()};
    std::size_t column = 0;
    for (std::size_t n = 0; n < parts.size(); ++n) {
      const matrix_view<const scalar> own = made(n);
      detail::put_columns(own, column, y);
      column += own.columns;
    }
    return y;
  }
};

}  // namespace cairn
