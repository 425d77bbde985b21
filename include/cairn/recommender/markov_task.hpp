#pragma once
/// Learning factors of personalized Markov chains from sequences, as a task of the training loop.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cairn/block/item_head.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/recommender/markov_factors.hpp"
#include "cairn/train/concept.hpp"

namespace cairn {

namespace detail {

/// The event behind the first `place` of a history, with at most `most` of those before it as its basket. context
/// [history, D]: what is known of the history's events.
inline asked_event event_at(std::uint32_t user, std::span<const item_index> history, std::size_t place,
                            std::size_t most, std::span<const std::uint32_t> context = {}) noexcept {
  const std::size_t count = std::min(place, most), columns = history.empty() ? 0 : context.size() / history.size();
  return {user, static_cast<std::uint32_t>(count), history.data() + (place - count),
          context.data() + (place - count) * columns};
}

}  // namespace detail

/// Each event of a history is learned, given its user and the `basket` events before it: the first of the user alone.
/// An example is a history, or a piece of one of more than 256 events. The model reads the columns of the sequences.
/// Head is what an item_head prepared. Refers to the sequences.
template <class Head>
class markov_task {
 public:
  markov_task(const sequences& data, std::size_t basket, Head head)
      : data_(&data), basket_(basket), head_(std::move(head)) {
    for (std::size_t user = 0; user < data.users(); ++user) {
      for (std::size_t begin = 0; begin < data.length_of(user); begin += longest) {
        pieces_.push_back({static_cast<std::uint32_t>(user), begin, std::min(begin + longest, data.length_of(user))});
      }
    }
  }

  std::size_t size() const noexcept { return pieces_.size(); }
  std::size_t tokens(std::uint32_t n) const noexcept { return pieces_[n].end - pieces_[n].begin; }
  double weight(std::uint32_t n) const noexcept { return static_cast<double>(tokens(n)); }

  template <class Scalar>
  double learn(const markov_factors<Scalar>& model, const shard& part, workspace& memory,
               typename markov_factors<Scalar>::gradient& gradient) const {
    memory.reset();
    std::size_t rows = 0;
    for (const std::uint32_t n : part.examples) rows += tokens(n);
    const std::span<asked_event> events = memory.take<asked_event>(rows);
    const std::span<std::uint32_t> targets = memory.take<std::uint32_t>(rows);
    std::size_t row = 0;
    for (const std::uint32_t n : part.examples) {
      const std::span<const item_index> history = data_->of(pieces_[n].user);
      const auto context = data_->context_of(data_->offsets[pieces_[n].user], history.size());
      for (std::size_t place = pieces_[n].begin; place < pieces_[n].end; ++place, ++row) {
        events[row] = detail::event_at(pieces_[n].user, history, place, basket_, context);
        targets[row] = history[place];
      }
    }
    const matrix_view<Scalar> h = model.forward(events, memory);
    const matrix_view<Scalar> d_h{memory.take<Scalar>(rows * h.columns).data(), rows, h.columns};
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(rows)};
    const double loss = head_.learn(item_targets<Scalar>{h, targets, model.table()},
                                    pass_of_shard(part, offsets, memory), part.scale, d_h, gradient.items.table);
    model.backward(d_h, events, gradient);
    return loss;
  }

 private:
  static constexpr std::size_t longest = 256;
  struct piece {
    std::uint32_t user;
    std::size_t begin, end;
  };
  const sequences* data_;
  std::size_t basket_;
  Head head_;
  std::vector<piece> pieces_;
};

}  // namespace cairn
