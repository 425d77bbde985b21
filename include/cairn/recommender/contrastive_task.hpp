#pragma once
/// Learning that two changed forms of one history are alike, beside what is learned already.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "cairn/augmentation/concept.hpp"
#include "cairn/block/info_nce.hpp"
#include "cairn/block/last_rows.hpp"
#include "cairn/kernel/gather_rows.hpp"
#include "cairn/recommender/further_loss.hpp"
#include "cairn/train/concept.hpp"

namespace cairn {

/// A task whose examples are histories: `events(n)` are those of example n, at least one.
template <class T>
concept task_of_histories = std::copyable<T> && requires(const T task, std::uint32_t n) {
  { task.size() } -> std::convertible_to<std::size_t>;
  { task.tokens(n) } -> std::convertible_to<std::size_t>;
  { task.events(n) } -> std::convertible_to<std::span<const item_index>>;
};

/// Loss of a batch = the main task's mean + weight x the mean over its examples of loss(two views of the example). The
/// views are what the augmenter makes of its events, the latest `longest` of each, and the network's last rows stand
/// for them; negatives are the views of the other examples of the shard, which does not depend on threads. An example
/// alone in its shard has none, and learns the main loss only. Costs two further passes through the network.
template <task_of_histories Main, augmenter Augmenter>
class contrastive_task {
 public:
  contrastive_task(Main main, Augmenter changed, const info_nce& loss, double weight, std::size_t longest)
      : main_(std::move(main)), augmenter_(std::move(changed)), loss_(loss), longest_(longest) {
    double sum = 0;
    for (std::uint32_t n = 0; n < main_.size(); ++n) sum += main_.weight(n);
    weight_ = main_.size() > 0 ? weight * sum / static_cast<double>(main_.size()) : 0;
  }

  std::size_t size() const noexcept { return main_.size(); }
  std::size_t tokens(std::uint32_t n) const noexcept { return main_.tokens(n); }
  double weight(std::uint32_t n) const noexcept { return main_.weight(n); }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    const double loss = main_.learn(network, part, memory, gradient);
    if (weight_ == 0 || part.examples.size() < 2) return loss;
    memory.reset();
    return loss + weight_ * learn_views(network, part, memory, gradient);
  }

 private:
  static_assert(masked_event == no_row, "a masked event is read as no row");

  /// The sum of the losses of all pairs of views.
  template <class Network>
  double learn_views(const Network& network, const shard& part, workspace& memory,
                     typename Network::gradient& gradient) const {
    using scalar = typename Network::scalar;
    const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(2 * part.examples.size() + 1);
    const std::span<std::uint32_t> ids = views_of(part, memory, offsets);
    const pass p = pass_of_shard(part, offsets, memory).part(2);  // the main loss has the first two
    typename Network::tape tape;
    const matrix_view<const scalar> h = network.forward(ids, p.part(0), tape);
    const matrix_view<scalar> last = detail::gather_last(h, p);
    const matrix_view<scalar> d_h = p.take_rows<scalar>(network.width());
    const matrix_view<scalar> d_last{p.take<scalar>(last.rows * last.columns).data(), last.rows, last.columns};
    const double sum = loss_.learn<scalar>(matrix_view<const scalar>(last), p.part(1), part.scale * weight_, d_last);
    std::fill_n(d_h.data, d_h.rows * d_h.columns, scalar{0});
    for (std::size_t s = 0; s < last.rows; ++s) {
      std::copy_n(d_last.row(s), d_last.columns, d_h.row(offsets[s + 1] - 1));
    }
    network.backward(d_h, p.part(0), tape, gradient);
    return sum;
  }

  /// Two views of each example, one after the other; fills their offsets.
  std::span<std::uint32_t> views_of(const shard& part, workspace& memory, std::span<std::uint32_t> offsets) const {
    std::size_t most = 0;
    for (const std::uint32_t n : part.examples) most += 2 * augmenter_.most(main_.events(n).size());
    const std::span<std::uint32_t> ids = memory.take<std::uint32_t>(most);
    random_stream random(part.seed, purpose::augment);
    std::size_t at = 0, view = 0;
    offsets[0] = 0;
    for (const std::uint32_t n : part.examples) {
      const std::span<const item_index> events = main_.events(n);
      for (int twice = 0; twice < 2; ++twice) {
        const std::span<std::uint32_t> own = ids.subspan(at, augmenter_.most(events.size()));
        const std::size_t size = augmenter_.apply(events, random, own), kept = std::min(size, longest_);
        std::copy_n(own.begin() + static_cast<std::ptrdiff_t>(size - kept), kept, own.begin());
        at += kept;
        offsets[++view] = static_cast<std::uint32_t>(at);
      }
    }
    return ids.first(at);
  }

  Main main_;
  Augmenter augmenter_;
  info_nce loss_;
  double weight_ = 0;  // of the sum over examples, as the main loss is weighed: by their mean weight
  std::size_t longest_;
};

/// Contrastive learning as a further loss. Source: Xie, Sun, Liu, Wu, Gao, Zhang, Ding, Cui: "Contrastive learning for
/// sequential recommendation", ICDE 2022.
template <augmentation Augmentation>
struct contrastive_views {
  Augmentation augmentation = {};
  info_nce loss = {};
  double weight = .1;  ///< beside the main loss; 0 leaves that alone

  void check() const {
    augmentation.check();
    loss.check();
    require(std::isfinite(weight) && weight >= 0, "a wrong weight", "contrastive_views.weight",
            "a finite number, 0 or above");
  }
  template <task_of_histories Task>
  auto join(Task main, const sequences& train, std::size_t longest) const {
    check();
    require(train.columns.empty(), "histories with columns", "contrastive_views",
            "items alone: views change which events there are");
    auto changed = augmentation.prepare(train);
    return contrastive_task<Task, decltype(changed)>(std::move(main), std::move(changed), loss, weight, longest);
  }
};
template <augmentation Augmentation>
contrastive_views(Augmentation, info_nce = {}, double = .1) -> contrastive_views<Augmentation>;

}  // namespace cairn
