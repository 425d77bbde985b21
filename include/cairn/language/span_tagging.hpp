#pragma once
/// Labeled spans of many texts: what an encoder learns of them, and which ones it finds.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/kernel/cross_entropy.hpp"
#include "cairn/language/headed_encoder.hpp"
#include "cairn/language/placed_texts.hpp"
#include "cairn/language/span_tags.hpp"

namespace cairn {

/// Tags of tokens as targets of token_labels, and back from the scores [tokens, count()] of a head for each token. For
/// texts by themselves, not for pairs. Continues says which tokens have no tag: each_token, or first_of_word.
///
///     const span_tagging tagging{{.labels = 2}, first_of_word{&tokens}};
///     const placed_texts texts = place_all(tokens, frame, lines);
///     const std::vector<std::uint32_t> tags = tagging.targets(texts, spans);
///     const framed_task task(texts.texts, token_labels(texts.texts, tags));
///     ... tagging.found(network, texts)  // spans of each text
template <class Continues = each_token>
struct span_tagging {
  span_tags tags = {};
  Continues continues = {};

  /// [tokens]: a tag, or no_target for tokens of the frame and such as continue others. Spans behind the end of a text
  /// that is cut are left out. Throws unless there is a list of spans for each text, and as span_tags does.
  std::vector<std::uint32_t> targets(const placed_texts& texts,
                                     std::span<const std::vector<labeled_span>> spans) const {
    detail::require_of_each(spans.size(), "lists of spans", texts.size(), "span_tagging");
    std::vector<std::uint32_t> all(texts.texts.tokens.ids.size(), no_target);
    for (std::size_t n = 0; n < spans.size(); ++n) {
      const framed_tokens& own = texts.places[n];
      const std::vector<asked_token> asked = asked_tokens(std::span(own.tokens), continues);
      const std::size_t read = own.cut[0] ? own.tokens.back().end : texts.bytes[n];
      const std::vector<std::uint32_t> found =
          tags.tags_of(asked, spans[n], texts.bytes[n], read, "labeled_span of text " + std::to_string(n));
      for (std::size_t k = 0; k < asked.size(); ++k) all[texts.texts.tokens.offsets[n] + asked[k].row] = found[k];
    }
    return all;
  }

  /// The spans of scores [tokens of a text, count()]: of the best tag of each asked token, the first of equal ones.
  template <class Scalar>
  std::vector<labeled_span> spans_of(const framed_tokens& text, const matrix_view<const Scalar>& scores) const {
    const std::vector<asked_token> asked = asked_tokens(std::span(text.tokens), continues);
    std::vector<std::uint32_t> best(asked.size());
    for (std::size_t k = 0; k < asked.size(); ++k) {
      const Scalar* const row = scores.row(asked[k].row);
      best[k] = static_cast<std::uint32_t>(std::max_element(row, row + scores.columns) - row);
    }
    return span_tags::spans_of(asked, best);
  }

  /// The spans that a network finds in each text. The same on any number of threads. Throws unless the network has a
  /// score for each tag.
  template <class Network>
  std::vector<std::vector<labeled_span>> found(const Network& network, const placed_texts& texts,
                                               int threads = 0) const {
    static_assert(!Network::pools, "tags are for a head that gives each token its scores");
    if (network.outputs() != tags.count()) {
      throw error(std::to_string(network.outputs()) + " scores of a token", "span_tagging",
                  std::to_string(tags.count()) + ", one of each tag");
    }
    std::vector<std::vector<labeled_span>> all(texts.size());
    read_texts(network, texts.texts, threads,
               [&](std::size_t n, const matrix_view<const typename Network::scalar>& scores) {
                 all[n] = spans_of(texts.places[n], scores);
               });
    return all;
  }
};
template <class Continues = each_token>
span_tagging(span_tags, Continues = {}) -> span_tagging<Continues>;

}  // namespace cairn
