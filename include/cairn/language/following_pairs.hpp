#pragma once
/// Pairs of parts of documents that follow each other or do not: what BERT's second loss learns from.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/bert_frame.hpp"
#include "cairn/language/framed_texts.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// Pairs, framed, and of each what masked_text_task takes: 0 the second part follows the first, 1 it does not.
struct following_pairs {
  framed_texts texts;
  std::vector<std::uint32_t> follows;
};

/// How documents are cut into pairs. A document's sentences are taken one after the other until they fill the frame or
/// the document ends, two of them at least; the first part is the first few of them, evenly so many. Then with a chance
/// of `apart` the second part is as many sentences as fit of another document, from one that is drawn evenly on, and
/// what was not used is taken again; otherwise the second part is the rest. Source: Devlin, Chang, Lee, Toutanova:
/// "BERT: pre-training of deep bidirectional transformers for language understanding", NAACL 2019, A.2, and its
/// create_pretraining_data.py; but a last sentence alone begins no pair here, so that the chance holds, and what is too
/// long is cut at its end.
struct following_settings {
  double apart = .5;       ///< chance that the second part does not follow
  double shorter = .1;     ///< chance that a pair is to fill but a length drawn evenly, from 2 tokens on
  std::size_t rounds = 1;  ///< so often is each document cut, by other draws
  std::uint64_t seed = 1;

  void check() const {
    require(apart >= 0 && apart <= 1, "no share", "following_settings.apart", "0 to 1");
    require(shorter >= 0 && shorter <= 1, "no share", "following_settings.shorter", "0 to 1");
    require(rounds >= 1, "no round", "following_settings.rounds", "at least 1");
  }
};

namespace detail {

/// Cuts one document; other(random) gives the number of another one.
class following_draws {
 public:
  following_draws(std::span<const packed_tokens> documents, const bert_frame& frame, const following_settings& settings)
      : documents_(documents), frame_(frame), settings_(settings), room_(frame.most - 3) {}

  void cut(std::size_t document, random_stream& random, following_pairs& to) const {
    const packed_tokens& own = documents_[document];
    for (std::size_t at = 0; at + 1 < own.size();) {
      const std::size_t wanted = target(random), end = end_of(own, at, wanted, 2);
      const std::size_t split = at + 1 + random.below(static_cast<std::uint32_t>(end - at - 1));
      const std::vector<token_span> first = tokens_of(own, at, split);
      if (random.uniform() < settings_.apart) {
        auto which = random.below(static_cast<std::uint32_t>(documents_.size() - 1));
        if (which >= document) ++which;
        const packed_tokens& other = documents_[which];
        const std::size_t begin = random.below(static_cast<std::uint32_t>(other.size()));
        const std::size_t left = wanted - std::min(wanted, first.size());
        add(first, tokens_of(other, begin, end_of(other, begin, left, 1)), 1, to);
        at = split;
      } else {
        add(first, tokens_of(own, split, end), 0, to);
        at = end;
      }
    }
  }

 private:
  /// How many tokens a pair is to have.
  std::size_t target(random_stream& random) const {
    if (room_ <= 2 || random.uniform() >= settings_.shorter) return room_;
    return 2 + random.below(static_cast<std::uint32_t>(std::min<std::size_t>(room_, 1U << 31U) - 1));
  }
  /// Behind the sentence that fills so many tokens, `least` of them at least, or the last one.
  static std::size_t end_of(const packed_tokens& document, std::size_t begin, std::size_t wanted, std::size_t least) {
    std::size_t end = begin;
    while (end < document.size() && (end - begin < least || document.offsets[end] - document.offsets[begin] < wanted)) {
      ++end;
    }
    return end;
  }
  static std::vector<token_span> tokens_of(const packed_tokens& document, std::size_t begin, std::size_t end) {
    std::vector<token_span> tokens;
    for (std::size_t n = document.offsets[begin]; n < document.offsets[end]; ++n) {
      tokens.push_back({document.ids[n], 0, 0});
    }
    return tokens;
  }
  void add(const std::vector<token_span>& first, const std::vector<token_span>& second, std::uint32_t follows,
           following_pairs& to) const {
    to.texts.add(frame_tokens(frame_, first, second));
    to.follows.push_back(follows);
  }

  std::span<const packed_tokens> documents_;
  const bert_frame& frame_;
  const following_settings& settings_;
  std::size_t room_;
};

}  // namespace detail

/// Pairs from documents, each a list of sentences: strings or views of them. A function of the documents and the seed,
/// on any number of threads. Sentences without tokens are passed over, and documents without sentences. Throws where
/// fewer than two documents are left, where none has two sentences, and where the frame has no room for a token of each
/// part.
template <tokenizer T, class Documents>
following_pairs draw_following_pairs(const T& tokens, const bert_frame& frame, const Documents& documents,
                                     const following_settings& settings = {}, int threads = 0) {
  settings.check();
  require(frame.most >= 5, "room for less than a token of each part", "bert_frame.most", "at least 5");
  require(std::size(documents) < std::size_t{1} << 32U, "2^32 documents", "draw_following_pairs", "fewer");
  std::vector<packed_tokens> encoded(std::size(documents));
  parallel_for(encoded.size(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t d = begin; d < end; ++d) {
      packed_tokens& own = encoded[d];
      for (const auto& sentence : documents[d]) {
        tokens.encode(std::string_view(sentence), push_ids{own.ids});
        if (own.ids.size() > own.offsets.back()) own.offsets.push_back(own.ids.size());
      }
    }
  });
  std::erase_if(encoded, [](const packed_tokens& document) { return document.size() == 0; });
  require(encoded.size() >= 2, "no other document", "draw_following_pairs", "two documents that have sentences");
  const detail::following_draws draws(encoded, frame, settings);
  std::vector<following_pairs> parts(settings.rounds * encoded.size());
  parallel_for(parts.size(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t n = begin; n < end; ++n) {
      random_stream random(settings.seed, purpose::augment, n);
      draws.cut(n % encoded.size(), random, parts[n]);
    }
  });
  following_pairs all;
  for (const following_pairs& part : parts) {
    all.texts.add(part.texts);
    all.follows.insert(all.follows.end(), part.follows.begin(), part.follows.end());
  }
  require(!all.follows.empty(), "no pair", "draw_following_pairs", "documents of two sentences or more");
  return all;
}

}  // namespace cairn
