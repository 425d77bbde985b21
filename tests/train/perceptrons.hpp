#pragma once
/// Small blocks that play against each other.

#include <cstddef>
#include <cstdint>

#include "cairn/block/activation.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/sequential.hpp"

namespace cairn::testing {

template <class Scalar>
using perceptron = sequential<linear<Scalar>, activation_block<Scalar, gelu_activation>, linear<Scalar>>;

template <class Scalar>
perceptron<Scalar> perceptron_of(std::size_t inputs, std::size_t hidden, std::size_t outputs, std::uint64_t seed) {
  perceptron<Scalar> made(linear<Scalar>({inputs, hidden}), activation_block<Scalar, gelu_activation>(),
                          linear<Scalar>({hidden, outputs}));
  random_stream random(seed, purpose::initialize);
  made.initialize(random, .8);
  return made;
}

}  // namespace cairn::testing
