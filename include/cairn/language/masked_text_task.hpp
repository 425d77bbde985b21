#pragma once
/// What BERT is pre-trained by: tokens that are hidden, and whether the second part of a text follows the first.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/block/pass.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/bert_frame.hpp"
#include "cairn/language/bert_network.hpp"
#include "cairn/language/framed_texts.hpp"
#include "cairn/train/concept.hpp"

namespace cairn {

/// Which tokens are to be foretold, and what is read in their place. Source: Devlin, Chang, Lee, Toutanova: "BERT:
/// pre-training of deep bidirectional transformers for language understanding", NAACL 2019.
struct masking {
  double share = .15;     ///< of the tokens of a text but those of its frame, rounded, at least one
  double hidden = .8;     ///< share of them that is read as the mask
  double exchanged = .1;  ///< share of them that is read as a token drawn evenly; the rest is read as it is

  void check() const {
    require(share > 0 && share <= 1, "no share", "masking.share", "above 0, at most 1");
    require(hidden >= 0 && exchanged >= 0 && hidden + exchanged <= 1, "no shares of one whole", "masking.hidden",
            "shares from 0 that sum with masking.exchanged to at most 1");
  }
  /// How many of so many tokens are foretold.
  std::size_t count(std::size_t tokens) const noexcept {
    const auto rounded = static_cast<std::size_t>(std::lround(share * static_cast<double>(tokens)));
    return tokens == 0 ? 0 : std::clamp<std::size_t>(rounded, 1, tokens);
  }
};

/// The sum of the cross entropies of the foretold tokens, which tokens being drawn anew whenever a text is learned from
/// (Liu et al.: "RoBERTa: a robustly optimized BERT pretraining approach", 2019); and, where `follows` says of each
/// text whether its parts follow each other, that of the texts, so weighted that both losses count alike over all
/// texts. For a network with the heads that are asked. Refers to the texts and what follows.
class masked_text_task {
 public:
  /// follows [texts]: 0 the parts follow each other, 1 they do not, no_target: nothing is said; or none of all.
  masked_text_task(const framed_texts& texts, const bert_frame& frame, std::size_t vocabulary, masking how = {},
                   std::span<const std::uint32_t> follows = {})
      : texts_(&texts), frame_(frame), vocabulary_(vocabulary), how_(how), follows_(follows), masked_(texts.size()) {
    how.check();
    if (!follows.empty() && follows.size() != texts.size()) {
      throw error(std::to_string(follows.size()) + " answers of " + std::to_string(texts.size()) + " texts",
                  "masked_text_task, follows", "one of each text, or none");
    }
    std::size_t all = 0;
    for (std::size_t n = 0; n < texts.size(); ++n) {
      std::size_t own = 0;
      for (const token_id id : texts.tokens[n]) {
        if (id >= vocabulary) {
          throw error("token " + std::to_string(id) + " of text " + std::to_string(n), "masked_text_task",
                      "ids below " + std::to_string(vocabulary));
        }
        own += frame_.holds(id) ? 0 : 1;
      }
      masked_[n] = static_cast<std::uint32_t>(how.count(own));
      all += masked_[n];
    }
    require(all > 0, "no token to be hidden", "masked_text_task", "texts with tokens beside those of their frames");
    text_weight_ = static_cast<double>(all) / static_cast<double>(texts.size());
  }

  std::size_t size() const noexcept { return texts_->size(); }
  std::size_t tokens(std::uint32_t n) const noexcept { return texts_->length(n); }
  double weight(std::uint32_t n) const noexcept { return masked_[n]; }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    memory.reset();
    const framed_shard packed = pack_framed(*texts_, part, memory);
    std::size_t most = 0;
    for (const std::uint32_t n : part.examples) most += masked_[n];
    const std::span<std::uint32_t> rows = memory.take<std::uint32_t>(most), asked = memory.take<std::uint32_t>(most),
                                   follows = memory.take<std::uint32_t>(follows_.empty() ? 0 : part.examples.size());
    std::size_t count = 0;
    for (std::size_t n = 0; n < part.examples.size(); ++n) {
      const std::uint32_t text = part.examples[n];
      if (!follows_.empty()) follows[n] = follows_[text];
      random_stream random(part.seed, purpose::mask, text);
      // Each set of so many is as likely as any other: Knuth, "The art of computer programming", 3.4.2, algorithm S.
      std::uint32_t left = masked_[text], own = 0;
      for (const token_id id : texts_->tokens[text]) own += frame_.holds(id) ? 0 : 1;
      for (std::uint32_t row = packed.offsets[n]; left > 0; ++row) {
        if (frame_.holds(packed.ids[row]) || random.below(own--) >= left) continue;
        --left;
        rows[count] = row;
        asked[count++] = packed.ids[row];
        packed.ids[row] = shown(packed.ids[row], random);
      }
    }
    const pass p = pass_of_shard(part, packed.offsets, memory);
    const bert_losses losses = network.learn({packed.ids, packed.segments}, {rows, asked, follows}, p, part.scale,
                                             part.scale * text_weight_, gradient);
    return losses.tokens + text_weight_ * losses.texts;
  }

 private:
  std::uint32_t shown(std::uint32_t id, random_stream& random) const noexcept {
    const double drawn = random.uniform();
    if (drawn < how_.hidden) return frame_.mask;
    return drawn < how_.hidden + how_.exchanged ? random.below(static_cast<std::uint32_t>(vocabulary_)) : id;
  }

  const framed_texts* texts_;
  bert_frame frame_;
  std::size_t vocabulary_;
  masking how_;
  std::span<const std::uint32_t> follows_;
  std::vector<std::uint32_t> masked_;  // [texts] how many tokens of each are foretold
  double text_weight_ = 1;
};

}  // namespace cairn
