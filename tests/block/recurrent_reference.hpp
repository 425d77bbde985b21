#pragma once
/// A recurrent layer beside PyTorch's on the batch of tests/reference/recurrent.py.

#include <vector>

#include "block/laws.hpp"
#include "reference/recurrent.hpp"

namespace laws {

/// The n-th number is ((first + 37 n) mod 101) / 101 - 1/2.
template <class Array>
void fill_by_formula(Array& values, std::size_t first, double factor = 1) {
  for (std::size_t n = 0; n < static_cast<std::size_t>(values.size()); ++n) {
    values.data()[n] = factor * (static_cast<double>((first + 37 * n) % 101) / 101 - .5);
  }
}

/// The largest relative difference of outputs and of every gradient.
template <class B>
double difference_from(const reference::recurrent_run& expected, B layer) {
  std::size_t first = 0;
  cairn::for_each_array(layer, [&](const std::string&, auto& values) { fill_by_formula(values, 11 * first++); });
  packed_batch<double> batch({3, 1, 5, 2}, 3);
  fill_by_formula(batch.values, 50, 2);
  cairn::workspace memory;
  const cairn::pass p(batch.offsets, memory);
  typename B::tape tape;
  B gradient = cairn::empty_gradient(layer);
  double worst = difference(copied(layer.forward(batch.rows(), p, tape)), expected.outputs);
  std::vector<double> weights(batch.offsets.back() * layer.outputs());
  fill_by_formula(weights, 77);
  const auto d_x = layer.backward({weights.data(), batch.offsets.back(), layer.outputs()}, p, tape, gradient);
  worst = std::max(worst, difference(copied(d_x), expected.d_inputs));
  const std::vector<double>* lists[] = {&expected.d_weight_ih, &expected.d_weight_hh, &expected.d_bias_ih,
                                        &expected.d_bias_hh};
  std::size_t at = 0;
  cairn::for_each_array(gradient, [&](const std::string&, const auto& values) {
    worst = std::max(worst, difference({values.data(), values.data() + values.size()}, *lists[at++]));
  });
  return worst;
}

}  // namespace laws
