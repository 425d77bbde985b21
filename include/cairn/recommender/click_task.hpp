#pragma once
/// Learning what is clicked and what is not, as tasks of the training loop.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cairn/data/impressions.hpp"
#include "cairn/data/sequences.hpp"
#include "cairn/loss/logistic.hpp"
#include "cairn/recommender/click_network.hpp"
#include "cairn/recommender/next_item_task.hpp"
#include "cairn/sampler/drawer.hpp"
#include "cairn/train/concept.hpp"

namespace cairn {

namespace detail {

/// The sum of weight times the binary cross entropy of all candidates; gradient += scale times its derivatives.
template <class Network>
double learn_clicks(const Network& network, const click_batch& batch, std::span<const std::uint8_t> clicked,
                    double weight, const shard& part, workspace& memory, typename Network::gradient& gradient) {
  using scalar = typename Network::scalar;
  const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(2);
  offsets[0] = 0;
  offsets[1] = static_cast<std::uint32_t>(batch.candidates.size());
  const pass p = pass_of_shard(part, offsets, memory).part(0);
  typename Network::tape tape;
  const matrix_view<scalar> logits = network.forward(batch, p, tape);
  const logistic_loss loss;
  double sum = 0;
  for (std::size_t c = 0; c < logits.rows; ++c) {
    const auto label = static_cast<double>(clicked[c]), logit = static_cast<double>(logits(c, 0));
    sum += weight * loss.value(logit, label);
    logits(c, 0) = static_cast<scalar>(part.scale * weight * loss.slope(logit, label));
  }
  network.backward(logits, p, tape, gradient);
  return sum;
}

}  // namespace detail

/// Each event of a history but the first is a click, and items drawn beside it are none; both are judged after the
/// events before it. One that is drawn though it is the click does not count. loss of an event = the sum of the binary
/// cross entropies of what is judged, over 1 + negatives. Examples are runs as in next_item_task: a run's rows are
/// looked up once for all of its clicks, the columns of its events with them. A run of T events has about (1 +
/// negatives) T^2 / 2 pairs, so that memory which is foretold from shorter ones is too little. Refers to the sequences.
template <class Drawer>
class drawn_click_task {
 public:
  drawn_click_task(const sequences& data, std::size_t longest, long_histories which, std::size_t negatives,
                   Drawer drawer)
      : data_(&data),
        runs_(detail::runs_of(data, longest, 1, which)),
        negatives_(negatives),
        drawer_(std::move(drawer)) {}

  std::size_t size() const noexcept { return runs_.size(); }
  std::size_t tokens(std::uint32_t n) const noexcept { return runs_[n].end - runs_[n].begin - 1; }
  double weight(std::uint32_t n) const noexcept { return static_cast<double>(tokens(n)); }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    memory.reset();
    std::size_t events = 0, count = 0;
    for (const std::uint32_t n : part.examples) events += tokens(n);
    const std::size_t most = events * (1 + negatives_);
    const std::span<std::uint32_t> ids = memory.take<std::uint32_t>(events),
                                   candidates = memory.take<std::uint32_t>(most);
    const std::span<row_range> seen = memory.take<row_range>(most);
    const std::span<std::uint8_t> clicked = memory.take<std::uint8_t>(most);
    const std::size_t columns = data_->columns.size();
    const std::span<std::uint32_t> context = memory.take<std::uint32_t>(events * columns);
    random_stream random(part.seed, purpose::negative);
    std::uint32_t first = 0;
    for (const std::uint32_t n : part.examples) {
      const std::span<const item_index> run = std::span(data_->values).subspan(runs_[n].begin, tokens(n) + 1);
      const auto known = data_->context_of(runs_[n].begin, tokens(n));
      std::copy(run.begin(), run.end() - 1, ids.data() + first);
      std::copy(known.begin(), known.end(), context.data() + first * columns);
      for (std::uint32_t t = 1; t < run.size(); ++t) {
        const auto judge = [&](std::uint32_t item, bool click) {
          candidates[count] = item;
          seen[count] = {first, first + t};
          clicked[count++] = click ? 1 : 0;
        };
        judge(run[t], true);
        for (std::size_t k = 0; k < negatives_; ++k) {
          const auto drawn = static_cast<std::uint32_t>(drawer_(random));
          if (drawn != run[t]) judge(drawn, false);
        }
      }
      first += static_cast<std::uint32_t>(tokens(n));
    }
    return detail::learn_clicks(network, {ids, candidates.first(count), seen.first(count), context},
                                clicked.first(count), 1 / static_cast<double>(1 + negatives_), part, memory, gradient);
  }

 private:
  const sequences* data_;
  std::vector<detail::event_run> runs_;
  std::size_t negatives_;
  Drawer drawer_;
};

/// Impressions as they were logged, each after the latest `longest` events of its history; the loss is the binary cross
/// entropy. Refers to the impressions, which require_impressions() lets pass.
class logged_click_task {
 public:
  logged_click_task(const impressions& data, std::size_t longest) : data_(&data), longest_(longest) {}

  std::size_t size() const noexcept { return data_->size(); }
  std::size_t tokens(std::uint32_t n) const noexcept {
    return std::min(longest_, data_->histories.length_of(data_->shown[n].history));
  }
  static double weight(std::uint32_t) noexcept { return 1; }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    memory.reset();
    const std::size_t count = part.examples.size();
    std::size_t events = 0;
    for (const std::uint32_t n : part.examples) events += tokens(n);
    const std::span<std::uint32_t> ids = memory.take<std::uint32_t>(events),
                                   candidates = memory.take<std::uint32_t>(count);
    const std::span<row_range> seen = memory.take<row_range>(count);
    const std::span<std::uint8_t> clicked = memory.take<std::uint8_t>(count);
    const sequences& all = data_->histories;
    const std::span<std::uint32_t> context = memory.take<std::uint32_t>(events * all.columns.size());
    std::uint32_t first = 0;
    for (std::size_t c = 0; c < count; ++c) {
      const impression& each = data_->shown[part.examples[c]];
      const std::size_t read = tokens(part.examples[c]);
      const std::span<const item_index> history = all.of(each.history).last(read);
      const auto known = all.context_of(all.offsets[each.history + 1] - read, read);
      std::copy(history.begin(), history.end(), ids.data() + first);
      std::copy(known.begin(), known.end(), context.data() + first * all.columns.size());
      candidates[c] = each.candidate;
      clicked[c] = each.clicked ? 1 : 0;
      seen[c] = {first, first + static_cast<std::uint32_t>(history.size())};
      first = seen[c].end;
    }
    return detail::learn_clicks(network, {ids, candidates, seen, context}, clicked, 1, part, memory, gradient);
  }

 private:
  const impressions* data_;
  std::size_t longest_;
};

/// log of how often each item is to be expected among `negatives` draws beside a click. An item that is never drawn
/// counts as drawn as seldom as the rarest that is.
template <sampler Sampler>
std::vector<float> log_expected_draws(const Sampler& how, std::span<const std::uint32_t> counts,
                                      std::size_t negatives) {
  std::vector<double> weights(counts.size());
  double sum = 0, least = 0;
  for (std::size_t n = 0; n < counts.size(); ++n) {
    sum += weights[n] = how.weight(counts[n]);
    if (weights[n] > 0 && (least == 0 || weights[n] < least)) least = weights[n];
  }
  std::vector<float> result(counts.size());
  for (std::size_t n = 0; n < counts.size(); ++n) {
    const double chance = sum > 0 ? std::max(weights[n], least) / sum : 1 / static_cast<double>(counts.size());
    result[n] = static_cast<float>(std::log(static_cast<double>(negatives) * chance));
  }
  return result;
}

}  // namespace cairn
