#pragma once
/// Any recommender, with what a log tells about taking things again blended in.

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/split.hpp"
#include "cairn/data/weighting.hpp"
#include "cairn/recommender/concept.hpp"
#include "cairn/recommender/conditional_logit.hpp"
#include "cairn/recommender/repeat_choices.hpp"
#include "cairn/recommender/repeat_features.hpp"
#include "cairn/recommender/repeat_signals.hpp"

namespace cairn {

struct repeat_aware_settings {
  implicit_weighting weighting = {};    ///< by which events become what the model learns from
  double held_out = .2;                 ///< share of train's events, the latest, on which the weights are learned
  repeat_choice_settings choices = {};  ///< what the weights are learned from
  repeat_signal_settings signals = {};
  conditional_logit_settings logit = {};
};

/// score(u, i) = w . x(u, i), the features of repeat_features.hpp: the model's own score and what the log tells of
/// repeats. The weights w are those of a conditional logit on the latest part of train: the model is fitted on what
/// came before, the weights say what customers then took, and the model is fitted again on all. Two fits of the model
/// and one scoring of the catalogue for each customer. Reading a log of events, it knows the times that interactions
/// forget. Anderson, Kumar, Tomkins, Vassilvitskii: "The dynamics of repeat consumption", WWW 2014: recency and
/// quality.
template <recommender Model>
requires std::copyable<Model> && std::same_as<typename Model::data_type, interactions>
class repeat_aware {
 public:
  using data_type = event_part;
  using settings_type = repeat_aware_settings;

  repeat_aware() = default;
  explicit repeat_aware(Model model, settings_type settings = {}) : model_(std::move(model)), settings_(settings) {
    require(settings_.held_out > 0 && settings_.held_out < 1, "the share does not cut",
            "repeat_aware_settings::held_out", "a number between 0 and 1, both excluded");
  }

  /// On an error or a cancellation it is as it was.
  void fit(const training<event_part>& train, const execution& how = {}) {
    repeat_aware next(model_, settings_);
    next.weights_ = next.learned(train, how);
    next.fit_parts(train, how);
    *this = std::move(next);
  }

  std::size_t users() const { return model_.users(); }
  std::size_t items() const { return model_.items(); }
  const settings_type& settings() const noexcept { return settings_; }
  const Model& model() const noexcept { return model_; }               ///< fitted on all of train
  const repeat_signals& signals() const noexcept { return signals_; }  ///< of all of train
  /// By the names of repeat_feature_names.
  std::span<const double> weights() const noexcept { return weights_; }

  void score(user_index user, std::span<const item_index> items, std::span<float> scores) const {
    model_.score(user, items, scores);
    const auto past = signals_.past(user);
    for (std::size_t n = 0; n < items.size(); ++n) {
      const auto found = std::ranges::lower_bound(past, items[n], {}, &past_item::item);
      const past_item* const own = found != past.end() && found->item == items[n] ? &*found : nullptr;
      scores[n] = blended(user, items[n], own, scores[n]);
    }
  }

  void score_catalogue(std::span<const user_index> users, std::span<float> scores) const {
    cairn::score_catalogue(model_, users, scores);
    for (std::size_t row = 0; row < users.size(); ++row) {
      const auto out = scores.subspan(row * items(), items());
      const auto past = signals_.past(users[row]);
      auto own = past.begin();
      for (std::size_t item = 0; item < out.size(); ++item) {
        const bool had = own != past.end() && own->item == item;
        out[item] = blended(users[row], static_cast<item_index>(item), had ? &*own++ : nullptr, out[item]);
      }
    }
  }

 private:
  float blended(user_index user, item_index item, const past_item* own, float score) const {
    std::array<float, repeat_feature_count> x;
    repeat_features(signals_, user, item, own, spreads_[user].standard(score, own != nullptr), x);
    double sum = 0;
    for (std::size_t f = 0; f < x.size(); ++f) sum += weights_[f] * static_cast<double>(x[f]);
    return static_cast<float>(sum);
  }

  /// Fits model, signals and spreads on a part of the log.
  void fit_parts(const training<event_part>& part, const execution& how) {
    model_.fit(interactions_of(part, settings_.weighting), how);
    signals_ = repeat_signals(*part, settings_.signals);
    spreads_ = score_spreads(model_, signals_, how);
  }

  std::vector<double> learned(const training<event_part>& train, const execution& how) const {
    const std::vector<event>& events = train->events;
    std::vector<double> usual(usual_repeat_weights.begin(), usual_repeat_weights.end());
    if (events.empty()) return usual;
    std::vector<std::int64_t> times;
    times.reserve(events.size());
    for (const event& e : events) times.push_back(e.time);
    const auto at =
        times.begin() + static_cast<std::ptrdiff_t>((1 - settings_.held_out) * static_cast<double>(times.size()));
    std::nth_element(times.begin(), at, times.end());
    const std::int64_t cut = *at;
    const auto early = train.on_side([cut](const event_part& all) {
      event_part before{all.names, {}};
      std::ranges::copy_if(all.events, std::back_inserter(before.events),
                           [cut](const event& e) { return e.time < cut; });
      return before;
    });
    if (std::ranges::none_of(early->events, is_target)) return usual;
    repeat_aware then(model_, settings_);
    then.fit_parts(early, how);
    std::vector<event> later;
    std::ranges::copy_if(events, std::back_inserter(later), [cut](const event& e) { return e.time >= cut; });
    const choice_sets sets = repeat_choices(then.model_, then.signals_, then.spreads_, later, settings_.choices, how);
    return conditional_logit(sets, std::move(usual), settings_.logit, how);
  }

  Model model_;
  settings_type settings_;
  repeat_signals signals_;
  std::vector<customer_spreads> spreads_;  // of the model's scores, by user
  std::vector<double> weights_;
};

template <class Model>
repeat_aware(Model) -> repeat_aware<Model>;
template <class Model>
repeat_aware(Model, repeat_aware_settings) -> repeat_aware<Model>;

}  // namespace cairn
