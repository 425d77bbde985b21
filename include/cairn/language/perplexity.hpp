#pragma once
/// How well a network foretells texts: perplexity, and bits a byte.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "cairn/block/embedding.hpp"
#include "cairn/block/workspace.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/cross_entropy.hpp"
#include "cairn/language/next_token_task.hpp"

namespace cairn {

/// What was foretold: -ln P of each token in turn.
struct foretold_tokens {
  std::vector<float> nats;

  /// The mean of -ln P, in nats a token.
  double loss() const { return sum() / static_cast<double>(nats.size()); }
  /// e to the loss: of so many equally likely tokens the right one had to be guessed.
  double perplexity() const { return std::exp(loss()); }
  /// Of texts of so many bytes: comparable between tokenizers.
  double bits_per_byte(std::size_t bytes) const { return sum() / std::numbers::ln2 / static_cast<double>(bytes); }
  double sum() const { return std::accumulate(nats.begin(), nats.end(), 0.); }
};

/// How a text that is longer than the network reads is cut.
struct foretelling {
  std::size_t context = 0;  ///< tokens that a window reads at most; 0: as many as the network takes, and 512 where it
                            ///< takes any number
  std::size_t stride = 0;   ///< tokens from one window to the next: those that a window shares with the one before are
                            ///< read and not counted; 0: none are shared
};

/// Every token of the texts but the first of each, foretold from those before it in its window. The same on any number
/// of threads; windows are read four at a time. Throws for ids that the network does not know and settings that it
/// cannot follow.
template <class Network>
foretold_tokens foretell(const Network& network, const packed_tokens& texts, const foretelling& how = {},
                         int threads = 0) {
  using scalar = typename Network::scalar;
  require_ids(texts.ids, network.vocabulary(), "foretell, texts");
  const std::size_t longest = network.longest();
  const std::size_t context = how.context == 0 ? (longest == any_length ? 512 : longest) : how.context;
  const std::size_t stride = how.stride == 0 ? context : how.stride;
  if (context > longest || stride > context) {
    throw error("windows of " + std::to_string(context) + " tokens, " + std::to_string(stride) + " apart",
                "foretelling", "windows that the network can read, no farther apart than they are long");
  }
  // Of a window what it predicts from `counted` on counts, and is written from `place` on.
  struct counted_window {
    token_window window;
    std::size_t counted, place;
  };
  std::vector<counted_window> windows;
  std::size_t tokens = 0;
  for (std::size_t text = 0; text < texts.size(); ++text) {
    const std::size_t begin = texts.offsets[text], end = texts.offsets[text + 1];
    std::size_t done = begin + 1;  // tokens before it were foretold, or are the first
    for (std::size_t at = begin; done < end; at += stride) {
      const std::size_t last = std::min(at + context + 1, end);
      windows.push_back({{at, last}, done - at - 1, tokens});
      tokens += last - done;
      done = last;
    }
  }
  require(tokens > 0, "no token to foretell", "foretell, texts", "a text of two tokens at least");
  foretold_tokens result;
  result.nats.resize(tokens);
  constexpr std::size_t together = 4;
  parallel_for(windows.size(), together, threads, [&](std::size_t first, std::size_t after, int) {
    workspace& memory = workspace_of_thread();
    memory.reset();
    const std::span<std::uint32_t> offsets = memory.take<std::uint32_t>(after - first + 1);
    offsets[0] = 0;
    for (std::size_t n = first; n < after; ++n) {
      const token_window& window = windows[n].window;
      offsets[n - first + 1] = offsets[n - first] + static_cast<std::uint32_t>(window.targets());
    }
    const pass p(offsets, memory);
    const std::span<std::uint32_t> read = memory.take<std::uint32_t>(p.tokens()),
                                   targets = memory.take<std::uint32_t>(p.tokens());
    for (std::size_t n = first; n < after; ++n) {
      const token_window& window = windows[n].window;
      const auto ids = std::span(texts.ids).subspan(window.begin, window.end - window.begin);
      std::copy(ids.begin(), ids.end() - 1, read.data() + offsets[n - first]);
      std::copy(ids.begin() + 1, ids.end(), targets.data() + offsets[n - first]);
    }
    nothing unkept;
    const matrix_view<const scalar> h = network.forward(read, p, unkept);
    constexpr std::size_t rows = 64;
    const std::span<scalar> losses = memory.take<scalar>(h.rows);
    for (std::size_t at = 0; at < h.rows; at += rows) {
      const workspace_scope scope(memory);
      const std::size_t count = std::min(rows, h.rows - at);
      const matrix_view<scalar> scores = network.scores(h.block(at, 0, count, h.columns), p);
      cross_entropy<scalar>(elements_of(scores), targets.subspan(at, count), network.vocabulary(),
                            losses.subspan(at, count));
    }
    for (std::size_t n = first; n < after; ++n) {
      const auto own = losses.subspan(offsets[n - first], windows[n].window.targets()).subspan(windows[n].counted);
      std::transform(own.begin(), own.end(), result.nats.begin() + static_cast<std::ptrdiff_t>(windows[n].place),
                     [](scalar loss) { return static_cast<float>(loss); });
    }
  });
  return result;
}

}  // namespace cairn
