#pragma once
/// Learning to predict each token of a text from those before it, as a task of the training loop.

#include <algorithm>
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
  friend bool operator==(const token_window&, const token_window&) = default;
};

/// All of the texts in windows of `length` tokens that are read and one more, the last of each text shorter: each token
/// but the first of a text is predicted once. Texts of one token have none.
inline std::vector<token_window> token_windows(const packed_tokens& texts, std::size_t length) {
  require(length > 0, "is 0", "token_windows, length", "at least 1");
  std::vector<token_window> windows;
  for (std::size_t text = 0; text < texts.size(); ++text) {
    const std::size_t end = texts.offsets[text + 1];
    for (std::size_t at = texts.offsets[text]; at + 1 < end; at += length) {
      windows.push_back({at, at + std::min(length + 1, end - at)});
    }
  }
  return windows;
}

/// `count` windows of that length which begin anywhere in the texts, drawn evenly from all that fit; of texts that are
/// shorter there is none.
inline std::vector<token_window> drawn_token_windows(const packed_tokens& texts, std::size_t length, std::size_t count,
                                                     std::uint64_t seed) {
  require(length > 0, "is 0", "drawn_token_windows, length", "at least 1");
  std::vector<std::size_t> fitting{0};  // windows in the texts so far
  for (std::size_t text = 0; text < texts.size(); ++text) {
    const std::size_t size = texts[text].size();
    fitting.push_back(fitting.back() + (size > length ? size - length : 0));
  }
  if (fitting.back() == 0 || fitting.back() > 0xFFFFFFFFU) {
    throw error(std::to_string(fitting.back()) + " windows of " + std::to_string(length) + " tokens and one more",
                "drawn_token_windows", "texts that have one, and fewer than 2^32");
  }
  random_stream random(seed, purpose::user);
  std::vector<token_window> windows;
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t drawn = random.below(static_cast<std::uint32_t>(fitting.back()));
    const auto text =
        static_cast<std::size_t>(std::upper_bound(fitting.begin(), fitting.end(), drawn) - fitting.begin() - 1);
    const std::size_t begin = texts.offsets[text] + drawn - fitting[text];
    windows.push_back({begin, begin + length + 1});
  }
  return windows;
}

/// The cross entropy of every predicted token of the windows. Refers to the ids.
class next_token_task {
 public:
  next_token_task(std::span<const token_id> ids, std::vector<token_window> windows, softmax_head head = {})
      : ids_(ids), windows_(std::move(windows)), head_(head) {
    for (const token_window& window : windows_) {
      if (window.begin + 1 < window.end && window.end <= ids_.size()) continue;
      throw error("tokens " + std::to_string(window.begin) + " to " + std::to_string(window.end),
                  "next_token_task, windows", "two at least, of " + std::to_string(ids_.size()));
    }
  }

  std::size_t size() const noexcept { return windows_.size(); }
  std::size_t tokens(std::uint32_t n) const noexcept { return windows_[n].end - windows_[n].begin - 1; }
  double weight(std::uint32_t n) const noexcept { return static_cast<double>(tokens(n)); }

  template <class Network>
  double learn(const Network& network, const shard& part, workspace& memory,
               typename Network::gradient& gradient) const {
    using scalar = typename Network::scalar;
    memory.reset();
    const auto offsets = packed_offsets(part, memory, [&](std::uint32_t n) { return tokens(n); });
    const pass p(offsets, memory, part.seed);
    const std::span<std::uint32_t> read = memory.take<std::uint32_t>(p.tokens()),
                                   targets = memory.take<std::uint32_t>(p.tokens());
    for (std::size_t n = 0; n < part.examples.size(); ++n) {
      const auto window = ids_.subspan(windows_[part.examples[n]].begin, tokens(part.examples[n]) + 1);
      std::copy(window.begin(), window.end() - 1, read.data() + offsets[n]);
      std::copy(window.begin() + 1, window.end(), targets.data() + offsets[n]);
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
  std::vector<token_window> windows_;
  softmax_head head_;
};

}  // namespace cairn
