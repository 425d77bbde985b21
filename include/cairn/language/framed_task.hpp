#pragma once
/// Learning what is asked of framed texts, as a task of the training loop.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "cairn/block/pass.hpp"
#include "cairn/core/error.hpp"
#include "cairn/kernel/cross_entropy.hpp"
#include "cairn/language/framed_texts.hpp"
#include "cairn/train/concept.hpp"

namespace cairn {

/// What a network's rows are to be, and the loss of those that are not:
///
/// | member | meaning |
/// | --- | --- |
/// | `texts_each` | an example is so many texts that follow each other |
/// | `of_texts` | whether there is a row for each text, or one for each token |
/// | `weight(n)` | by how much example n counts |
/// | `check(texts)` | throws where they are not what these are targets of |
/// | `learn(y, examples, p, scale)` | the sum of the losses; scale times their derivatives take the place of y |
template <class T>
concept text_targets = std::copyable<T> &&
    requires(const T targets, std::uint32_t n, const framed_texts& texts, const matrix_view<float>& y,
             std::span<const std::uint32_t> examples, const pass& p, double scale) {
  { T::texts_each } -> std::convertible_to<std::size_t>;
  { T::of_texts } -> std::convertible_to<bool>;
  { targets.weight(n) } -> std::convertible_to<double>;
  targets.check(texts);
  { targets.template learn<float>(y, examples, p, scale) } -> std::convertible_to<double>;
};

namespace detail {
/// The sum of the cross entropies of rows against their classes; scale times the derivatives take the place of y.
/// Throws for a class that has no column.
template <class Scalar>
double learn_classes(const matrix_view<Scalar>& y, std::span<const std::uint32_t> classes, const pass& p,
                     double scale) {
  for (const std::uint32_t own : classes) {
    if (own < y.columns || own == no_target) continue;
    throw error("class " + std::to_string(own), "labels of framed_task",
                "classes below " + std::to_string(y.columns) + ", the columns of the head");
  }
  const std::span<Scalar> losses = p.take<Scalar>(classes.size());
  cross_entropy_with_gradient<Scalar>(elements_of(y), classes, y.columns, static_cast<Scalar>(scale), {}, losses,
                                      elements_of(y), p.threads());
  double sum = 0;
  for (const Scalar loss : losses) sum += static_cast<double>(loss);
  return sum;
}
}  // namespace detail

/// The cross entropy of a class for each text. Refers to the labels.
struct text_labels {
  static constexpr std::size_t texts_each = 1;
  static constexpr bool of_texts = true;

  std::span<const std::uint32_t> labels;  ///< [texts] a class, or no_target

  double weight(std::uint32_t n) const noexcept { return labels[n] == no_target ? 0 : 1; }
  void check(const framed_texts& texts) const {
    if (labels.size() == texts.size()) return;
    throw error(std::to_string(labels.size()) + " labels of " + std::to_string(texts.size()) + " texts",
                "text_labels.labels", "one of each text");
  }
  template <class Scalar>
  double learn(const matrix_view<Scalar>& y, std::span<const std::uint32_t> examples, const pass& p,
               double scale) const {
    const std::span<std::uint32_t> own = p.take<std::uint32_t>(examples.size());
    for (std::size_t n = 0; n < own.size(); ++n) own[n] = labels[examples[n]];
    return detail::learn_classes<Scalar>(y, own, p, scale);
  }
};
static_assert(text_targets<text_labels>);

/// A headed_encoder learns targets of framed texts, some of whose tokens may be hidden from it. Refers to the texts.
template <text_targets Targets>
class framed_task {
 public:
  /// Throws where the targets are not those of the texts, and for a hiding that cannot be.
  framed_task(const framed_texts& texts, Targets targets, const token_hiding& hiding = {})
      : texts_(&texts), targets_(std::move(targets)), hiding_(hiding) {
    targets_.check(texts);
    hiding_.check();
  }

  std::size_t size() const noexcept { return texts_->size() / Targets::texts_each; }
  std::size_t tokens(std::uint32_t n) const noexcept {
    constexpr std::size_t each = Targets::texts_each;
    return texts_->tokens.offsets[(n + std::size_t{1}) * each] - texts_->tokens.offsets[n * each];
  }
  double weight(std::uint32_t n) const noexcept { return targets_.weight(n); }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    static_assert(Network::pools == Targets::of_texts,
                  "targets of texts are for a head that pools, those of tokens for one that does not");
    using scalar = typename Network::scalar;
    memory.reset();
    const framed_shard packed = pack_framed(*texts_, part, memory, Targets::texts_each);
    for (std::size_t n = 0; n + 1 < packed.offsets.size(); ++n) {
      hiding_.hide(packed.ids.subspan(packed.offsets[n], packed.offsets[n + 1] - packed.offsets[n]), part.seed,
                   text_of(part, n, Targets::texts_each));
    }
    const pass p = pass_of_shard(part, packed.offsets, memory);
    typename Network::tape tape;
    const matrix_view<scalar> y = network.forward({packed.ids, packed.segments}, p, tape);
    // A copy: the tape may refer to y.
    const matrix_view<scalar> d_y{p.take<scalar>(y.rows * y.columns).data(), y.rows, y.columns};
    for (std::size_t row = 0; row < y.rows; ++row) std::copy_n(y.row(row), y.columns, d_y.row(row));
    const double loss = targets_.template learn<scalar>(d_y, part.examples, p, part.scale);
    network.backward(d_y, p, tape, gradient);
    return loss;
  }

 private:
  const framed_texts* texts_;
  Targets targets_;
  token_hiding hiding_;
};

/// Refers to the texts.
inline framed_task<text_labels> class_task_of(const labeled_frames& all) {
  return {all.texts, {all.labels}, all.hiding};
}

}  // namespace cairn
