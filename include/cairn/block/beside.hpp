#pragma once
/// A block whose rows stand beside its input's.

#include <cstddef>
#include <tuple>
#include <utility>

#include "cairn/block/concept.hpp"
#include "cairn/block/last_rows.hpp"
#include "cairn/block/side_by_side.hpp"

namespace cairn {

/// y = [x, inner(x)], side by side; where inner gives a row for each sequence, beside the last row of x, and no
/// sequence is empty. A linear map behind it joins the two: Huang et al.: "Densely connected convolutional networks",
/// CVPR 2017.
template <block Inner>
struct beside {
  using scalar = typename Inner::scalar;
  static constexpr bool pools = cairn::pools<Inner>;

  Inner inner;
  static constexpr auto fields() { return std::tuple{field("inner", &beside::inner)}; }
  struct gradient {
    gradient_of<Inner> inner;
    static constexpr auto fields() { return std::tuple{field("inner", &gradient::inner)}; }
  };

  beside() = default;
  explicit beside(Inner block_inside) : inner(std::move(block_inside)) {
    require(inner.inputs() != any_width && inner.outputs() != any_width, "a block of any width", "beside",
            "one that has a width");
  }
  gradient empty_gradient() const { return {cairn::empty_gradient(inner)}; }

  std::size_t inputs() const noexcept { return inner.inputs(); }
  std::size_t outputs() const noexcept { return inner.inputs() + inner.outputs(); }
  std::size_t longest() const noexcept { return longest_sequence(inner); }

  struct tape {
    typename Inner::tape inner;
  };
  using cache = typename Inner::cache;

  void initialize(random_stream& random, double deviation) { inner.initialize(random, deviation); }

  template <class State>
  matrix_view<scalar> forward(const matrix_view<const scalar>& x, const pass& p, State& state) const {
    const auto of_inner = [&]() -> auto& {
      if constexpr (is_training<beside, State>) {
        return state.inner;
      } else {
        return state;
      }
    };
    return joined(x, inner.forward(x, p.part(0), of_inner()), p, pools);
  }

  matrix_view<scalar> forward_last(const matrix_view<const scalar>& x, const pass& p) const {
    static_assert(!pools, "there is one row for each sequence as it is");
    return joined(x, cairn::forward_last(inner, x, p.part(0)), p, true);
  }

  matrix_view<scalar> backward(const matrix_view<scalar>& d_y, const pass& p, tape& kept, gradient& to) const {
    const std::size_t own = inner.inputs();
    const auto d_inner = detail::taken_columns(matrix_view<const scalar>(d_y), own, inner.outputs(), p);
    const matrix_view<scalar> d_x = inner.backward(d_inner, p.part(0), kept.inner, to.inner);
    const matrix_view<const scalar> passed = d_y.block(0, 0, d_y.rows, own);
    if constexpr (pools) {
      detail::add_to_last(passed, p, d_x);
    } else {
      detail::add_rows_to(passed, d_x);
    }
    return d_x;
  }

 private:
  static matrix_view<scalar> joined(const matrix_view<const scalar>& x, const matrix_view<const scalar>& found,
                                    const pass& p, bool last) {
    const std::size_t width = x.columns + found.columns;
    const matrix_view<scalar> y{p.take<scalar>(found.rows * width).data(), found.rows, width};
    detail::put_columns(last ? matrix_view<const scalar>(detail::gather_last(x, p)) : x, 0, y);
    detail::put_columns(found, x.columns, y);
    return y;
  }
};

}  // namespace cairn
