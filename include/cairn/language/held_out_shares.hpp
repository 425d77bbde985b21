#pragma once
/// Shares of texts that are held out one after another, and validation parts that come from elsewhere.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/labeled_texts.hpp"

namespace cairn {

/// Share n of texts in an order that the seed draws: the texts that follow those of share n - 1, and the first ones
/// after the last. Refers to the texts.
class held_out_shares {
 public:
  /// share: of all texts, from 0 to .5.
  held_out_shares(const labeled_texts& all, double share, std::uint64_t seed) : all_(&all), order_(all.size()) {
    require(share >= 0 && share <= .5, "not a share of the texts", "held_out_shares", "0 to 0.5");
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    random_stream random(seed, purpose::split);
    random.shuffle(std::span(order_));
    held_ = static_cast<std::size_t>(share * static_cast<double>(all.size()));
  }

  /// What is learned from, in the order of the texts, and share n; all texts, and none, where a share is no text.
  parted_texts part(std::size_t n) const {
    std::vector<std::size_t> own = order_;
    if (!own.empty()) {
      std::rotate(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(n * held_ % own.size()), own.end());
    }
    std::sort(own.begin() + static_cast<std::ptrdiff_t>(held_), own.end());
    return {texts_at(*all_, std::span(own).subspan(held_)), texts_at(*all_, std::span(own).first(held_))};
  }

 private:
  const labeled_texts* all_;
  std::vector<std::size_t> order_;
  std::size_t held_ = 0;
};

/// Throws unless the validation part has the classes of train, and a label of them for each text. where: who asks.
inline void require_validation_of(const labeled_texts& train, const labeled_texts& validation,
                                  const std::string& where) {
  if (validation.classes != train.classes || validation.labels.size() != validation.texts.size()) {
    throw error("validation of other classes", where, "the classes of train, and a label for each text");
  }
  for (const std::uint32_t label : validation.labels) {
    if (label >= train.classes.size()) {
      throw error("label " + std::to_string(label), where + ", validation",
                  "one of " + std::to_string(train.classes.size()) + " classes");
    }
  }
}

}  // namespace cairn
