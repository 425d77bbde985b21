/// Feedback: the held-out future comes in day by day, and one of two models listens.

#include <algorithm>
#include <map>

#include "cairn/data/weighting.hpp"
#include "cairn/recommender/implicit_als.hpp"
#include "stages.hpp"

namespace journey {

namespace {

using als = cairn::implicit_als<>;

/// A fitted model that serves the customers of a day. The frozen one scores as it was fitted, and whom it never met by
/// what was popular then; the other folds each customer's past up to the day in.
struct serving {
  using data_type = cairn::interactions;
  const als* model = nullptr;
  const cairn::interactions* past = nullptr;  ///< as far as it knows it
  bool folds = false;

  void fit(const cairn::training<cairn::interactions>&, const cairn::execution& = {}) {}
  std::size_t users() const { return past->users(); }
  std::size_t items() const { return past->items(); }
  void score_catalogue(std::span<const cairn::user_index> users, std::span<float> scores) const {
    for (std::size_t row = 0; row < users.size(); ++row) {
      const auto out = scores.subspan(row * items(), items());
      if (folds) {
        model->score_history(past->history(users[row]), out);
      } else {
        cairn::serve_scores(*model, *past, users[row], {}, out);
      }
    }
  }
  void score(cairn::user_index user, std::span<const cairn::item_index> items, std::span<float> scores) const {
    std::vector<float> all(this->items());
    score_catalogue(std::span(&user, 1), all);
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = all[items[n]];
  }
};

std::vector<cairn::interaction> weighed(std::span<const cairn::event> events) {
  const cairn::implicit_weighting how;
  std::vector<cairn::interaction> entries;
  for (const cairn::event& e : events) {
    if (cairn::is_target(e)) entries.push_back({e.user, e.item, how.weight(e)});
  }
  return entries;
}

/// Means of the seven values up to each, by the cases behind them.
std::vector<double> trailing(const std::vector<double>& sums, const std::vector<double>& cases) {
  std::vector<double> result;
  for (std::size_t n = 0; n < sums.size(); ++n) {
    double sum = 0, count = 0;
    for (std::size_t m = n < 6 ? 0 : n - 6; m <= n; ++m) sum += sums[m], count += cases[m];
    result.push_back(sum / count);
  }
  return result;
}

}  // namespace

replayed replay(const options& o, const cut_log& cut) {
  using namespace cairn;
  const std::size_t users = cut.parts.train->users(), items = cut.parts.train->items();
  std::vector<event> future = cut.events.test->events;
  std::stable_sort(future.begin(), future.end(), [](const event& a, const event& b) { return a.time < b.time; });
  std::vector<interaction> past = weighed(cut.events.train->events);
  als frozen({.factors = o.quick ? 16U : 32U, .epochs = o.quick ? 4U : 8U, .seed = o.seed});
  const auto then = given_split(users, items, past, {}).train;
  frozen.fit(then, {.threads = o.threads});
  als learning = frozen;

  replayed result;
  std::map<user_index, std::pair<double, std::pair<double, double>>> of_user;  // days, sums of both
  std::vector<double> frozen_sums, learning_sums, cases;
  const std::int64_t first = future.front().time / 86400;
  std::int64_t fitted = first;
  const std::vector<any_metric> metrics{metric_named("ndcg@10")};
  const full_ranking protocol{.seen = o.seen};
  for (std::size_t at = 0; at < future.size();) {
    const std::int64_t day = future[at].time / 86400;
    const std::size_t from = at;
    while (at < future.size() && future[at].time / 86400 == day) ++at;
    const auto coming = weighed(std::span(future).subspan(from, at - from));
    if (coming.empty()) continue;
    const auto now = given_split(users, items, past, coming);
    if (day - fitted >= 7) {
      learning.fit(now.train, {.threads = o.threads});
      fitted = day;
    }
    const execution how{.threads = o.threads};
    const auto before =
        evaluate(serving{&frozen, &*then, false}, now, metrics, protocol, random_ties{}, how, {.resamples = 1});
    const auto after =
        evaluate(serving{&learning, &*now.train, true}, now, metrics, protocol, random_ties{}, how, {.resamples = 1});
    past.insert(past.end(), coming.begin(), coming.end());
    ++result.days;
    if (before.users.empty()) continue;
    double sums[2] = {0, 0};
    for (std::size_t n = 0; n < before.users.size(); ++n) {
      auto& own = of_user[before.users[n]];
      own.first += 1;
      own.second.first += before.values[0][n];
      own.second.second += after.values[0][n];
      sums[0] += before.values[0][n];
      sums[1] += after.values[0][n];
      result.served_new += then->by_user().row_size(before.users[n]) == 0 ? 1U : 0U;
    }
    result.cases += before.users.size();
    result.day.push_back(static_cast<double>(day - first));
    cases.push_back(static_cast<double>(before.users.size()));
    frozen_sums.push_back(sums[0]);
    learning_sums.push_back(sums[1]);
  }
  result.frozen_by_day = trailing(frozen_sums, cases);
  result.learning_by_day = trailing(learning_sums, cases);
  std::vector<std::vector<double>> means(2);
  for (const auto& own : of_user) {
    means[0].push_back(own.second.second.first / own.second.first);
    means[1].push_back(own.second.second.second / own.second.first);
  }
  result.customers = of_user.size();
  if (of_user.empty()) return result;
  const auto intervals = bootstrap_means(means, {}, o.threads);
  result.frozen = intervals[0];
  result.learning = intervals[1];
  result.gain = compare_paired(means[1], means[0], {}, o.threads);
  return result;
}

}  // namespace journey
