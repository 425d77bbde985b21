#pragma once
/// The most probable texts that a network goes on with, as far as a beam sees.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cairn/block/embedding.hpp"
#include "cairn/block/workspace.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/progress.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

struct beam_settings {
  std::size_t beams = 4;
  std::size_t steps = 50;   ///< new tokens, at most
  double length_power = 1;  ///< texts are ranked by ln P / length^this; 0: by ln P, which likes short ones
  std::vector<token_id> end_tokens = {};  ///< that end a text, and count in its probability
};

/// A text that the prompt goes on with.
struct beam_text {
  std::vector<token_id> ids;  ///< without the token that ended it
  double log_probability = 0;
  double score = 0;    ///< what it is ranked by
  bool ended = false;  ///< by an end token
};

/// The best texts of a beam, the best first, `beams` at most: of all ways to go on with the texts kept so far by one
/// token the `beams` most probable are kept. It ends when no text that is kept can be ranked above as many ended ones,
/// or after the steps, or where the network reads no longer texts. Equal ones by their ids: the same on any number of
/// threads. Throws as generate() does. steps beams forward passes of one token, and copies of what is kept of a text.
/// Source: Lowerre: "The Harpy speech recognition system", 1976; ranked as in Wu et al.: "Google's neural machine
/// translation system", 2016.
template <class Network>
std::vector<beam_text> beam_search(const Network& network, std::span<const token_id> prompt,
                                   const beam_settings& settings = {}, const execution& how = {}) {
  using scalar = typename Network::scalar;
  require(settings.beams > 0, "is 0", "beam_settings.beams", "at least 1");
  require(settings.steps > 0, "is 0", "beam_settings.steps", "at least 1");
  require(std::isfinite(settings.length_power) && settings.length_power >= 0, "not a power",
          "beam_settings.length_power", "a finite number, 0 or above");
  require_ids(prompt, network.vocabulary(), "beam_search, prompt");
  if (prompt.empty() || prompt.size() > network.longest()) {
    throw error("a prompt of " + std::to_string(prompt.size()) + " tokens", "beam_search",
                "as many as the network reads");
  }
  struct live_text {
    std::vector<token_id> ids;
    double log_probability = 0;
    typename Network::cache kept;
    std::vector<double> next;  ///< ln P of each token
  };
  struct candidate {
    double log_probability;
    std::size_t from;
    token_id id;
  };
  const auto score = [&](double log_probability, std::size_t length) {
    return log_probability / std::pow(static_cast<double>(length), settings.length_power);
  };
  workspace memory;
  const auto read = [&](live_text& text, std::span<const token_id> ids) {
    memory.reset();
    const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(ids.size())};
    const pass p(offsets, memory, 0, how.threads);
    const matrix_view<const scalar> h = network.forward(ids, p, text.kept);
    const matrix_view<const scalar> scores = network.scores(h.block(h.rows - 1, 0, 1, h.columns), p);
    text.next.assign(scores.row(0), scores.row(0) + scores.columns);
    const double highest = *std::max_element(text.next.begin(), text.next.end());
    double sum = 0;
    for (const double x : text.next) sum += std::exp(x - highest);
    const double all = highest + std::log(sum);
    require(std::isfinite(all), "scores that are not finite", "beam_search", "a network whose weights are");
    for (double& x : text.next) x -= all;
  };
  const stage_progress clock(how.report, "beam search", settings.steps);
  std::vector<live_text> live(1);
  std::vector<beam_text> ended;
  read(live[0], prompt);
  for (std::size_t step = 1; !live.empty(); ++step) {
    std::vector<candidate> candidates;
    for (std::size_t from = 0; from < live.size(); ++from) {
      for (std::size_t id = 0; id < live[from].next.size(); ++id) {
        candidates.push_back({live[from].log_probability + live[from].next[id], from, static_cast<token_id>(id)});
      }
    }
    // Ended texts take no place in the beam: so many more are looked at.
    const std::size_t looked_at = std::min(candidates.size(), settings.beams * (1 + settings.end_tokens.size()));
    std::partial_sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(looked_at), candidates.end(),
                      [](const candidate& a, const candidate& b) {
                        if (a.log_probability != b.log_probability) return a.log_probability > b.log_probability;
                        return std::pair(a.from, a.id) < std::pair(b.from, b.id);
                      });
    const bool last = step == settings.steps || prompt.size() + step > network.longest();
    std::vector<live_text> next;
    for (std::size_t n = 0; n < looked_at && next.size() < settings.beams; ++n) {
      const candidate& way = candidates[n];
      std::vector<token_id> ids = live[way.from].ids;
      const bool ends =
          std::find(settings.end_tokens.begin(), settings.end_tokens.end(), way.id) != settings.end_tokens.end();
      if (!ends) ids.push_back(way.id);
      if (ends || last) {
        ended.push_back({std::move(ids), way.log_probability, score(way.log_probability, step), ends});
        if (!ends) next.emplace_back();  // takes its place
      } else {
        next.push_back({std::move(ids), way.log_probability, live[way.from].kept, {}});
      }
    }
    std::stable_sort(ended.begin(), ended.end(),
                     [](const beam_text& a, const beam_text& b) { return a.score > b.score; });
    if (ended.size() > settings.beams) ended.resize(settings.beams);
    clock.tick(step);
    if (last) break;
    // The best that a live text can become: its probability never rises, its length may be all steps.
    const double hope =
        next.empty() ? -std::numeric_limits<double>::infinity() : score(next.front().log_probability, settings.steps);
    if (ended.size() == settings.beams && ended.back().score >= hope) break;
    live = std::move(next);
    for (live_text& text : live) read(text, std::span(text.ids).last(1));
  }
  return ended;
}

}  // namespace cairn
