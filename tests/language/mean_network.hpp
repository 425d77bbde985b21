#pragma once
/// A small network for tests: classes by a linear map of the mean of word vectors.

#include <cstdint>
#include <utility>

#include "cairn/block/linear.hpp"
#include "cairn/block/pooling.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/network_classifier_settings.hpp"
#include "cairn/language/text_network.hpp"

namespace reference {

struct mean_of_words {
  template <class Scalar>
  using encoder = cairn::sequential<cairn::pooling<Scalar>, cairn::linear<Scalar>>;
  template <class Scalar>
  encoder<Scalar> make(std::size_t width, std::size_t classes) const {
    return encoder<Scalar>(cairn::pooling<Scalar>(), cairn::linear<Scalar>({width, classes}));
  }
  mean_of_words still() const { return *this; }
};
static_assert(cairn::text_encoder<mean_of_words>);
using mean_network = cairn::text_network<mean_of_words::encoder<float>>;

/// Of so many words, with vectors of 4 numbers.
inline mean_network first_mean_network(std::size_t words, std::size_t classes, std::uint64_t seed) {
  mean_network network(cairn::embedding<float>({.count = words, .width = 4}), mean_of_words{}.make<float>(4, classes));
  cairn::random_stream random(seed, cairn::purpose::initialize);
  network.encoder.initialize(random, 0);
  cairn::detail::draw_normal(network.words.table, .5, random);
  return network;
}

}  // namespace reference
