#pragma once
/// All ways to cut a word into pieces: sums over them, a way drawn by chance, and the best few.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/language/traced_word.hpp"
#include "cairn/language/unigram.hpp"
#include "cairn/language/word_tokenizer.hpp"

namespace cairn {

namespace detail {

/// log(e^a + e^b).
inline double log_add(double a, double b) noexcept {
  if (a < b) std::swap(a, b);
  return a == -std::numeric_limits<double>::infinity() ? a : a + std::log1p(std::exp(b - a));
}

}  // namespace detail

/// The pieces that begin at each byte of a word and those that end there. Used again for the next word it allocates
/// nothing. Memory: 32 bytes a piece found, 12 a byte.
class unigram_lattice {
 public:
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  struct edge {
    std::uint32_t begin, end;
    token_id id;
    std::uint32_t before;  ///< the edge before this one that ends where it does; none: the first
    double score;
  };

  /// Takes `model.edges(word, begin, f)`, as unigram has it: the character there is always covered.
  template <class Model>
  void build(const Model& model, std::string_view word) {
    edges_.clear();
    last_.assign(word.size() + 1, none);
    for (std::size_t begin = 0; begin < word.size();) {
      begin += model.edges(word, begin, [&](std::size_t end, token_id id, double score) {
        edges_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), id, last_[end], score});
        last_[end] = static_cast<std::uint32_t>(edges_.size() - 1);
      });
    }
  }

  std::size_t bytes() const noexcept { return last_.size() - 1; }
  std::span<const edge> edges() const noexcept { return edges_; }  ///< by their beginnings

  /// The logarithm of the sum over all ways of e^(smoothing * score): of the probability of the word, where smoothing
  /// is
  /// 1. O(edges).
  double forward(double smoothing = 1) {
    forward_.assign(last_.size(), -std::numeric_limits<double>::infinity());
    forward_[0] = 0;
    for (const edge& e : edges_) {
      forward_[e.end] = detail::log_add(forward_[e.end], forward_[e.begin] + smoothing * e.score);
    }
    return forward_.back();
  }

  /// Calls f(id, probability that a way has this edge) for each edge behind forward(), and returns what that does.
  /// O(edges).
  template <class F>
  double expect(F&& f) {
    const double all = forward();
    backward_.assign(last_.size(), -std::numeric_limits<double>::infinity());
    backward_.back() = 0;
    for (std::size_t k = edges_.size(); k-- > 0;) {
      const edge& e = edges_[k];
      f(e.id, std::exp(forward_[e.begin] + e.score + backward_[e.end] - all));
      backward_[e.begin] = detail::log_add(backward_[e.begin], e.score + backward_[e.end]);
    }
    return all;
  }

  /// A way with a probability as e^(smoothing * score): forward filtering, backward sampling. Requires
  /// forward(smoothing) before it.
  void sample(double smoothing, random_stream& random, std::vector<token_span>& way) const {
    way.clear();
    for (std::size_t end = bytes(); end > 0;) {
      double left = random.uniform();
      std::uint32_t chosen = last_[end];
      for (std::uint32_t k = chosen; k != none; k = edges_[k].before) {
        chosen = k;  // the last one too where rounding leaves a little
        left -= std::exp(forward_[edges_[k].begin] + smoothing * edges_[k].score - forward_[end]);
        if (left < 0) break;
      }
      way.push_back({edges_[chosen].id, edges_[chosen].begin, edges_[chosen].end});
      end = edges_[chosen].begin;
    }
    std::reverse(way.begin(), way.end());
  }

  struct scored_way {
    double score = 0;
    std::vector<token_span> pieces;
  };
  /// The `count` best ways, the best first; fewer where there are no more. O(edges count log count), and as much memory
  /// without the logarithm.
  std::vector<scored_way> best(std::size_t count) const {
    struct step {
      double score;
      std::uint32_t edge, rank;
    };
    std::vector<std::vector<step>> at(last_.size());
    at[0].push_back({0, none, 0});
    for (std::size_t end = 1; end < last_.size(); ++end) {
      for (std::uint32_t k = last_[end]; k != none; k = edges_[k].before) {
        const std::vector<step>& from = at[edges_[k].begin];
        for (std::uint32_t rank = 0; rank < from.size(); ++rank) {
          at[end].push_back({from[rank].score + edges_[k].score, k, rank});
        }
      }
      std::stable_sort(at[end].begin(), at[end].end(), [](const step& a, const step& b) {
        return a.score != b.score ? a.score > b.score : a.edge < b.edge;
      });
      if (at[end].size() > count) at[end].resize(count);
    }
    std::vector<scored_way> ways;
    for (const step& last : at.back()) {
      scored_way way{last.score, {}};
      for (step s = last; s.edge != none; s = at[edges_[s.edge].begin][s.rank]) {
        const edge& e = edges_[s.edge];
        way.pieces.push_back({e.id, e.begin, e.end});
      }
      std::reverse(way.pieces.begin(), way.pieces.end());
      ways.push_back(std::move(way));
    }
    return ways;
  }

 private:
  std::vector<edge> edges_;
  std::vector<std::uint32_t> last_;  // of the edges that end at a byte
  std::vector<double> forward_, backward_;
};

/// A way to cut a text drawn by chance, more often the more probable it is: subword regularization, so that a model
/// trained on such ids reads rare words and mistyped ones better. Smoothing 1 draws as the vocabulary says, 0 all ways
/// alike, and the greater it is the more often the best. Throws unless it is finite and at least 0.
/// Source: Kudo: "Subword regularization: improving neural network translation models with multiple subword
/// candidates", ACL 2018.
/// Use: training of sequence models on little text, a fresh draw an epoch.
template <word_maker Words, class Sink>
void encode_sampled(const word_tokenizer<Words, unigram>& tokens, std::string_view text, double smoothing,
                    random_stream& random, Sink&& sink) {
  require(std::isfinite(smoothing) && smoothing >= 0, "is not finite or below 0", "encode_sampled.smoothing",
          "a finite number of at least 0");
  unigram_lattice lattice;
  std::vector<token_span> way;
  tokens.words().words(text, [&](const traced_word& word) {
    lattice.build(tokens.model(), word.bytes);
    lattice.forward(smoothing);
    lattice.sample(smoothing, random, way);
    tokens.model().emit(word, way, sink);
  });
}

/// The `count` most probable ways to cut a text, as ids, the best first.
template <word_maker Words>
std::vector<std::vector<token_id>> encode_best(const word_tokenizer<Words, unigram>& tokens, std::string_view text,
                                               std::size_t count) {
  Words whole = tokens.words();
  whole.settings.whole = true;
  std::vector<std::vector<token_id>> ids;
  unigram_lattice lattice;
  whole.words(text, [&](const traced_word& word) {
    lattice.build(tokens.model(), word.bytes);
    for (const unigram_lattice::scored_way& way : lattice.best(count)) {
      tokens.model().emit(word, way.pieces, push_ids{ids.emplace_back()});
    }
  });
  return ids;
}

}  // namespace cairn
