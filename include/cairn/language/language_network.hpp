#pragma once
/// A network that reads a text token by token and says, after each of them, what comes next.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/embedding.hpp"
#include "cairn/block/last_rows.hpp"
#include "cairn/block/touched_rows.hpp"

namespace cairn {

/// h = body(tokens[ids]), a row for each token, and its scores of what comes next are h . scored^T: `scored` is the
/// table of what is read (Press, Wolf: "Using the output embedding to improve language models", EACL 2017), or one of
/// its own. Positions, dropout and the norm at the end are parts of the body. Table: the type of these tables.
template <block Body, class Table = embedding<typename Body::scalar>>
struct language_network {
  using scalar = typename Body::scalar;

  Table tokens;  ///< [V, width]
  Body body;
  std::vector<Table> output;  ///< one [V, width] of what is scored, or none where that is `tokens`
  static constexpr auto fields() {
    return std::tuple{field("tokens", &language_network::tokens), field("body", &language_network::body),
                      field("output", &language_network::output)};
  }
  struct gradient {
    typename Table::gradient tokens;
    gradient_of<Body> body;
    std::vector<typename Table::gradient> output;
    static constexpr auto fields() {
      return std::tuple{field("tokens", &gradient::tokens), field("body", &gradient::body),
                        field("output", &gradient::output)};
    }
  };

  language_network() : language_network(Table(embedding_settings{1, Body().inputs()}), Body()) {}
  language_network(Table table, Body reader, bool tied = true) : tokens(std::move(table)), body(std::move(reader)) {
    detail::require_same_width(tokens.width(), body.inputs(), "language_network.tokens", "language_network.body");
    detail::require_same_width(body.outputs(), tokens.width(), "language_network.body", "the product with its scores");
    if (!tied) output.emplace_back(embedding_settings{tokens.count(), tokens.width()});
  }
  gradient empty_gradient() const {
    gradient empty{tokens.empty_gradient(), cairn::empty_gradient(body), {}};
    for (const Table& table : output) empty.output.push_back(table.empty_gradient());
    return empty;
  }

  std::size_t vocabulary() const noexcept { return tokens.count(); }
  std::size_t width() const noexcept { return tokens.width(); }
  /// The most tokens of a text; any_length where all will do.
  std::size_t longest() const noexcept { return longest_sequence(body); }
  bool tied() const noexcept { return output.empty(); }

  /// [V, width]: what h is multiplied by.
  matrix_view<const scalar> scored() const noexcept {
    const matrix<scalar>& table = tied() ? tokens.table : output[0].table;
    return {table.data(), vocabulary(), width()};
  }
  /// Where its derivatives go.
  touched_rows<scalar>& scored_gradient(gradient& to) const noexcept {
    return tied() ? to.tokens.table : to.output[0].table;
  }

  struct tape {
    typename Table::tape tokens;
    typename Body::tape body;
  };
  using cache = typename Body::cache;

  void initialize(random_stream& random, double deviation) {
    tokens.initialize(random, deviation);
    body.initialize(random, deviation);
    for (Table& table : output) table.initialize(random, deviation);
  }

  /// h [tokens, width] of the packed texts. Requires ids below vocabulary(); require_ids() throws for others. With a
  /// cache the ids are the next ones of each text.
  template <class State>
  matrix_view<scalar> forward(std::span<const std::uint32_t> ids, const pass& p, State& state) const {
    if constexpr (std::same_as<State, tape>) {
      return body.forward(tokens.forward(ids, p, state.tokens), p.part(0), state.body);
    } else {
      nothing unkept;
      return body.forward(tokens.forward(ids, p, unkept), p.part(0), state);
    }
  }
  /// The rows [texts, width] of the last tokens alone; no text is empty.
  matrix_view<scalar> forward_last(std::span<const std::uint32_t> ids, const pass& p) const {
    nothing unkept;
    return cairn::forward_last(body, tokens.forward(ids, p, unkept), p.part(0));
  }
  void backward(const matrix_view<scalar>& d_h, const pass& p, tape& kept, gradient& to) const {
    tokens.backward(body.backward(d_h, p.part(0), kept.body, to.body), p, kept.tokens, to.tokens);
  }

  /// The scores [rows, V] of rows of h, in the workspace. 2 rows V width flops.
  matrix_view<scalar> scores(const matrix_view<const scalar>& h, const pass& p) const {
    const matrix_view<scalar> all{p.take<scalar>(h.rows * vocabulary()).data(), h.rows, vocabulary()};
    (tied() ? tokens : output[0]).score(h, all, p.products());
    return all;
  }
};

namespace detail {

/// Weights from N(0, deviation); of the maps that end a layer's attention and last(layer), whose rows are added to
/// those beside them, from N(0, deviation / sqrt(2 layers)), so that rows do not grow with the layers (Radford et al.
/// 2019).
template <class Network, class Layers, class Last>
void initialize_decoder(Network& model, Layers& layers, const Last& last, random_stream& random, double deviation) {
  using scalar = typename Network::scalar;
  model.initialize(random, deviation);
  const auto share = static_cast<scalar>(1 / std::sqrt(2. * static_cast<double>(layers.size())));
  for (auto& each : layers) {
    each.attention.output.weight *= share;
    last(each).weight *= share;
  }
}

}  // namespace detail

/// A network that was read, and the settings that made it.
template <class Settings>
struct loaded_network {
  Settings settings;
  typename Settings::template network<float> network;
};

}  // namespace cairn
