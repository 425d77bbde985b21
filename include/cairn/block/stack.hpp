#pragma once
/// Layers of one type, as many as a setting says.

#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "cairn/block/asked_rows.hpp"
#include "cairn/block/concept.hpp"
#include "cairn/block/last_rows.hpp"

namespace cairn {

/// Each layer gets what the one before it gives. Without layers it is the identity.
template <block Layer>
struct stack {
  using scalar = typename Layer::scalar;

  std::vector<Layer> layers;
  static constexpr auto fields() { return std::tuple{field("layers", &stack::layers)}; }
  struct gradient {
    std::vector<gradient_of<Layer>> layers;
    static constexpr auto fields() { return std::tuple{field("layers", &gradient::layers)}; }
  };

  stack() = default;
  explicit stack(std::vector<Layer> each) : layers(std::move(each)) {
    for (std::size_t n = 1; n < layers.size(); ++n) {
      detail::require_same_width(layers[n - 1].outputs(), layers[n].inputs(), "layer " + std::to_string(n - 1),
                                 "layer " + std::to_string(n));
    }
  }
  gradient empty_gradient() const {
    gradient result;
    for (const Layer& layer : layers) result.layers.push_back(cairn::empty_gradient(layer));
    return result;
  }

  std::size_t inputs() const noexcept { return layers.empty() ? any_width : layers.front().inputs(); }
  std::size_t outputs() const noexcept { return layers.empty() ? any_width : layers.back().outputs(); }
  std::size_t longest() const noexcept { return layers.empty() ? any_length : longest_sequence(layers.front()); }

  struct tape {
    std::vector<typename Layer::tape> layers;
  };
  struct cache {
    std::vector<typename Layer::cache> layers;
  };

  void initialize(random_stream& random, double deviation) {
    for (Layer& layer : layers) layer.initialize(random, deviation);
  }

  template <class State>
  matrix_view<scalar> forward(const matrix_view<const scalar>& x, const pass& p, State& state) const {
    if constexpr (!std::same_as<State, nothing>) state.layers.resize(layers.size());
    matrix_view<const scalar> from = x;
    matrix_view<scalar> y;
    for (std::size_t n = 0; n < layers.size(); ++n) {
      from = y = layers[n].forward(from, p.part(n),
                                   detail::part_state(
                                       state, [&](auto& all) -> auto& { return all.layers[n]; }));
    }
    if (layers.empty()) {
      y = p.take_rows<scalar>(x.columns);
      for (std::size_t row = 0; row < x.rows; ++row) std::copy_n(x.row(row), x.columns, y.row(row));
    }
    return y;
  }

  /// All layers but the last work out all rows.
  matrix_view<scalar> forward_last(const matrix_view<const scalar>& x, const pass& p) const {
    if (layers.empty()) return detail::gather_last(x, p);
    nothing unkept;
    matrix_view<const scalar> from = x;
    for (std::size_t n = 0; n + 1 < layers.size(); ++n) from = layers[n].forward(from, p.part(n), unkept);
    return cairn::forward_last(layers.back(), from, p.part(layers.size() - 1));
  }

  matrix_view<scalar> backward(const matrix_view<scalar>& d_y, const pass& p, tape& kept, gradient& to) const {
    return backward_from(layers.size(), d_y, p, kept, to);
  }

  /// The same of the asked rows.
  matrix_view<scalar> forward_rows(const matrix_view<const scalar>& x, const pass& p, tape& kept,
                                   const asked_rows& asked) const {
    if (layers.empty()) return detail::gather_asked(x, asked, p);
    kept.layers.resize(layers.size());
    const std::size_t last = layers.size() - 1;
    matrix_view<const scalar> from = x;
    for (std::size_t n = 0; n < last; ++n) from = layers[n].forward(from, p.part(n), kept.layers[n]);
    return cairn::forward_rows(layers[last], from, p.part(last), kept.layers[last], asked);
  }
  matrix_view<scalar> backward_rows(const matrix_view<scalar>& d_y, const pass& p, tape& kept, gradient& to,
                                    const asked_rows& asked) const {
    if (layers.empty()) {
      const matrix_view<scalar> d_x = p.take_rows<scalar>(d_y.columns);
      detail::scatter_asked(matrix_view<const scalar>(d_y), asked, d_x);
      return d_x;
    }
    const std::size_t last = layers.size() - 1;
    return backward_from(
        last, cairn::backward_rows(layers[last], d_y, p.part(last), kept.layers[last], to.layers[last], asked), p, kept,
        to);
  }

 private:
  /// Through the first `count` layers, the last of them first.
  matrix_view<scalar> backward_from(std::size_t count, matrix_view<scalar> d, const pass& p, tape& kept,
                                    gradient& to) const {
    for (std::size_t n = count; n-- > 0;) d = layers[n].backward(d, p.part(n), kept.layers[n], to.layers[n]);
    return d;
  }
};

}  // namespace cairn
