#pragma once
/// A language model of long short-term memories.

#include <cstddef>
#include <vector>

#include "cairn/block/dropout.hpp"
#include "cairn/block/lstm.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/stack.hpp"
#include "cairn/language/language_network.hpp"

namespace cairn {

/// What makes one: dropout on what is read and behind each of `layers` of memories, whose states have the width of the
/// table. Texts of any length are read, and each begins with states of 0. Source: Zaremba, Sutskever, Vinyals:
/// "Recurrent neural network regularization", 2014; one table as in Press, Wolf, EACL 2017.
struct lstm_decoder {
  std::size_t vocabulary = 10000;
  std::size_t width = 200;
  std::size_t layers = 2;
  double dropout = .2;
  bool tied = true;  ///< whether tokens are scored by the table that they are read by

  template <class Scalar>
  using layer = sequential<lstm<Scalar>, dropout_block<Scalar>>;
  template <class Scalar>
  using body = sequential<dropout_block<Scalar>, stack<layer<Scalar>>>;
  template <class Scalar = float>
  using network = language_network<body<Scalar>>;

  /// Weights are 0: initialize() draws them, a file has them.
  template <class Scalar = float>
  network<Scalar> make() const {
    const layer<Scalar> each(lstm<Scalar>({width, width}), dropout_block<Scalar>(dropout));
    return {
        embedding<Scalar>({vocabulary, width}),
        body<Scalar>(dropout_block<Scalar>(dropout), stack<layer<Scalar>>(std::vector<layer<Scalar>>(layers, each))),
        tied};
  }

  /// Weights of the memories by Glorot, those of the tables from N(0, deviation).
  template <class Scalar>
  static void initialize(network<Scalar>& model, random_stream& random, double deviation = .05) {
    model.tokens.initialize(random, deviation);
    model.body.initialize(random, 0);
    for (embedding<Scalar>& table : model.output) table.initialize(random, deviation);
  }
};

}  // namespace cairn
