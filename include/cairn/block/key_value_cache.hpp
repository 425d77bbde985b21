#pragma once
/// placeholder
#include "cairn/block/pass.hpp"
namespace cairn {
template <class Scalar>
struct key_value_cache {
  template <class P, class M>
  void attend(const attention_shape&, const P&, const M&, const matrix_view<Scalar>&, const matrix_view<Scalar>&,
              const matrix_view<Scalar>&, const matrix_view<Scalar>&, const pass&) {}
};
}  // namespace cairn
