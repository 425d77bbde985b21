#pragma once
/// Predicted words told apart from words that were drawn at random.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/word_examples.hpp"
#include "cairn/sampler/alias_table.hpp"

namespace cairn {

/// log sigmoid(h . o_target) + sum of `negatives` words n drawn by count^power of log sigmoid(-h . o_n), where a drawn
/// word is not the target. The targets of one step share `shared` draws, each weighing as much as it stands for, so
/// that the mean of the gradient is that of `negatives` draws for each target, with 0 each target has its own. Shared
/// draws may be more than the negatives: they then weigh less, and the gradient is less noisy. Fifteen and one target
/// are judged at once by the widest registers.
/// Source: Mikolov, Sutskever, Chen, Corrado, Dean: "Distributed representations of words and phrases and their
/// compositionality", NIPS 2013; sharing: Ji, Satish, Li, Dubey: "Parallelizing word2vec in shared and distributed
/// memory", 2016.
/// Use: the usual choice; frequent words come out better than with hierarchical softmax.
struct negative_sampling {
  std::size_t negatives = 5;
  double power = .75;
  std::size_t shared = 15;

  /// The law of the draws.
  class prepared {
   public:
    prepared(const negative_sampling& settings, std::span<const std::uint64_t> counts)
        : negatives_(settings.negatives), shared_(settings.shared) {
      std::vector<double> weights(counts.size());
      for (std::size_t n = 0; n < counts.size(); ++n)
        weights[n] = std::pow(static_cast<double>(counts[n]), settings.power);
      law_ = alias_table(weights);
    }

    std::size_t rows() const noexcept { return law_.size(); }

    void list(std::span<const std::uint32_t> targets, random_stream& random, judged_rows& to) const {
      for (const std::uint32_t target : targets) to.add(target, 1, 1);
      if (shared_ == 0) {
        for (const std::uint32_t target : targets) {
          for (std::size_t n = 0; n < negatives_; ++n) {
            std::uint32_t drawn = law_.at(random());
            for (int again = 0; drawn == target && again < most_redrawn; ++again) drawn = law_.at(random());
            if (drawn != target) to.add(drawn, 0, 1);
          }
        }
        return;
      }
      const float each = static_cast<float>(negatives_) / static_cast<float>(shared_);
      for (std::size_t n = 0; n < shared_; ++n) {
        const std::uint32_t drawn = law_.at(random());
        const auto others =
            targets.size() - static_cast<std::size_t>(std::count(targets.begin(), targets.end(), drawn));
        if (others > 0) to.add(drawn, 0, each * static_cast<float>(others));
      }
    }

   private:
    static constexpr int most_redrawn = 16;  // a vocabulary may be all but one word
    std::size_t negatives_, shared_;
    alias_table law_;
  };

  prepared prepare(std::span<const std::uint64_t> counts) const { return {*this, counts}; }

  void check() const {
    require(negatives > 0 && negatives <= 1000, "is not in range", "negative_sampling.negatives", "1 to 1000");
    require(power >= 0 && power <= 2, "is not in range", "negative_sampling.power", "0 to 2");
    require(shared <= 1000, "is not in range", "negative_sampling.shared", "0 to 1000");
  }
};
static_assert(word_objective<negative_sampling>);

}  // namespace cairn
