#pragma once
/// Texts as vectors, and the texts that are nearest to others.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/block/unit_rows.hpp"
#include "cairn/core/error.hpp"
#include "cairn/kernel/product_top_k.hpp"
#include "cairn/language/framed_texts.hpp"
#include "cairn/language/headed_encoder.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// A network that gives a row for each text, with the tokenizer and the frame that it reads texts by; and the vectors
/// of the texts that were added, which are searched exactly, by cosine. All is the same on any number of threads.
template <class Network, tokenizer Tokenizer>
class text_search {
 public:
  static_assert(Network::pools, "a head that pools gives a text its vector: text_vector");
  static_assert(std::same_as<typename Network::scalar, float>, "vectors are searched in float");

  /// Throws where the network has no positions for texts as long as the frame allows.
  text_search(Network network, Tokenizer tokens, const bert_frame& frame)
      : network_(std::move(network)), tokens_(std::move(tokens)), frame_(frame) {
    if (frame.most <= network_.longest()) return;
    throw error("texts of up to " + std::to_string(frame.most) + " tokens", "text_search, bert_frame.most",
                "at most " + std::to_string(network_.longest()) + ", as the network reads");
  }

  std::size_t size() const noexcept { return held_.size() / width(); }
  std::size_t width() const noexcept { return network_.outputs(); }
  const Network& network() const noexcept { return network_; }

  /// What the network makes of each text, [texts, width()].
  template <class Texts>
  std::vector<float> vectors(const Texts& texts, int threads = 0) const {
    return scores_of(network_, frame_all(tokens_, frame_, texts, threads), threads);
  }

  /// Adds texts behind those that are there: the n-th of all is number n.
  template <class Texts>
  void add(const Texts& texts, int threads = 0) {
    const std::vector<float> more = unit_vectors(texts, threads);
    held_.insert(held_.end(), more.begin(), more.end());
  }

  /// For each text the numbers of the k nearest that were added and their cosines, best first, of equal ones the first.
  /// 2 texts size() width flops.
  template <class Texts>
  std::vector<std::vector<scored_index>> nearest(const Texts& texts, std::size_t k, int threads = 0) const {
    std::vector<std::vector<scored_index>> found(std::size(texts));
    product_top_k(unit_vectors(texts, threads), held_, width(), k, std::span(found), threads);
    return found;
  }

 private:
  template <class Texts>
  std::vector<float> unit_vectors(const Texts& texts, int threads) const {
    const std::vector<float> all = vectors(texts, threads);
    const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(std::size(texts))};
    workspace memory;
    nothing unkept;
    const matrix_view<float> y =
        unit_rows<float>{}.forward({all.data(), offsets[1], width()}, pass(offsets, memory), unkept);
    return {y.data, y.data + all.size()};
  }

  Network network_;
  Tokenizer tokens_;
  bert_frame frame_;
  std::vector<float> held_;  // [texts, width], each as long as 1
};

}  // namespace cairn
