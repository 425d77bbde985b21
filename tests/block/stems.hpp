#pragma once
/// What stems owe, blocks that take ids: the laws of the block that adds their rows to its input, with ids that follow
/// from the values of the input.

#include <cstddef>
#include <cstdint>
#include <tuple>

#include "block/laws.hpp"
#include "cairn/kernel/dot.hpp"

namespace laws {

/// y = x + stem(ids), ids of type Id below `ids_below`.
template <class Stem, class Id>
struct with_stem {
  using scalar = typename Stem::scalar;

  Stem stem;
  std::size_t ids_below = 1;
  static constexpr auto fields() { return std::tuple{cairn::field("stem", &with_stem::stem)}; }
  struct gradient {
    typename Stem::gradient stem;
    static constexpr auto fields() { return std::tuple{cairn::field("stem", &gradient::stem)}; }
  };
  gradient empty_gradient() const { return {stem.empty_gradient()}; }

  std::size_t inputs() const noexcept { return stem.width(); }
  std::size_t outputs() const noexcept { return stem.width(); }

  struct tape {
    typename Stem::tape stem;
  };
  using cache = cairn::nothing;

  void initialize(cairn::random_stream& random, double deviation) { stem.initialize(random, deviation); }

  template <class State>
  cairn::matrix_view<scalar> forward(const cairn::matrix_view<const scalar>& x, const cairn::pass& p,
                                     State& state) const {
    const std::span<Id> ids = p.take<Id>(x.rows);
    for (std::size_t n = 0; n < ids.size(); ++n) {
      ids[n] = static_cast<Id>((static_cast<double>(x(n, 0)) + 100) * 3) % static_cast<Id>(ids_below);
    }
    const auto y = stem.forward(ids, p,
                                cairn::detail::part_state(
                                    state, [](auto& all) -> auto& { return all.stem; }));
    cairn::axpy<scalar>(1, {x.data, x.rows * x.columns}, cairn::elements_of(y));
    return y;
  }
  cairn::matrix_view<scalar> backward(const cairn::matrix_view<scalar>& d_y, const cairn::pass& p, const tape& kept,
                                      gradient& to) const {
    stem.backward(d_y, p, kept.stem, to.stem);
    return d_y;
  }
};

template <class Id, class Stem>
void check_stem(const Stem& stem, std::size_t ids_below) {
  const with_stem<Stem, Id> block{stem, ids_below};
  if constexpr (std::is_same_v<typename Stem::scalar, double>) check_gradients(block);
  check_modes(block);
  check_decoding(block);
}

}  // namespace laws
