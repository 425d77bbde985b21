#pragma once
/// Texts classified by the strongest of their runs of words.

#include <cstddef>
#include <vector>

#include "cairn/block/activation.hpp"
#include "cairn/block/bank.hpp"
#include "cairn/block/convolution_maximum.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/core/error.hpp"
#include "cairn/language/network_classifier.hpp"

namespace cairn {

/// scores = A dropout(z) + b, z = relu(max over the windows of the text of F_h . (h words side by side)), `maps`
/// filters F_h of each width h. 2 maps width (sum of widths) flops a word. Other than published: windows that overhang
/// stand at the begin of a text alone, and in place of a limit on the norm of A's rows the optimizer decays weights.
/// Source: Kim: "Convolutional neural networks for sentence classification", EMNLP 2014.
/// Use: sentences and reviews, with word vectors that were learned from more text than is labeled.
struct sentence_convolutions {
  std::vector<std::size_t> widths = {3, 4, 5};  ///< words in a window
  std::size_t maps = 100;                       ///< filters of each width
  double dropout = .5;                          ///< on what the filters found
  double word_dropout = 0;                      ///< on the vectors of words; the paper has none

  template <class Scalar>
  using encoder = sequential<dropout_block<Scalar>, bank<convolution_maximum<Scalar>>, relu_block<Scalar>,
                             dropout_block<Scalar>, linear<Scalar>>;

  /// For vectors of so many numbers.
  template <class Scalar>
  encoder<Scalar> make(std::size_t width, std::size_t classes) const {
    require(!widths.empty(), "no width", "sentence_convolutions.widths", "at least one");
    detail::require_size(maps, "sentence_convolutions.maps");
    std::vector<convolution_maximum<Scalar>> filters;
    for (const std::size_t each : widths) {
      detail::require_size(each, "sentence_convolutions.widths");
      filters.emplace_back(convolution_settings{.inputs = width, .outputs = maps, .taps = each});
    }
    bank<convolution_maximum<Scalar>> found(std::move(filters));
    const std::size_t columns = found.outputs();
    return encoder<Scalar>(dropout_block<Scalar>(word_dropout), std::move(found), relu_block<Scalar>(),
                           dropout_block<Scalar>(dropout), linear<Scalar>({columns, classes}));
  }
  /// The same without dropout.
  sentence_convolutions still() const { return {widths, maps, 0, 0}; }
};
static_assert(text_encoder<sentence_convolutions>);

/// Kim's network over words of a splitter.
template <text_splitter Splitter = word_splitter, optimizer Optimizer = adamw, schedule Schedule = constant_schedule>
using convolutional_classifier = network_classifier<sentence_convolutions, Splitter, Optimizer, Schedule>;

}  // namespace cairn
