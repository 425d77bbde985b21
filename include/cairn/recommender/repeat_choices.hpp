#pragma once
/// What customers took after a time, as choices among what they knew and what was new to them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "cairn/recommender/conditional_logit.hpp"
#include "cairn/recommender/repeat_features.hpp"

namespace cairn {

struct repeat_choice_settings {
  std::size_t customers = 2000;  ///< at most, drawn from those with a past and a later event
  std::size_t sampled = 200;     ///< items that are new to a customer and that he did not take, drawn for each
  std::uint64_t seed = 0;
};

/// A set for each drawn customer: all that he had, all that he took later, and a sample of the rest, which stands for
/// all of it. `model`, `signals` and `spreads` know nothing of `later`. O(customers (I + F sampled)).
template <recommender Model>
choice_sets repeat_choices(const Model& model, const repeat_signals& signals, std::span<const customer_spreads> spreads,
                           std::span<const event> later, const repeat_choice_settings& settings = {},
                           const execution& how = {}) {
  require(settings.sampled > 0, "no item is drawn", "repeat_choice_settings::sampled", "at least 1");
  std::vector<std::pair<user_index, item_index>> taken;
  for (const event& e : later) {
    if (is_target(e) && e.user < signals.users() && !signals.past(e.user).empty()) taken.emplace_back(e.user, e.item);
  }
  std::ranges::sort(taken);
  taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
  std::vector<user_index> users;
  for (const auto& pair : taken) {
    if (users.empty() || users.back() != pair.first) users.push_back(pair.first);
  }
  if (users.size() > settings.customers) {
    random_stream(settings.seed, purpose::tune).shuffle(std::span(users));
    users.resize(settings.customers);
    std::ranges::sort(users);
  }

  std::vector<choice_sets> parts(users.size());  // one set each
  parallel_for(users.size(), 16, how.threads, [&](std::size_t begin, std::size_t end, int) {
    std::vector<float> scores(signals.items());
    std::vector<char> known(signals.items());
    for (std::size_t n = begin; n < end; ++n) {
      const user_index user = users[n];
      score_catalogue(model, std::span(&user, 1), scores);
      const auto past = signals.past(user);
      const auto first = std::lower_bound(taken.begin(), taken.end(), std::pair(user, item_index{0}));
      const auto last = std::find_if(first, taken.end(), [&](const auto& pair) { return pair.first != user; });
      const std::span<const std::pair<user_index, item_index>> own_taken(first, last);
      choice_sets& set = parts[n];
      const auto add = [&](item_index item, const past_item* own, float chosen, float copies) {
        set.features.resize(set.features.size() + repeat_feature_count);
        repeat_features(signals, user, item, own, spreads[user].standard(scores[item], own != nullptr),
                        std::span(set.features).last(repeat_feature_count));
        set.chosen.push_back(chosen);
        set.copies.push_back(copies);
        known[item] = 1;
      };
      const float share = 1 / static_cast<float>(own_taken.size());
      for (const past_item& own : past) {
        const bool again = std::binary_search(own_taken.begin(), own_taken.end(), std::pair(user, own.item));
        add(own.item, &own, again ? share : 0.F, 1);
      }
      for (const auto& pair : own_taken) {
        if (known[pair.second] == 0) add(pair.second, nullptr, share, 1);
      }
      const std::size_t left = known.size() - set.chosen.size();
      const std::size_t fixed = set.chosen.size();
      random_stream random(settings.seed, purpose::negative, user);
      if (left <= 2 * settings.sampled) {
        for (item_index item = 0; item < known.size(); ++item) {
          if (known[item] == 0) add(item, nullptr, 0, 1);
        }
      } else {
        const float copies = static_cast<float>(left) / static_cast<float>(settings.sampled);
        while (set.chosen.size() < fixed + settings.sampled) {
          const item_index item = random.below(static_cast<std::uint32_t>(known.size()));
          if (known[item] == 0) add(item, nullptr, 0, copies);
        }
      }
      std::ranges::fill(known, 0);
    }
  });
  choice_sets all{.width = repeat_feature_count};
  for (const choice_sets& part : parts) {
    all.features.insert(all.features.end(), part.features.begin(), part.features.end());
    all.chosen.insert(all.chosen.end(), part.chosen.begin(), part.chosen.end());
    all.copies.insert(all.copies.end(), part.copies.begin(), part.copies.end());
    all.offsets.push_back(all.chosen.size());
  }
  return all;
}

}  // namespace cairn
