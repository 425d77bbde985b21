#pragma once
/// Vectors of texts that are learned from pairs of them which mean the same, as a target of framed texts.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "cairn/block/info_nce.hpp"
#include "cairn/block/pooling.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/unit_rows.hpp"
#include "cairn/core/error.hpp"
#include "cairn/language/framed_task.hpp"
#include "cairn/language/framed_texts.hpp"

namespace cairn {

/// A head that makes one vector of a text, by default the mean of its rows (Reimers, Gurevych 2019 found it the best);
/// first_pooling takes the row of [CLS].
template <class Scalar, pooling_policy Policy = mean_pooling>
using text_vector = sequential<pooling<Scalar, Policy>>;

/// The same, as long as 1: products of such vectors are cosines.
template <class Scalar, pooling_policy Policy = mean_pooling>
using unit_text_vector = sequential<pooling<Scalar, Policy>, unit_rows<Scalar>>;

/// The first and the second text of each pair by turns, each in a frame of its own: texts 2n and 2n + 1 are a pair. A
/// text that is given as both is compared with itself under another dropout, as in SimCSE. Throws unless there are as
/// many of both.
template <tokenizer T, class Firsts, class Seconds>
framed_texts frame_by_turns(const T& tokens, const bert_frame& frame, const Firsts& firsts, const Seconds& seconds,
                            int threads = 0) {
  if (std::size(firsts) != std::size(seconds)) {
    throw error(std::to_string(std::size(firsts)) + " and " + std::to_string(std::size(seconds)) + " texts",
                "frame_by_turns", "a second text for each first one");
  }
  return detail::frame_each(2 * std::size(firsts), threads, [&](std::size_t n) {
    return encode_framed(tokens, frame,
                         n % 2 == 0 ? std::string_view(firsts[n / 2]) : std::string_view(seconds[n / 2]));
  });
}

/// Each text is to be told from all others by its partner: info_nce of pairs that follow each other. Negatives are the
/// texts of the other pairs of a shard, so its size is a setting of the loss: with train_settings.shard_tokens as large
/// as batch_tokens they are all others of the batch, which one thread then learns from at a time; a pair that is alone
/// in its shard teaches nothing. Source: Reimers, Gurevych: "Sentence-BERT: sentence embeddings using Siamese
/// BERT-networks", EMNLP 2019 (one encoder for both texts); the loss and its temperature Gao, Yao, Chen: "SimCSE:
/// simple contrastive learning of sentence embeddings", EMNLP 2021, where the negatives are the other pairs' second
/// texts alone.
struct paired_texts {
  static constexpr std::size_t texts_each = 2;
  static constexpr bool of_texts = true;

  info_nce loss = {.temperature = .05, .compared = compared_by::cosine};

  static double weight(std::uint32_t) noexcept { return 1; }
  void check(const framed_texts& texts) const {
    loss.check();
    if (texts.size() % 2 == 0) return;
    throw error(std::to_string(texts.size()) + " texts", "paired_texts", "two of each pair");
  }
  template <class Scalar>
  double learn(const matrix_view<Scalar>& y, std::span<const std::uint32_t>, const pass& p, double scale) const {
    const workspace_scope scope(p.memory());
    const matrix_view<Scalar> d_y{p.take<Scalar>(y.rows * y.columns).data(), y.rows, y.columns};
    const double sum = loss.learn<Scalar>(matrix_view<const Scalar>(y), p, scale, d_y);
    for (std::size_t row = 0; row < y.rows; ++row) std::copy_n(d_y.row(row), y.columns, y.row(row));
    return sum;
  }
};
static_assert(text_targets<paired_texts>);

}  // namespace cairn
