#pragma once
/// The network of BERT: an encoder that looks both ways, and the heads that it is trained by.

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/block/activation.hpp"
#include "cairn/block/asked_rows.hpp"
#include "cairn/block/dropout.hpp"
#include "cairn/block/embedding.hpp"
#include "cairn/block/feed_forward.hpp"
#include "cairn/block/layer_norm.hpp"
#include "cairn/block/ngram_embedding.hpp"
#include "cairn/block/position_embedding.hpp"
#include "cairn/block/self_attention.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/block/transformer.hpp"
#include "cairn/language/first_row_pooler.hpp"
#include "cairn/language/masked_token_head.hpp"

namespace cairn {

/// A packed batch of texts: tokens, and which part of its text each is of; no parts are all 0.
struct bert_tokens {
  std::span<const std::uint32_t> ids, segments = {};
};

/// What a batch teaches: the tokens that stood in some rows, which rise, and of each text the class that its pooled row
/// is of (0: the second part follows the first one, 1: it does not, no_target: nothing is said), or none of all.
struct bert_targets {
  std::span<const std::uint32_t> rows, tokens, follows = {};
};

/// Sums of cross entropies.
struct bert_losses {
  double tokens = 0, texts = 0;
};

/// h = transformer(dropout(norm(tokens[id] + segments[part] + ngrams(ids) + positions[place]))), norms behind the sums.
/// Of the heads, and of n-grams, which BERT has not, a network has what it is made with. Source: Devlin, Chang, Lee,
/// Toutanova: "BERT: pre-training of deep bidirectional transformers for language understanding", NAACL 2019. Linear:
/// the type of the maps of its layers.
template <class Scalar, class Linear = linear<Scalar>>
struct bert_network {
  using scalar = Scalar;
  using attention_type = self_attention<Scalar, bidirectional, no_position, multi_head, Linear>;
  using feed_forward_type = feed_forward<Scalar, gelu_activation, Linear>;
  using layer = transformer_layer<attention_type, feed_forward_type, layer_normalization<Scalar>, norm_order::behind>;
  using body_type =
      sequential<learned_positions<Scalar>, layer_normalization<Scalar>, dropout_block<Scalar>, transformer<layer>>;

  embedding<Scalar> tokens, segments;           ///< [V, width], [parts, width]
  std::vector<ngram_embedding<Scalar>> ngrams;  ///< one or none
  body_type body;
  std::vector<first_row_pooler<Scalar>> pooler;   ///< one or none
  std::vector<masked_token_head<Scalar>> masked;  ///< one or none
  std::vector<linear<Scalar>> following;          ///< one [2, width] of the pooled row, or none
  static constexpr auto fields() { return fields_of<bert_network>(); }
  struct gradient {
    typename embedding<Scalar>::gradient tokens, segments;
    std::vector<typename ngram_embedding<Scalar>::gradient> ngrams;
    gradient_of<body_type> body;
    std::vector<first_row_pooler<Scalar>> pooler;
    std::vector<typename masked_token_head<Scalar>::gradient> masked;
    std::vector<linear<Scalar>> following;
    static constexpr auto fields() { return fields_of<gradient>(); }
  };
  gradient empty_gradient() const {
    gradient empty{tokens.empty_gradient(), segments.empty_gradient(), {}, body.empty_gradient(), {}, {}, {}};
    for (const auto& each : ngrams) empty.ngrams.push_back(each.empty_gradient());
    for (const auto& each : pooler) empty.pooler.push_back(zeros_like(each));
    for (const auto& each : masked) empty.masked.push_back(each.empty_gradient());
    for (const auto& each : following) empty.following.push_back(zeros_like(each));
    return empty;
  }

  std::size_t vocabulary() const noexcept { return tokens.count(); }
  std::size_t width() const noexcept { return tokens.width(); }
  std::size_t longest() const noexcept { return body.longest(); }
  matrix_view<const Scalar> table() const noexcept { return {tokens.table.data(), vocabulary(), width()}; }

  /// What turns tokens into rows, alone.
  bert_network without_heads() const { return {tokens, segments, ngrams, body, {}, {}, {}}; }

  struct tape {
    typename embedding<Scalar>::tape tokens;
    typename ngram_embedding<Scalar>::tape ngrams;
    std::span<const std::uint32_t> segments;
    typename body_type::tape body;
  };

  void initialize(random_stream& random, double deviation) {
    tokens.initialize(random, deviation);
    segments.initialize(random, deviation);
    for (auto& each : ngrams) each.initialize(random, deviation);
    body.initialize(random, deviation);
    for (auto& each : pooler) each.initialize(random, deviation);
    for (auto& each : masked) each.initialize(random, deviation);
    for (auto& each : following) each.initialize(random, deviation);
  }

  /// h [tokens, width]. Requires ids and parts that the tables have; require_ids() throws for others.
  template <class State>
  matrix_view<Scalar> forward(const bert_tokens& read, const pass& p, State& state) const {
    if constexpr (std::same_as<State, tape>) {
      return body.forward(rows_of(read, p, state), p.part(0), state.body);
    } else {
      nothing unkept;
      return body.forward(rows_of(read, p, unkept), p.part(0), unkept);
    }
  }
  void backward(const matrix_view<Scalar>& d_h, const pass& p, tape& kept, gradient& to) const {
    backward_stem(body.backward(d_h, p.part(0), kept.body, to.body), p, kept, to);
  }

  /// The row of each text [texts, width]: what follows it is given p.pooled(). Requires a pooler.
  matrix_view<Scalar> pooled(const matrix_view<const Scalar>& h, const pass& p) const {
    nothing unkept;
    return pooler[0].forward(h, p, unkept);
  }
  /// Scores [rows, V] of rows of h, as many as the pass has. Requires the head for masked tokens.
  matrix_view<Scalar> token_scores(const matrix_view<const Scalar>& h, const pass& p) const {
    return masked[0].scores(h, table(), p);
  }
  /// Scores [texts, 2] of whether the second part follows the first. Requires the pooler and the head.
  matrix_view<Scalar> following_scores(const matrix_view<const Scalar>& h, const pass& p) const {
    nothing unkept;
    return following[0].forward(pooled(h, p), p.pooled(), unkept);
  }

  /// The losses of a batch; to the gradient go the derivatives of token_scale times that of the tokens and text_scale
  /// times that of the texts. Behind the last layer's attention the rows alone are worked out that are asked for.
  /// Requires the heads of what is asked for, and texts that are not empty.
  bert_losses learn(const bert_tokens& read, const bert_targets& asked, const pass& p, double token_scale,
                    double text_scale, gradient& to) const {
    assert(asked.rows.size() == asked.tokens.size());
    assert(asked.follows.empty() || asked.follows.size() == p.sequences());
    // The asked rows and, where texts are, the first row of each.
    const std::span<std::uint32_t> offsets = p.take<std::uint32_t>(p.sequences() + 1),
                                   rows = p.take<std::uint32_t>(asked.rows.size() + p.sequences()),
                                   places = p.take<std::uint32_t>(asked.rows.size());
    std::uint32_t count = 0;
    std::size_t next = 0;
    offsets[0] = 0;
    for (std::size_t s = 0; s < p.sequences(); ++s) {
      if (!asked.follows.empty()) rows[count++] = p.offsets()[s];
      for (; next < asked.rows.size() && asked.rows[next] < p.offsets()[s + 1]; ++next) {
        if (count == offsets[s] || rows[count - 1] != asked.rows[next]) rows[count++] = asked.rows[next];
        places[next] = count - 1;
      }
      offsets[s + 1] = count;
    }
    assert(next == asked.rows.size());
    const asked_rows all{offsets, rows.first(count)};
    const pass few = p.with_offsets(offsets);
    tape kept;
    const matrix_view<Scalar> h = cairn::forward_rows(body, rows_of(read, p, kept), p.part(0), kept.body, all);
    const matrix_view<Scalar> d_h = few.take_rows<Scalar>(width());
    std::fill_n(d_h.data, d_h.rows * d_h.columns, Scalar{0});
    bert_losses losses;
    if (!asked.rows.empty()) losses.tokens = learn_tokens(h, asked.tokens, places, few, token_scale, d_h, to);
    if (!asked.follows.empty()) losses.texts = learn_texts(h, asked.follows, few, text_scale, d_h, to);
    backward_stem(cairn::backward_rows(body, d_h, p.part(0), kept.body, to.body, all), p, kept, to);
    return losses;
  }

 private:
  template <class Owner>
  static constexpr auto fields_of() {
    return std::tuple{field("tokens", &Owner::tokens),      field("segments", &Owner::segments),
                      field("ngrams", &Owner::ngrams),      field("body", &Owner::body),
                      field("pooler", &Owner::pooler),      field("masked", &Owner::masked),
                      field("following", &Owner::following)};
  }

  template <class State>
  matrix_view<Scalar> rows_of(const bert_tokens& read, const pass& p, State& state) const {
    assert(read.segments.empty() || read.segments.size() == read.ids.size());
    nothing unkept;
    matrix_view<Scalar> x;
    if constexpr (std::same_as<State, tape>) {
      state.segments = read.segments;
      x = tokens.forward(read.ids, p, state.tokens);
    } else {
      x = tokens.forward(read.ids, p, unkept);
    }
    for (std::size_t n = 0; n < x.rows; ++n) {
      const std::size_t part = read.segments.empty() ? 0 : read.segments[n];
      axpy<Scalar>(1, {segments.table.data() + part * x.columns, x.columns}, {x.row(n), x.columns});
    }
    for (const auto& each : ngrams) {
      if constexpr (std::same_as<State, tape>) {
        each.add_to(x, read.ids, p.part(2), state.ngrams);
      } else {
        each.add_to(x, read.ids, p.part(2), unkept);
      }
    }
    return x;
  }
  void backward_stem(const matrix_view<Scalar>& d_x, const pass& p, const tape& kept, gradient& to) const {
    tokens.backward(d_x, p, kept.tokens, to.tokens);
    for (std::size_t n = 0; n < ngrams.size(); ++n) ngrams[n].backward(d_x, p.part(2), kept.ngrams, to.ngrams[n]);
    for (std::size_t n = 0; n < d_x.rows; ++n) {
      to.segments.table.add(kept.segments.empty() ? 0 : kept.segments[n], {d_x.row(n), d_x.columns});
    }
  }

  double learn_tokens(const matrix_view<const Scalar>& h, std::span<const std::uint32_t> targets,
                      std::span<const std::uint32_t> places, const pass& few, double scale,
                      const matrix_view<Scalar>& d_h, gradient& to) const {
    const workspace_scope scope(few.memory());
    const std::span<std::uint32_t> offsets = few.take<std::uint32_t>(2);
    offsets[0] = 0;
    offsets[1] = static_cast<std::uint32_t>(targets.size());
    const pass own = few.part(1).with_offsets(offsets);
    const matrix_view<Scalar> shown = own.take_rows<Scalar>(width()), d_shown = own.take_rows<Scalar>(width());
    for (std::size_t n = 0; n < places.size(); ++n) std::copy_n(h.row(places[n]), width(), shown.row(n));
    const double sum = masked[0].learn(shown, targets, table(), own, scale, d_shown, to.masked[0], to.tokens.table);
    for (std::size_t n = 0; n < places.size(); ++n) {
      axpy<Scalar>(1, {d_shown.row(n), width()}, {d_h.row(places[n]), width()});
    }
    return sum;
  }
  double learn_texts(const matrix_view<const Scalar>& h, std::span<const std::uint32_t> targets, const pass& few,
                     double scale, const matrix_view<Scalar>& d_h, gradient& to) const {
    const workspace_scope scope(few.memory());
    const pass one_each = few.pooled();
    typename first_row_pooler<Scalar>::tape pooling;
    typename linear<Scalar>::tape scoring;
    const matrix_view<Scalar> rows = pooler[0].forward(h, few, pooling);
    const matrix_view<Scalar> scores = following[0].forward(rows, one_each, scoring);
    const std::span<Scalar> losses = few.take<Scalar>(scores.rows);
    cross_entropy_with_gradient<Scalar>(elements_of(scores), targets, scores.columns, static_cast<Scalar>(scale), {},
                                        losses, elements_of(scores), few.threads());
    pooler[0].backward(following[0].backward(scores, one_each, scoring, to.following[0]), few, pooling, to.pooler[0],
                       d_h);
    double sum = 0;
    for (const Scalar loss : losses) sum += static_cast<double>(loss);
    return sum;
  }
};

}  // namespace cairn
