#pragma once
/// Several classifiers of texts as one, which says what a weighted pool makes of what each says.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/labeled_texts.hpp"
#include "cairn/language/probability_pool.hpp"
#include "cairn/language/text_classifier.hpp"

namespace cairn {

template <probability_pool Pool = logarithmic_pool>
struct blended_classifier_settings {
  Pool pool = {};
  std::size_t folds = 5;   ///< of train, each told by members that the others taught, to fit the weights
  std::uint64_t seed = 1;  ///< of the folds
};

/// Members learn from all of train; their weights come from what they said of each text when they had learned from the
/// other folds. The same bits on any number of threads where those of the members are.
/// Source: Wolpert: "Stacked generalization", Neural Networks 1992, with a pool for its second level.
/// Use: classifiers that err on different texts, such as one of letters beside one of word vectors. Costs a fit of each
/// member, and one of all but a fold for each fold.
template <probability_pool Pool, text_classifier... Members>
requires(sizeof...(Members) > 1 && (std::copyable<Members> && ...)) class blended_classifier {
 public:
  using settings_type = blended_classifier_settings<Pool>;

  /// members: as their settings made them, to be fitted.
  blended_classifier(settings_type settings, Members... members)
      : settings_(std::move(settings)), members_(std::move(members)...) {
    require(settings_.folds > 1, "is below 2", "blended_classifier.folds", "at least 2");
  }

  const settings_type& settings() const noexcept { return settings_; }
  const std::vector<std::string>& classes() const noexcept { return classes_; }
  /// Fitted ones, to be saved each by itself.
  const std::tuple<Members...>& members() const noexcept { return members_; }
  /// Of each member.
  const std::vector<double>& weights() const noexcept { return weights_; }
  /// Of what all members list to be saved.
  std::size_t bytes() const {
    return std::apply([](const auto&... each) { return (bytes_of(each) + ...); }, members_);
  }

  void fit(const labeled_texts& train, const execution& how = {}) {
    train.check();
    if (train.size() < settings_.folds) {
      throw error(std::to_string(train.size()) + " texts", "blended_classifier::fit",
                  "one for each of " + std::to_string(settings_.folds) + " folds");
    }
    std::vector<double> weights = settings_.pool.fit(held_out(train, how));
    std::tuple<Members...> members = members_;
    std::apply([&](auto&... each) { (fit_one(each, train, how), ...); }, members);
    take(std::move(weights), std::move(members), train.classes);
  }

  /// Serves members that were fitted, with a weight each. Throws where one is of other classes than the first; the
  /// model stays as it was.
  void serve(std::vector<double> weights, Members... members) {
    require(weights.size() == sizeof...(Members), "weights of other members", "blended_classifier",
            "one for each member");
    const bool right = std::all_of(weights.begin(), weights.end(), [](double w) { return std::isfinite(w) && w >= 0; });
    require(right && std::any_of(weights.begin(), weights.end(), [](double w) { return w > 0; }),
            "a weight that is none, or all of them 0", "blended_classifier", "finite weights from 0, one above it");
    std::tuple<Members...> all(std::move(members)...);
    const std::vector<std::string> classes = std::get<0>(all).classes();
    std::apply([&](const auto&... each) { (require_classes(each, classes), ...); }, all);
    take(std::move(weights), std::move(all), classes);
  }

  void probabilities(std::string_view text, std::span<float> out) const {
    require(!classes_.empty(), "is not fitted", "blended_classifier", "fit() before");
    std::vector<float> rows(sizeof...(Members) * classes_.size());
    say(members_, text, rows);
    settings_.pool.combine(rows, weights_, out);
  }

 private:
  template <class Member>
  static void require_classes(const Member& member, const std::vector<std::string>& classes) {
    require(!classes.empty(), "a member that is not fitted", "blended_classifier", "fitted members");
    require(member.classes() == classes, "members of other classes", "blended_classifier", "the same in their order");
  }
  template <class Member>
  static void fit_one(Member& member, const labeled_texts& train, const execution& how) {
    member.fit(train, how);
    require_classes(member, train.classes);
  }

  /// rows: [members, classes], of one text.
  static void say(const std::tuple<Members...>& members, std::string_view text, std::span<float> rows) {
    const std::size_t classes = rows.size() / sizeof...(Members);
    std::size_t m = 0;
    std::apply([&](const auto&... each) { (each.probabilities(text, rows.subspan(classes * m++, classes)), ...); },
               members);
  }

  member_probabilities held_out(const labeled_texts& train, const execution& how) const {
    member_probabilities said{{}, train.labels, sizeof...(Members), train.classes.size()};
    const std::size_t columns = said.members * said.classes;
    said.values.resize(train.size() * columns);
    std::vector<std::size_t> order(train.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    random_stream random(settings_.seed, purpose::split);
    random.shuffle(std::span(order));
    for (std::size_t fold = 0; fold < settings_.folds; ++fold) {
      std::vector<std::size_t> keep, judge;
      for (std::size_t n = 0; n < order.size(); ++n) (n % settings_.folds == fold ? judge : keep).push_back(order[n]);
      const labeled_texts others = texts_at(train, keep);
      std::tuple<Members...> members = members_;
      std::apply([&](auto&... each) { (fit_one(each, others, how), ...); }, members);
      parallel_for(judge.size(), 64, how.threads, [&](std::size_t begin, std::size_t end, int) {
        for (std::size_t n = begin; n < end; ++n) {
          say(members, train.texts[judge[n]], std::span(said.values).subspan(judge[n] * columns, columns));
        }
      });
    }
    return said;
  }

  void take(std::vector<double> weights, std::tuple<Members...> members, std::vector<std::string> classes) {
    weights_ = std::move(weights);
    members_ = std::move(members);
    classes_ = std::move(classes);
  }

  settings_type settings_;
  std::tuple<Members...> members_;
  std::vector<double> weights_;
  std::vector<std::string> classes_;
};
static_assert(text_classifier<blended_classifier<logarithmic_pool, any_text_classifier, any_text_classifier>>);

}  // namespace cairn
