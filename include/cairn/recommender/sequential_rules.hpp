#pragma once
/// Rules of the form: who took this took that, so many events later.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/recommender/next_item.hpp"

namespace cairn {

struct sequential_rules_settings {
  std::size_t steps = 10;  ///< most events from the one item to the other, at least 1
};

/// score of j after a history that ends with i = sum over all places of train where j comes d <= steps events behind i:
/// 1 / d. An item does not follow itself. Fit is O(size steps log steps), a score as long as the rules of an item.
/// Source: Kamehkhosh, Jannach, Ludewig: "A comparison of frequent pattern techniques and a deep learning method for
/// session-based recommendation", RecTemp at RecSys 2017.
class sequential_rules {
 public:
  using data_type = sequences;
  using settings_type = sequential_rules_settings;

  sequential_rules() = default;
  explicit sequential_rules(settings_type settings) : settings_(settings) {}
  const settings_type& settings() const noexcept { return settings_; }

  void fit(const training<sequences>& train, const execution& how = {}) {
    require(settings_.steps > 0, "no steps", "sequential_rules.steps", "at least one");
    require(train->items() > 0, "no items", "sequential_rules", "data to learn from");
    const stage_progress stage(how.report, "sequential rules", train->items());
    const std::size_t items = train->items();

    std::vector<std::size_t> begins(items + 1);
    for_each_pair(*train, [&](item_index from, const rule&) { ++begins[from + 1]; });
    for (std::size_t item = 0; item < items; ++item) begins[item + 1] += begins[item];
    std::vector<rule> pairs(begins.back());
    std::vector<std::size_t> ends(begins.begin(), begins.end() - 1);
    for_each_pair(*train, [&](item_index from, const rule& one) { pairs[ends[from]++] = one; });

    parallel_for(items, 64, how.threads, [&](std::size_t first, std::size_t end, int) {
      for (std::size_t item = first; item < end; ++item) {
        ends[item] = begins[item] + merge(std::span(pairs).subspan(begins[item], ends[item] - begins[item]));
      }
    });
    std::vector<std::size_t> offsets{0};
    std::vector<rule> rules;
    for (std::size_t item = 0; item < items; ++item) {
      const auto at = pairs.begin();
      rules.insert(rules.end(), at + static_cast<std::ptrdiff_t>(begins[item]),
                   at + static_cast<std::ptrdiff_t>(ends[item]));
      offsets.push_back(rules.size());
    }
    stage.tick(items);
    offsets_ = std::move(offsets);
    rules_ = std::move(rules);
  }

  std::size_t items() const noexcept { return offsets_.size() - 1; }

  void score_next(std::span<const item_index> history, std::span<float> scores) const {
    require_sequence(history, items(), std::numeric_limits<std::size_t>::max(), "sequential_rules");
    require_scores(scores, items(), "sequential_rules");
    std::fill(scores.begin(), scores.end(), 0.F);
    const std::size_t from = offsets_[history.back()], end = offsets_[history.back() + 1];
    for (std::size_t n = from; n < end; ++n) scores[rules_[n].item] = rules_[n].weight;
  }

 private:
  struct rule {
    item_index item;
    float weight;
  };

  template <class F>
  void for_each_pair(const sequences& train, F&& f) const {
    for (std::size_t s = 0; s < train.users(); ++s) {
      const auto own = train.of(s);
      for (std::size_t from = 0; from < own.size(); ++from) {
        for (std::size_t d = 1; d <= settings_.steps && from + d < own.size(); ++d) {
          if (own[from] != own[from + d]) f(own[from], rule{own[from + d], 1 / static_cast<float>(d)});
        }
      }
    }
  }

  /// One rule for each item, in the first places; how many.
  static std::size_t merge(std::span<rule> all) {
    std::stable_sort(all.begin(), all.end(), [](const rule& a, const rule& b) { return a.item < b.item; });
    std::size_t kept = 0;
    for (const rule& one : all) {
      if (kept > 0 && all[kept - 1].item == one.item) {
        all[kept - 1].weight += one.weight;
      } else {
        all[kept++] = one;
      }
    }
    return kept;
  }

  settings_type settings_;
  std::vector<std::size_t> offsets_{0};  ///< [I + 1]
  std::vector<rule> rules_;              ///< of item i: [offsets_[i], offsets_[i + 1])
};
static_assert(next_item_recommender<sequential_rules>);

}  // namespace cairn
