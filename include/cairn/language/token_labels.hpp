#pragma once
/// A class for each token of a text, as a target of framed texts.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/framed_task.hpp"

namespace cairn {

/// The cross entropy of a class for each token that has one; a text counts by how many it has. For a head that gives
/// each token its scores, such as linear. Refers to the labels and to the offsets of the texts.
class token_labels {
 public:
  static constexpr std::size_t texts_each = 1;
  static constexpr bool of_texts = false;

  /// labels [tokens]: of all tokens of the texts, one text after the other: a class, or no_target where none is asked.
  token_labels(const framed_texts& texts, std::span<const std::uint32_t> labels)
      : offsets_(texts.tokens.offsets), labels_(labels), asked_(texts.size()) {
    if (labels.size() != texts.tokens.ids.size()) {
      throw error(std::to_string(labels.size()) + " labels of " + std::to_string(texts.tokens.ids.size()) + " tokens",
                  "token_labels.labels", "one of each token");
    }
    for (std::size_t n = 0; n < asked_.size(); ++n) {
      const std::span<const std::uint32_t> own = of(n);
      asked_[n] = own.size() - static_cast<std::size_t>(std::count(own.begin(), own.end(), no_target));
    }
  }

  double weight(std::uint32_t n) const noexcept { return static_cast<double>(asked_[n]); }
  void check(const framed_texts& texts) const {
    if (std::equal(offsets_.begin(), offsets_.end(), texts.tokens.offsets.begin(), texts.tokens.offsets.end())) return;
    throw error("labels of other texts", "token_labels", "those of the task");
  }
  template <class Scalar>
  double learn(const matrix_view<Scalar>& y, std::span<const std::uint32_t> examples, const pass& p,
               double scale) const {
    const std::span<std::uint32_t> own = p.take<std::uint32_t>(p.tokens());
    for (std::size_t s = 0; s < examples.size(); ++s) {
      const std::span<const std::uint32_t> labels = of(examples[s]);
      std::copy(labels.begin(), labels.end(), own.data() + p.offsets()[s]);
    }
    return detail::learn_classes<Scalar>(y, own, p, scale);
  }

 private:
  std::span<const std::uint32_t> of(std::size_t n) const noexcept {
    return labels_.subspan(offsets_[n], offsets_[n + 1] - offsets_[n]);
  }

  std::span<const std::size_t> offsets_;
  std::span<const std::uint32_t> labels_;
  std::vector<std::size_t> asked_;  // [texts] tokens of each that have a label
};
static_assert(text_targets<token_labels>);

}  // namespace cairn
