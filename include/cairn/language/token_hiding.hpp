#pragma once
/// Tokens that are hidden from a network while it learns.

#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/block/dropout.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/bert_frame.hpp"

namespace cairn {

/// Each token of a text but those of its frame is read as the mask with a chance of `rate`, anew whenever the text is
/// learned from: what a text is has to be told from parts of it, so that few texts are learned by heart less. The same
/// tokens on any number of threads.
/// Source: Iyyer, Manjunatha, Boyd-Graber, Daume: "Deep unordered composition rivals syntactic methods for text
/// classification", ACL 2015 (word dropout), with the token that stood for hidden ones in pre-training.
struct token_hiding {
  double rate = 0;
  bert_frame frame = {};

  /// Throws where the rate is not one, and where there is a rate and no frame.
  void check() const {
    detail::require_rate(rate, "token_hiding.rate");
    require(rate == 0 || !frame.holds(frame.mask), "the mask is a token that frames or fills", "token_hiding.frame",
            "the frame of a tokenizer");
  }
  /// In the ids of text n, by the seed of a step.
  void hide(std::span<std::uint32_t> ids, std::uint64_t seed, std::size_t n) const noexcept {
    if (rate == 0) return;
    random_stream random(seed, purpose::augment, n);
    for (std::uint32_t& id : ids) {
      if (!frame.holds(id) && random.uniform() < rate) id = frame.mask;
    }
  }
};

}  // namespace cairn
