#pragma once
/// Neighbors among sessions: what followed in those that are most alike the one at hand, and how that is weighted.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "cairn/block/workspace.hpp"
#include "cairn/core/error.hpp"
#include "cairn/recommender/next_item.hpp"

namespace cairn {

/// What session_neighbors weighs by. event(back, length): an item of the session at hand, `back` events before its last
/// one; alike(sum, length, other): a neighbor, by the sum of these over what both hold and by how many items each
/// holds; shared(back): by the latest event of the session at hand that a neighbor holds; session(age): a neighbor that
/// `age` sessions of train are newer than; item(distance): an item of a neighbor, so many events from that latest
/// shared one.
template <class W>
concept session_weighting = std::copyable<W> && requires(const W w, std::size_t n, double sum) {
  { w.event(n, n) } -> std::convertible_to<double>;
  { w.alike(sum, n, n) } -> std::convertible_to<double>;
  { w.shared(n) } -> std::convertible_to<double>;
  { w.session(n) } -> std::convertible_to<double>;
  { w.item(n) } -> std::convertible_to<double>;
  w.check();
};

/// Vector multiplication: an item of the session at hand says the more the later it came, and a neighbor the more the
/// later what it shares.
/// Source: Ludewig, Jannach: "Evaluation of session-based recommendation algorithms", User Modeling and User-Adapted
/// Interaction 2018.
struct vector_multiplication {
  double event(std::size_t back, std::size_t length) const noexcept {
    return static_cast<double>(length - back) / static_cast<double>(length);
  }
  double alike(double sum, std::size_t length, std::size_t) const noexcept { return sum / static_cast<double>(length); }
  double shared(std::size_t back) const noexcept { return 1 / static_cast<double>(back + 1); }
  double session(std::size_t) const noexcept { return 1; }
  double item(std::size_t) const noexcept { return 1; }
  void check() const noexcept {}
};
static_assert(session_weighting<vector_multiplication>);

/// Sequence and time: all of it falls off exponentially. Where sessions have no times their order stands for it.
/// Source: Garg, Gupta, Malhotra, Vig, Shroff: "Sequence and time aware neighborhood for session-based
/// recommendations", SIGIR 2019.
struct sequence_and_time {
  double event_decay = 3;                                          ///< events; infinity: all events say the same
  double session_decay = std::numeric_limits<double>::infinity();  ///< sessions
  double item_decay = 3;                                           ///< events

  double event(std::size_t back, std::size_t) const noexcept { return falling(back, event_decay); }
  double alike(double sum, std::size_t length, std::size_t other) const noexcept {
    return sum / std::sqrt(static_cast<double>(length) * static_cast<double>(other));
  }
  double shared(std::size_t) const noexcept { return 1; }
  double session(std::size_t age) const noexcept { return falling(age, session_decay); }
  double item(std::size_t distance) const noexcept { return falling(distance, item_decay); }
  void check() const {
    require(event_decay > 0, "not above 0", "sequence_and_time.event_decay", "a number above 0");
    require(session_decay > 0, "not above 0", "sequence_and_time.session_decay", "a number above 0");
    require(item_decay > 0, "not above 0", "sequence_and_time.item_decay", "a number above 0");
  }

 private:
  static double falling(std::size_t by, double decay) noexcept { return std::exp(-static_cast<double>(by) / decay); }
};
static_assert(session_weighting<sequence_and_time>);

struct session_neighbors_settings {
  std::size_t neighbors = 100;  ///< that are asked, the most alike
  std::size_t recent = 1000;    ///< of the sessions that share an item, the latest so many are compared; 0: all
};

/// score of an item = sum over the neighbors that hold it of their likeness times the weights that Weighting gives. A
/// session is the set of its items, each where it came last. Fit is O(size); a score takes as long as the items of the
/// history are common, and room for a number each of train's sessions.
template <session_weighting Weighting>
class session_neighbors {
 public:
  using data_type = sequences;
  using settings_type = session_neighbors_settings;

  session_neighbors() = default;
  explicit session_neighbors(settings_type settings, Weighting weighting = {})
      : settings_(settings), weighting_(std::move(weighting)) {}
  const settings_type& settings() const noexcept { return settings_; }
  const Weighting& weighting() const noexcept { return weighting_; }

  void fit(const training<sequences>& train, const execution& how = {}) {
    require(settings_.neighbors > 0, "no neighbors", "session_neighbors.neighbors", "at least one");
    weighting_.check();
    require(train->items() > 0, "no items", "session_neighbors", "data to learn from");
    require(train->users() < none, "too many sessions", "session_neighbors", "fewer than 2^32 - 1");
    const stage_progress stage(how.report, "session neighbors", train->users());
    index made(*train, stage);
    index_ = std::move(made);
  }

  std::size_t items() const noexcept { return index_.items(); }

  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    require_sequence(history, items(), std::numeric_limits<std::size_t>::max(), "session_neighbors");
    require_scores(scores, items(), "session_neighbors");
    std::fill(scores.begin(), scores.end(), 0.F);
    workspace& memory = workspace_of_thread();
    const workspace_scope scope(memory);
    for (const neighbor& one : nearest(history, memory)) add(one, scores);
  }

 private:
  struct neighbor {
    std::uint32_t session;
    item_index shared;   ///< the latest of the history that it holds
    std::uint32_t back;  ///< how many events that came before the last one
    float sum;           ///< of the weights of the events that it shares; then how alike it is
  };
  struct visit {
    item_index item;
    std::uint32_t position;  ///< the last one in its session
  };

  /// Sessions by their items, and items by their sessions.
  struct index {
    std::vector<std::size_t> session_offsets{0}, item_offsets{0};
    std::vector<visit> visits;           ///< of session s: [session_offsets[s], session_offsets[s + 1])
    std::vector<std::uint32_t> holders;  ///< sessions of item i, oldest first

    index() = default;
    index(const sequences& train, const stage_progress& stage) {
      item_offsets.assign(train.items() + 1, 0);
      std::vector<std::uint32_t> seen_in(train.items(), none);
      for (std::size_t s = 0; s < train.users(); ++s) {
        const auto own = train.of(s);
        for (std::size_t n = own.size(); n > 0; --n) {
          const item_index item = own[n - 1];
          if (std::exchange(seen_in[item], static_cast<std::uint32_t>(s)) == s) continue;
          visits.push_back({item, static_cast<std::uint32_t>(n - 1)});
          ++item_offsets[item + 1];
        }
        session_offsets.push_back(visits.size());
        if (s % 4096 == 0) stage.tick(s);
      }
      for (std::size_t item = 0; item < train.items(); ++item) item_offsets[item + 1] += item_offsets[item];
      holders.resize(visits.size());
      std::vector<std::size_t> next(item_offsets.begin(), item_offsets.end() - 1);
      for (std::size_t s = 0; s < sessions(); ++s) {
        for (const visit& one : visits_of(s)) holders[next[one.item]++] = static_cast<std::uint32_t>(s);
      }
      stage.tick(train.users());
    }
    std::size_t items() const noexcept { return item_offsets.size() - 1; }
    std::size_t sessions() const noexcept { return session_offsets.size() - 1; }
    std::span<const visit> visits_of(std::size_t session) const noexcept {
      return std::span(visits).subspan(session_offsets[session],
                                       session_offsets[session + 1] - session_offsets[session]);
    }
    std::span<const std::uint32_t> holders_of(item_index item) const noexcept {
      return std::span(holders).subspan(item_offsets[item], item_offsets[item + 1] - item_offsets[item]);
    }
  };

  /// The neighbors with how alike they are, the most alike first.
  std::span<const neighbor> nearest(std::span<const item_index> history, workspace& memory) const {
    // Where a session stands among the candidates, one more; 0: it is none.
    const std::span<std::uint32_t> place = memory.take<std::uint32_t>(index_.sessions());
    std::fill(place.begin(), place.end(), 0U);
    std::size_t most = 0;
    for (const item_index item : history) most += index_.holders_of(item).size();
    const std::span<neighbor> candidates = memory.take<neighbor>(std::min(most, index_.sessions()));
    std::size_t found = 0, distinct = 0;
    const std::span<item_index> seen = memory.take<item_index>(history.size());
    for (std::size_t back = 0; back < history.size(); ++back) {
      const item_index item = history[history.size() - 1 - back];
      const auto seen_end = seen.begin() + static_cast<std::ptrdiff_t>(distinct);
      if (std::find(seen.begin(), seen_end, item) != seen_end) continue;
      seen[distinct++] = item;
      const auto weight = static_cast<float>(weighting_.event(back, history.size()));
      for (const std::uint32_t session : index_.holders_of(item)) {
        if (place[session] == 0) {
          candidates[found] = {session, item, static_cast<std::uint32_t>(back), 0};
          place[session] = static_cast<std::uint32_t>(++found);
        }
        candidates[place[session] - 1].sum += weight;
      }
    }

    std::span<neighbor> asked = candidates.first(found);
    asked = best(asked, settings_.recent == 0 ? found : settings_.recent,
                 [](const neighbor& a, const neighbor& b) { return a.session > b.session; });
    for (neighbor& one : asked) {
      one.sum = static_cast<float>(weighting_.alike(one.sum, distinct, index_.visits_of(one.session).size()));
    }
    return best(asked, settings_.neighbors, [](const neighbor& a, const neighbor& b) {
      return a.sum != b.sum ? a.sum > b.sum : a.session > b.session;
    });
  }

  template <class Before>
  static std::span<neighbor> best(std::span<neighbor> all, std::size_t count, const Before& before) {
    if (count < all.size()) {
      std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(), before);
      all = all.first(count);
    }
    std::sort(all.begin(), all.end(), before);  // so that sums have an order
    return all;
  }

  void add(const neighbor& one, std::span<float> scores) const {
    const auto visits = index_.visits_of(one.session);
    const auto at = std::find_if(visits.begin(), visits.end(), [&](const visit& v) { return v.item == one.shared; });
    const double weight =
        one.sum * weighting_.shared(one.back) * weighting_.session(index_.sessions() - 1 - one.session);
    for (const visit& v : visits) {
      const std::size_t distance = v.position > at->position ? v.position - at->position : at->position - v.position;
      scores[v.item] += static_cast<float>(weight * weighting_.item(distance));
    }
  }

  settings_type settings_;
  Weighting weighting_;
  index index_;
};

using vsknn = session_neighbors<vector_multiplication>;
using stan = session_neighbors<sequence_and_time>;
static_assert(next_item_recommender<vsknn> && next_item_recommender<stan>);

}  // namespace cairn
