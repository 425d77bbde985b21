#pragma once
/// Texts that go on as a network says: several prompts at once, each token read once.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/block/embedding.hpp"
#include "cairn/block/workspace.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/core/random.hpp"
#include "cairn/kernel/finite.hpp"
#include "cairn/language/token_choice.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// Why a text ended.
enum class generation_end : unsigned char {
  steps,        ///< it has as many new tokens as were asked for
  context,      ///< the network reads no longer texts
  end_token,    ///< it said that the text ends here; that token is not part of it
  asked_to_end  ///< `ends` said so
};

struct generation_settings {
  std::size_t steps = 100;                ///< new tokens of each text, at most
  std::vector<token_id> end_tokens = {};  ///< that end a text
  std::uint64_t seed = 1;
};

/// The new tokens of one prompt.
struct generated_text {
  std::vector<token_id> ids;
  generation_end end = generation_end::steps;
};

/// Says, after each new token, whether text n ends with it: given all new ones of it.
using generation_stop = std::function<bool(std::size_t n, std::span<const token_id> fresh)>;

/// Each prompt goes on until it ends. Prompts are read together and then one token of each at a time, against what is
/// kept of them; what a text becomes depends on its prompt, the settings and its number alone, and not on the others or
/// on threads. Throws for an empty prompt, one that is longer than the network reads, ids that it does not know, and
/// scores that are not finite.
template <class Network, token_choice Choice = greedy<>>
std::vector<generated_text> generate(const Network& network, const packed_tokens& prompts, const Choice& choice = {},
                                     const generation_settings& settings = {}, const generation_stop& ends = {},
                                     const execution& how = {}) {
  using scalar = typename Network::scalar;
  choice.check();
  require_ids(prompts.ids, network.vocabulary(), "generate, prompts");
  for (std::size_t n = 0; n < prompts.size(); ++n) {
    const std::size_t length = prompts[n].size();
    if (length == 0 || length > network.longest()) {
      throw error("prompt " + std::to_string(n) + " of " + std::to_string(length) + " tokens", "generate, prompts",
                  network.longest() == any_length ? "one token at least"
                                                  : "1 to " + std::to_string(network.longest()) + " tokens");
    }
  }
  const std::size_t count = prompts.size();
  std::vector<generated_text> texts(count);
  std::vector<std::vector<token_id>> all(count);
  std::vector<random_stream> random;
  std::vector<char> open(count, settings.steps > 0 ? 1 : 0);
  for (std::size_t n = 0; n < count; ++n) {
    all[n].assign(prompts[n].begin(), prompts[n].end());
    random.emplace_back(settings.seed, purpose::generate, n);
  }
  const stage_progress clock(how.report, "generate", settings.steps);
  workspace memory;
  typename Network::cache kept;
  std::vector<token_id> ids = prompts.ids;
  std::vector<std::uint32_t> offsets(prompts.offsets.begin(), prompts.offsets.end());
  std::vector<float> logits(network.vocabulary());
  for (std::size_t step = 0; std::find(open.begin(), open.end(), 1) != open.end(); ++step) {
    memory.reset();
    const pass p(offsets, memory, 0, how.threads);
    const matrix_view<const scalar> h = network.forward(ids, p, kept);
    std::vector<std::size_t> row_of;  // of the last tokens, for texts that had one
    for (std::size_t n = 0; n < count; ++n) {
      if (p.length(n) > 0) row_of.push_back(offsets[n + 1] - 1);
    }
    const matrix_view<scalar> last{p.take<scalar>(row_of.size() * h.columns).data(), row_of.size(), h.columns};
    for (std::size_t r = 0; r < row_of.size(); ++r) std::copy_n(h.row(row_of[r]), h.columns, last.row(r));
    const matrix_view<const scalar> scores = network.scores(last, p);
    ids.clear();
    std::vector<std::uint32_t> next{0};
    for (std::size_t n = 0, row = 0; n < count; ++n) {
      if (offsets[n + 1] > offsets[n]) {
        if (open[n] != 0) {
          for (std::size_t v = 0; v < logits.size(); ++v) logits[v] = static_cast<float>(scores(row, v));
          require(all_finite(std::span<const float>(logits)), "scores that are not finite", "generate",
                  "a network whose weights are");
          const token_id id = choice.choose(logits, all[n], random[n]);
          const auto close = [&](generation_end why) {
            texts[n].end = why;
            open[n] = 0;
          };
          if (std::find(settings.end_tokens.begin(), settings.end_tokens.end(), id) != settings.end_tokens.end()) {
            close(generation_end::end_token);
          } else {
            all[n].push_back(id);
            texts[n].ids.push_back(id);
            if (ends && ends(n, texts[n].ids)) {
              close(generation_end::asked_to_end);
            } else if (texts[n].ids.size() == settings.steps) {
              close(generation_end::steps);
            } else if (all[n].size() > network.longest()) {
              close(generation_end::context);
            } else {
              ids.push_back(id);
            }
          }
        }
        ++row;
      }
      next.push_back(static_cast<std::uint32_t>(ids.size()));
    }
    offsets = std::move(next);
    clock.tick(step + 1);
  }
  return texts;
}

/// One prompt.
template <class Network, token_choice Choice = greedy<>>
generated_text generate(const Network& network, std::span<const token_id> prompt, const Choice& choice = {},
                        const generation_settings& settings = {}, const generation_stop& ends = {},
                        const execution& how = {}) {
  packed_tokens one;
  one.ids.assign(prompt.begin(), prompt.end());
  one.offsets.push_back(one.ids.size());
  return std::move(generate(network, one, choice, settings, ends, how)[0]);
}

}  // namespace cairn
