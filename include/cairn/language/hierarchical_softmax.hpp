#pragma once
/// A softmax over all words as turns in a tree.

#include <cstddef>
#include <cstdint>
#include <span>

#include "cairn/language/huffman_tree.hpp"
#include "cairn/language/word_examples.hpp"

namespace cairn {

/// log P(o | h) = sum over the turns t to o of log sigmoid(h . v_t), or log sigmoid(-h . v_t) where it turns right: a
/// probability of all words that sums to 1, at the cost of a word's depth in a Huffman tree, about log2 words.
/// Source: Morin, Bengio: "Hierarchical probabilistic neural network language model", AISTATS 2005; with Huffman's tree
/// Mikolov, Chen, Corrado, Dean: "Efficient estimation of word representations in vector space", ICLR 2013.
/// Use: rare words, and where probabilities are asked for; negative sampling is better on frequent words.
struct hierarchical_softmax {
  class prepared {
   public:
    explicit prepared(std::span<const std::uint64_t> counts) : tree_(counts) {}
    std::size_t rows() const noexcept { return tree_.leaves() - 1; }
    void list(std::span<const std::uint32_t> targets, random_stream&, judged_rows& to) const {
      for (const std::uint32_t target : targets) {
        for (const tree_turn& turn : tree_.path(target)) to.add(turn.node, turn.right ? 0.F : 1.F, 1);
      }
    }

   private:
    huffman_tree tree_;
  };

  prepared prepare(std::span<const std::uint64_t> counts) const { return prepared(counts); }
  void check() const noexcept {}
};
static_assert(word_objective<hierarchical_softmax>);

}  // namespace cairn
