#pragma once
/// What every recommender of interactions owes, whatever it learns.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "cairn/recommender/any_recommender.hpp"
#include "cairn/recommender/concept.hpp"
#include "catch.hpp"
#include "neighbor_data.hpp"
#include "repeat_data.hpp"

namespace cairn::testing {

inline void check_refused(const std::string& problem, const std::function<void()>& call) {
  INFO("expected an error that says \"" << problem << '"');
  try {
    call();
    FAIL_CHECK("no error");
  } catch (const error& wrong) {
    CHECK_THAT(wrong.what(), Catch::Contains(problem));
  }
}

// Checks that do not name the model stand outside of its templates: they are compiled once.
inline void check_finite(const std::vector<float>& scores) {
  CHECK(std::all_of(scores.begin(), scores.end(), [](float score) { return std::isfinite(score); }));
}
inline void check_same(const std::vector<float>& scores, const std::vector<float>& expected) {
  CHECK(scores == expected);
}
inline void check_shape(std::size_t users, std::size_t items, std::size_t expected_users, std::size_t expected_items) {
  CHECK(users == expected_users);
  CHECK(items == expected_items);
}
inline void check_near(double score, double expected, double margin) {
  CHECK(score == Approx(expected).margin(margin));
}

/// Something for M to learn from: interactions, or events that come to the same, a day of purchases after another.
template <recommender M>
training<typename M::data_type> train_of(std::size_t users, std::size_t items, std::uint32_t percent,
                                         std::uint64_t seed = 3) {
  interactions all = random_interactions(users, items, percent, true, seed);
  if constexpr (std::same_as<typename M::data_type, interactions>) {
    return all_of(std::move(all));
  } else {
    event_log log = named_log(users, items);
    std::int64_t day = 0;
    for (user_index user = 0; user < users; ++user) {
      for (const item_index item : all.history(user).items) log.events.push_back(bought_on(user, item, ++day % 30));
    }
    return whole(std::move(log));
  }
}

template <recommender M>
std::vector<float> all_scores(const M& model) {
  std::vector<user_index> users(model.users());
  std::iota(users.begin(), users.end(), user_index{0});
  std::vector<float> scores(users.size() * model.items());
  score_catalogue(model, users, scores);
  return scores;
}

template <recommender M>
bool explains_now(const M& model) {
  if constexpr (requires { model.can_explain(); }) return model.can_explain();
  return explains<M>;
}

/// A user or an item that is none of the model's, in all calls that take one: the error says `user_problem` where it is
/// the user and `item_problem` where it is the item.
template <recommender M>
void check_unknown(const M& model, user_index user, item_index item, const std::string& user_problem,
                   const std::string& item_problem) {
  const std::vector<item_index> first{0}, items{0, item};
  const std::vector<float> ones{1, 1};
  std::vector<float> scores(model.items()), one(1), two(2);
  check_refused(user_problem, [&] { model.score(user, first, one); });
  check_refused(user_problem,
                [&] { score_catalogue(model, std::span<const user_index>(&user, 1), std::span(scores)); });
  check_refused(item_problem, [&] { model.score(0, items, two); });
  if constexpr (folds_in<M>) {
    if (can_fold_in(model)) {
      check_refused(item_problem, [&] { model.score_history({items, ones}, scores); });
    }
  }
  if constexpr (explains<M>) {
    if (explains_now(model)) {
      check_refused(user_problem, [&] { model.explain(user, 0); });
      check_refused(item_problem, [&] { model.explain(0, item); });
    }
  }
}

/// Spans that do not fit each other, and values that are no numbers.
template <recommender M>
void check_shapes(const M& model) {
  const std::vector<item_index> items{0, 1};
  const std::vector<float> ones{1, 1}, broken{1, std::nanf("")};
  const user_index user = 0;
  std::vector<float> scores(model.items()), fewer(model.items() - 1), one(1);
  check_refused("room for 1", [&] { model.score(0, items, one); });
  check_refused("room for", [&] { score_catalogue(model, std::span(&user, 1), std::span(fewer)); });
  if constexpr (folds_in<M>) {
    if (!can_fold_in(model)) return;
    check_refused("room for", [&] { model.score_history({items, ones}, fewer); });
    check_refused("2 items and 1 values", [&] { model.score_history({items, std::span(ones).first(1)}, scores); });
    check_refused("not finite", [&] { model.score_history({items, broken}, scores); });
  }
}

/// Scores item by item and of the catalogue agree; explanations add up to them and name past items alone.
template <recommender M>
void check_one_score(const M& model, const typename M::data_type& data) {
  const auto all = all_scores(model);
  const std::size_t count = model.items();
  std::vector<item_index> backwards(count);
  std::iota(backwards.rbegin(), backwards.rend(), item_index{0});
  std::vector<float> some(count);
  for (user_index user = 0; user < model.users(); ++user) {
    model.score(user, backwards, some);
    for (std::size_t n = 0; n < count; ++n) {
      check_near(some[n], all[user * count + backwards[n]], 1e-5);
    }
    if constexpr (explains<M>) {
      for (item_index item = 0; explains_now(model) && item < count; item += 5) {
        const explanation why = model.explain(user, item);
        check_near(why.score, all[user * count + item], 1e-5);
        double sum = static_cast<double>(why.rest);
        for (std::size_t n = 0; n < why.parts.size(); ++n) {
          sum += static_cast<double>(why.parts[n].share);
          CHECK(data.by_user().contains(user, why.parts[n].because));
          CHECK((n == 0 || why.parts[n - 1].share >= why.parts[n].share));
        }
        check_near(sum, why.score, 1e-4);
      }
    }
  }
}

template <recommender M>
void check_laws_of(M model, const M& fresh) {
  check_shape(model.users(), model.items(), 0, 0);
  check_unknown(model, 0, 0, "fit first", "fit first");

  const auto train = train_of<M>(40, 30, 25);
  std::size_t reports = 0;
  model.fit(train, {.threads = 1, .report = [&](const progress_update&) { return ++reports > 0; }});
  check_shape(model.users(), model.items(), 40, 30);
  const auto scores = all_scores(model);
  check_finite(scores);
  check_one_score(model, *train);
  for (const std::uint32_t past : {0U, 100000U, none - 40}) {
    check_unknown(model, 40 + past, 30 + std::min(past, none - 30), "no user " + std::to_string(40 + past),
                  "no item " + std::to_string(30 + std::min(past, none - 30)));
  }
  check_shapes(model);

  // A fit that fails, early or late, leaves the model as it was.
  const auto other = train_of<M>(41, 33, 25, 9);
  for (const std::size_t last : {std::size_t{1}, reports}) {
    std::size_t seen = 0;
    CHECK_THROWS_AS(model.fit(other, {.threads = 1, .report = [&](const progress_update&) { return ++seen < last; }}),
                    cancelled);
    check_same(all_scores(model), scores);
  }
  for (const int threads : {1, 2, 3, 8}) {  // again: a fit begins anew
    model.fit(train, {.threads = threads});
    check_same(all_scores(model), scores);
  }
  for (const auto& [users, items] : {std::pair{1U, 1U}, {1U, 9U}, {9U, 1U}}) {
    model = fresh;
    model.fit(train_of<M>(users, items, 100));
    check_shape(model.users(), model.items(), users, items);
    check_finite(all_scores(model));
  }
}

template <recommender M>
void check_laws_behind_the_seam(const M& fresh) {
  const auto train = train_of<M>(40, 30, 25);
  any_recommender any = fresh;
  check_unknown(any, 0, 0, "fit first", "fit first");
  any.fit(train, {.threads = 2});
  check_unknown(any, 40, 30, "no user 40", "no item 30");
  check_one_score(any, *train);
  M plain = fresh;
  plain.fit(train, {.threads = 1});
  check_same(all_scores(any), all_scores(plain));
  CHECK(any.can_fold_in() == can_fold_in(plain));
}

/// Checks a model that is not fitted yet, before and behind the seam.
template <recommender M>
void check_laws(const char* name, const M& fresh) {
  SECTION(name) {
    check_laws_of(fresh, fresh);
  }
  if constexpr (std::same_as<typename M::data_type, interactions>) {
    SECTION(std::string(name) + " behind any_recommender") {
      check_laws_behind_the_seam(fresh);
    }
  }
}

}  // namespace cairn::testing
