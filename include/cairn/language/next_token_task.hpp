#pragma once
/// Learning to predict each token of a text from those before it, as a task of the training loop.

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/block/softmax_head.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/tokenizer.hpp"
#include "cairn/train/concept.hpp"

namespace cairn {

/// Tokens [begin, end) of packed_tokens::ids: all but the last are read, all but the first predicted.
struct token_window {
  std::size_t begin = 0, end = 0;
  std::size_t targets() const noexcept { return end - begin - 1; }
  friend bool operator==(const token_window&, const token_window&) = default;
};

/// All of the texts in windows of `length` tokens that are read and one more, the last of each text shorter: each token
/// but the first of a text is predicted once. Texts of one token have none.
class tiled_windows {
 public:
  tiled_windows(const packed_tokens& texts, std::size_t length) {
    require(length > 0, "is 0", "tiled_windows, length", "at least 1");
    for (std::size_t text = 0; text < texts.size(); ++text) {
      const std::size_t end = texts.offsets[text + 1];
      for (std::size_t at = texts.offsets[text]; at + 1 < end; at += length) {
        windows_.push_back({at, at + std::min(length + 1, end - at)});
      }
    }
  }

  std::size_t size() const noexcept { return windows_.size(); }
  std::size_t targets(std::uint32_t n) const noexcept { return windows_[n].targets(); }
  token_window window(std::uint32_t n, std::uint64_t) const noexcept { return windows_[n]; }

 private:
  std::vector<token_window> windows_;
};

/// `count` windows of `length` tokens that are read and one more, each drawn anew whenever it is learned from, evenly
/// from all that fit into one text; of texts that are shorter there is none. 16 bytes a text.
class drawn_windows {
 public:
  drawn_windows(const packed_tokens& texts, std::size_t length, std::size_t count) : length_(length), count_(count) {
    require(length > 0, "is 0", "drawn_windows, length", "at least 1");
    for (std::size_t text = 0; text < texts.size(); ++text) {
      const std::size_t tokens = texts[text].size();
      if (tokens <= length) continue;
      before_.push_back(fitting_);
      begins_.push_back(texts.offsets[text]);
      fitting_ += tokens - length;
    }
    if (fitting_ == 0 || fitting_ > 0xFFFFFFFFU) {
      throw error(std::to_string(fitting_) + " windows of " + std::to_string(length) + " tokens and one more",
                  "drawn_windows", "texts that have one, and fewer than 2^32");
    }
  }

  std::size_t size() const noexcept { return count_; }
  std::size_t targets(std::uint32_t) const noexcept { return length_; }
  token_window window(std::uint32_t n, std::uint64_t seed) const noexcept {
    const std::size_t drawn = random_stream(seed, purpose::user, n).below(static_cast<std::uint32_t>(fitting_));
    const auto text =
        static_cast<std::size_t>(std::upper_bound(before_.begin(), before_.end(), drawn) - before_.begin() - 1);
    const std::size_t begin = begins_[text] + drawn - before_[text];
    return {begin, begin + length_ + 1};
  }

 private:
  std::size_t length_, count_, fitting_ = 0;
  std::vector<std::size_t> before_, begins_;  // of each text that has windows: how many those before it have, its ids
};

/// Which windows a task has: how many, of how many targets, and which the n-th is in a step of this seed.
template <class W>
concept window_source = std::copyable<W> && requires(const W w, std::uint32_t n, std::uint64_t seed) {
  { w.size() } -> std::same_as<std::size_t>;
  { w.targets(n) } -> std::same_as<std::size_t>;
  { w.window(n, seed) } -> std::same_as<token_window>;
};

/// The cross entropy of every predicted token of the windows. Refers to the ids, which the windows are of.
template <window_source Windows>
class next_token_task {
 public:
  next_token_task(std::span<const token_id> ids, Windows windows, softmax_head head = {})
      : ids_(ids), windows_(std::move(windows)), head_(head) {}

  std::size_t size() const noexcept { return windows_.size(); }
  std::size_t tokens(std::uint32_t n) const noexcept { return windows_.targets(n); }
  double weight(std::uint32_t n) const noexcept { return static_cast<double>(tokens(n)); }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    using scalar = typename Network::scalar;
    memory.reset();
    const auto offsets = packed_offsets(part, memory, [&](std::uint32_t n) { return tokens(n); });
    const pass p = pass_of_shard(part, offsets, memory);
    const std::span<std::uint32_t> read = memory.take<std::uint32_t>(p.tokens()),
                                   targets = memory.take<std::uint32_t>(p.tokens());
    for (std::size_t n = 0; n < part.examples.size(); ++n) {
      const token_window window = windows_.window(part.examples[n], part.seed);
      assert(window.end <= ids_.size() && window.targets() == tokens(part.examples[n]));
      const auto ids = ids_.subspan(window.begin, window.end - window.begin);
      std::copy(ids.begin(), ids.end() - 1, read.data() + offsets[n]);
      std::copy(ids.begin() + 1, ids.end(), targets.data() + offsets[n]);
    }
    typename Network::tape tape;
    const matrix_view<scalar> h = network.forward(read, p, tape);
    const matrix_view<scalar> d_h = p.take_rows<scalar>(h.columns);
    const double sum = head_.learn(item_targets<scalar>{h, targets, network.scored()}, p.part(1), part.scale, d_h,
                                   network.scored_gradient(gradient));
    network.backward(d_h, p, tape, gradient);
    return sum;
  }

 private:
  std::span<const token_id> ids_;
  Windows windows_;
  softmax_head head_;
};

}  // namespace cairn
