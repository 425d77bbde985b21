#pragma once
/// An encoder of texts and what is asked of its rows.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/language/bert_network.hpp"
#include "cairn/language/framed_texts.hpp"

namespace cairn {

/// y = head(encoder(tokens)). Head is any block of the encoder's rows: one that pools gives a row for each text (its
/// class, what becomes of a pair, a vector to compare it by), another one for each token (a label, whether an answer
/// begins or ends there).
template <class Encoder, block Head>
requires(std::same_as<typename Encoder::scalar, typename Head::scalar>) struct headed_encoder {
  using scalar = typename Encoder::scalar;
  static constexpr bool pools = cairn::pools<Head>;

  Encoder encoder;
  Head head;
  static constexpr auto fields() {
    return std::tuple{field("encoder", &headed_encoder::encoder), field("head", &headed_encoder::head)};
  }
  struct gradient {
    gradient_of<Encoder> encoder;
    gradient_of<Head> head;
    static constexpr auto fields() {
      return std::tuple{field("encoder", &gradient::encoder), field("head", &gradient::head)};
    }
  };

  headed_encoder(Encoder reader, Head asked) : encoder(std::move(reader)), head(std::move(asked)) {
    detail::require_same_width(encoder.width(), head.inputs(), "headed_encoder.encoder", "headed_encoder.head");
  }
  gradient empty_gradient() const { return {cairn::empty_gradient(encoder), cairn::empty_gradient(head)}; }

  /// Those of the head; the encoder's width where the head takes any and gives the same.
  std::size_t outputs() const noexcept { return head.outputs() == any_width ? encoder.width() : head.outputs(); }
  std::size_t longest() const noexcept { return encoder.longest(); }

  struct tape {
    typename Encoder::tape encoder;
    typename Head::tape head;
  };

  /// y [texts or tokens, outputs]. Requires ids and parts that the encoder's tables have.
  template <class State>
  matrix_view<scalar> forward(const bert_tokens& read, const pass& p, State& state) const {
    const matrix_view<scalar> h = encoder.forward(read, p.part(0),
                                                  detail::part_state(
                                                      state, [](auto& all) -> auto& { return all.encoder; }));
    return head.forward(h, p.part(1),
                        detail::part_state(
                            state, [](auto& all) -> auto& { return all.head; }));
  }
  void backward(const matrix_view<scalar>& d_y, const pass& p, tape& kept, gradient& to) const {
    encoder.backward(head.backward(d_y, p.part(1), kept.head, to.head), p.part(0), kept.encoder, to.encoder);
  }
};

/// What a network makes of each text, `row(text, y)` for y [rows of the text, outputs], for several threads at once; a
/// few texts are read together.
template <class Network, class Row>
void read_texts(const Network& network, const framed_texts& texts, int threads, const Row& row) {
  parallel_for(texts.size(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
    workspace& memory = workspace_of_thread();
    memory.reset();
    const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(end - begin + 1);
    for (std::size_t n = begin; n <= end; ++n) {
      offsets[n - begin] = static_cast<std::uint32_t>(texts.tokens.offsets[n] - texts.tokens.offsets[begin]);
    }
    nothing unkept;
    const auto y = network.forward(texts.read(begin, end), pass(offsets, memory), unkept);
    for (std::size_t n = 0; n < end - begin; ++n) {
      const std::size_t first = Network::pools ? n : offsets[n], last = Network::pools ? n + 1 : offsets[n + 1];
      row(begin + n, matrix_view<const typename Network::scalar>(y.block(first, 0, last - first, y.columns)));
    }
  });
}

/// The rows [texts, outputs] of a network that gives one for each text. The same on any number of threads.
template <class Network>
requires(Network::pools) std::vector<typename Network::scalar> scores_of(const Network& network,
                                                                         const framed_texts& texts, int threads = 0) {
  const std::size_t width = network.outputs();
  std::vector<typename Network::scalar> all(texts.size() * width);
  read_texts(network, texts, threads, [&](std::size_t n, const matrix_view<const typename Network::scalar>& y) {
    std::copy_n(y.data, width, all.data() + n * width);
  });
  return all;
}

template <class Network>
std::vector<typename Network::scalar> scores_of(const Network& network, const labeled_frames& all, int threads = 0) {
  return scores_of(network, all.texts, threads);
}

}  // namespace cairn
