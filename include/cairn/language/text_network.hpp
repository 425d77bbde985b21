#pragma once
/// A network that reads the words of a text and scores classes, and what it learns from.

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/block/concept.hpp"
#include "cairn/block/embedding.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/cross_entropy.hpp"
#include "cairn/train/concept.hpp"

namespace cairn {

/// scores [texts, classes] = encoder(words[ids]): an encoder that gives one row for each text.
template <block Encoder>
requires(pools<Encoder>) struct text_network {
  using scalar = typename Encoder::scalar;

  embedding<scalar> words;  ///< [V, width]
  Encoder encoder;
  bool fixed = false;  ///< whether the table of words stays as it is
  static constexpr auto fields() {
    return std::tuple{field("words", &text_network::words), field("encoder", &text_network::encoder)};
  }
  struct gradient {
    typename embedding<scalar>::gradient words;
    gradient_of<Encoder> encoder;
    static constexpr auto fields() {
      return std::tuple{field("words", &gradient::words), field("encoder", &gradient::encoder)};
    }
  };

  text_network(embedding<scalar> table, Encoder reader, bool keep_words = false)
      : words(std::move(table)), encoder(std::move(reader)), fixed(keep_words) {
    detail::require_same_width(words.width(), encoder.inputs(), "text_network.words", "text_network.encoder");
  }
  gradient empty_gradient() const { return {words.empty_gradient(), cairn::empty_gradient(encoder)}; }

  std::size_t classes() const noexcept { return encoder.outputs(); }

  struct tape {
    typename embedding<scalar>::tape words;
    typename Encoder::tape encoder;
  };

  /// ids [tokens] of the packed texts. Requires them below words.count(), or no_row: zeros.
  template <class State>
  matrix_view<scalar> forward(std::span<const std::uint32_t> ids, const pass& p, State& state) const {
    assert(ids.size() == p.tokens());
    const matrix_view<scalar> x = words.forward(ids, p,
                                                detail::part_state(
                                                    state, [](auto& all) -> auto& { return all.words; }));
    return encoder.forward(x, p.part(0),
                           detail::part_state(
                               state, [](auto& all) -> auto& { return all.encoder; }));
  }
  void backward(const matrix_view<scalar>& d_scores, const pass& p, tape& kept, gradient& to) const {
    const matrix_view<scalar> d_x = encoder.backward(d_scores, p.part(0), kept.encoder, to.encoder);
    if (!fixed) words.backward(d_x, p, kept.words, to.words);
  }
};

/// Texts as numbers of words, and the class of each. None is empty: one without words is a single no_row.
struct numbered_texts {
  std::vector<std::uint32_t> ids;       ///< [tokens]
  std::vector<std::size_t> offsets{0};  ///< text n is ids [offsets[n], offsets[n + 1])
  std::vector<std::uint32_t> labels;    ///< [texts], or none

  std::size_t size() const noexcept { return offsets.size() - 1; }
  std::span<const std::uint32_t> text(std::size_t n) const noexcept {
    return std::span(ids).subspan(offsets[n], offsets[n + 1] - offsets[n]);
  }
};

/// The cross entropy of the classes of texts, each of which counts as much. Refers to the texts.
class text_class_task {
 public:
  explicit text_class_task(const numbered_texts& texts) : texts_(&texts) {}

  std::size_t size() const noexcept { return texts_->size(); }
  std::size_t tokens(std::uint32_t n) const noexcept { return texts_->text(n).size(); }
  static double weight(std::uint32_t) noexcept { return 1; }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    using scalar = typename Network::scalar;
    memory.reset();
    const auto offsets = packed_offsets(part, memory, [&](std::uint32_t n) { return tokens(n); });
    const pass p = pass_of_shard(part, offsets, memory);
    const std::span<std::uint32_t> ids = memory.take<std::uint32_t>(p.tokens()),
                                   labels = memory.take<std::uint32_t>(part.examples.size());
    for (std::size_t n = 0; n < part.examples.size(); ++n) {
      const auto own = texts_->text(part.examples[n]);
      std::copy(own.begin(), own.end(), ids.data() + offsets[n]);
      labels[n] = texts_->labels[part.examples[n]];
    }
    typename Network::tape tape;
    const matrix_view<scalar> scores = network.forward(ids, p, tape);
    const std::span<scalar> losses = memory.take<scalar>(labels.size());
    cross_entropy_with_gradient<scalar>(elements_of(scores), labels, scores.columns, static_cast<scalar>(part.scale),
                                        {}, losses, elements_of(scores));
    double sum = 0;
    for (const scalar loss : losses) sum += static_cast<double>(loss);
    network.backward(scores, p, tape, gradient);
    return sum;
  }

 private:
  const numbered_texts* texts_;
};

inline text_class_task class_task_of(const numbered_texts& texts) {
  return text_class_task(texts);
}

/// The scores [texts, classes] of texts, row after row, which are read together in chunks. The same on any number of
/// threads.
template <class Network>
std::vector<typename Network::scalar> scores_of(const Network& network, const numbered_texts& texts, int threads = 0) {
  const std::size_t classes = network.classes();
  std::vector<typename Network::scalar> scores(texts.size() * classes);
  parallel_for(texts.size(), 16, threads, [&](std::size_t begin, std::size_t end, int) {
    workspace& memory = workspace_of_thread();
    memory.reset();
    const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(end - begin + 1);
    for (std::size_t n = begin; n <= end; ++n) {
      offsets[n - begin] = static_cast<std::uint32_t>(texts.offsets[n] - texts.offsets[begin]);
    }
    nothing unkept;
    const auto found = network.forward(std::span(texts.ids).subspan(texts.offsets[begin], offsets.back()),
                                       pass(offsets, memory), unkept);
    std::copy_n(found.data, found.rows * classes, scores.data() + begin * classes);
  });
  return scores;
}

}  // namespace cairn
