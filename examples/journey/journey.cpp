// The main job: from a shop's log to recommendations that are measured, explained, and better for listening.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/nearest_name.hpp"
#include "cairn/data/clean_rows.hpp"
#include "cairn/data/cleaning.hpp"
#include "cairn/data/drop_non_goods.hpp"
#include "cairn/data/drop_robots.hpp"
#include "cairn/data/match_cancellations.hpp"
#include "cairn/data/read_events.hpp"
#include "cairn/data/read_movielens.hpp"
#include "cairn/data/read_online_retail.hpp"
#include "cairn/data/read_recbole.hpp"
#include "cairn/data/simulated_shop.hpp"
#include "cairn/data/split.hpp"
#include "cairn/data/weighting.hpp"
#include "cairn/evaluate/ranking.hpp"
#include "cairn/loss/bpr.hpp"
#include "cairn/optimizer/sgd.hpp"
#include "cairn/recommender/any_recommender.hpp"
#include "cairn/recommender/implicit_als.hpp"
#include "cairn/recommender/item_neighbors.hpp"
#include "cairn/recommender/matrix_factorization.hpp"
#include "cairn/recommender/popularity.hpp"
#include "cairn/recommender/user_neighbors.hpp"
#include "cairn/report/bar_chart.hpp"
#include "cairn/report/html.hpp"
#include "cairn/report/line_plot.hpp"
#include "cairn/report/table.hpp"
#include "cairn/sampler/popularity.hpp"
#include "cairn/similarity/bm25.hpp"
#include "cairn/similarity/cosine.hpp"

namespace {

struct options {
  std::string events, format = "events", json, report;
  std::uint64_t seed = 1;
  int threads = 0;
  bool quick = false;
};

/// What the customer bought before comes first: the baseline where repeats are natural.
class bought_before {
 public:
  using data_type = cairn::interactions;
  void fit(const cairn::training<cairn::interactions>& train, const cairn::execution& = {}) { train_.assign(1, train); }
  std::size_t users() const { return train_.empty() ? 0 : train_[0]->users(); }
  std::size_t items() const { return train_.empty() ? 0 : train_[0]->items(); }
  /// His own weight for the item; below all of those, how many took it.
  void score(cairn::user_index user, std::span<const cairn::item_index> items, std::span<float> scores) const {
    const auto history = train_[0]->history(user);
    for (std::size_t n = 0; n < items.size(); ++n) {
      const auto found = std::lower_bound(history.items.begin(), history.items.end(), items[n]);
      const bool bought = found != history.items.end() && *found == items[n];
      const auto taken = static_cast<float>(train_[0]->by_item().row_size(items[n]));
      scores[n] = taken / static_cast<float>(users() + 1) +
                  (bought ? 1 + history.values[static_cast<std::size_t>(found - history.items.begin())] : 0.F);
    }
  }

 private:
  std::vector<cairn::training<cairn::interactions>> train_;  // none or one
};

cairn::event_log read(const options& o) {
  if (o.format == "events") return cairn::read_events(o.events);
  if (o.format == "online-retail") return cairn::read_online_retail(o.events);
  if (o.format == "movielens") return cairn::read_movielens(o.events);
  if (o.format == "recbole") return cairn::read_recbole(o.events);
  const std::vector<std::string_view> right{"events", "online-retail", "movielens", "recbole"};
  const auto nearest = cairn::nearest_name(o.format, right);
  throw cairn::error("unknown format " + cairn::escaped(o.format), "--format",
                     (nearest.empty() ? "" : "perhaps '" + std::string(nearest) + "'; ") +
                         std::string("one of: events online-retail movielens recbole"));
}

/// Times before 1990 and in the future are impossible in a shop's log.
cairn::event_view clean(cairn::event_log log) {
  return std::move(log) | cairn::drop_missing_ids{} | cairn::drop_duplicates{} | cairn::drop_non_goods{} |
         cairn::match_cancellations{} |
         cairn::drop_impossible_values{.earliest = 631152000, .latest = std::time(nullptr)} | cairn::drop_robots{};
}

void print_account(const cairn::event_view& cleaned) {
  std::printf("\nCleaning\n  %-24s %10s %10s  %s\n", "step", "rows in", "rows out", "why");
  for (const auto& line : cleaned.account()) {
    std::string why;
    for (const auto& reason : line.reasons) {
      if (reason.dropped > 0) why += std::to_string(reason.dropped) + " dropped: " + reason.why + "; ";
      if (reason.mended > 0) why += std::to_string(reason.mended) + " mended: " + reason.why + "; ";
    }
    std::printf("  %-24s %10zu %10zu  %s\n", line.step.c_str(), line.rows_in, line.rows_out, why.c_str());
  }
}

/// The simulated shop's own intentions, at the middle of the held-out time: the best possible score.
class oracle {
 public:
  using data_type = cairn::interactions;
  oracle(const cairn::simulated_shop& shop, const cairn::catalogue& names, std::int64_t time)
      : users_(names.users.size()), items_(names.items.size()), affinity_(users_ * items_) {
    const cairn::catalogue& of_shop = shop.log().names;
    std::vector<double> all(of_shop.items.size());
    for (cairn::user_index user = 0; user < users_; ++user) {
      shop.affinities(of_shop.users.at(names.users.name(user), "customer"), time, all);
      for (cairn::item_index item = 0; item < items_; ++item) {
        affinity_[user * items_ + item] = static_cast<float>(all[of_shop.items.at(names.items.name(item), "item")]);
      }
    }
  }
  void fit(const cairn::training<cairn::interactions>&, const cairn::execution& = {}) {}
  std::size_t users() const { return users_; }
  std::size_t items() const { return items_; }
  void score(cairn::user_index user, std::span<const cairn::item_index> items, std::span<float> scores) const {
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = affinity_[user * items_ + items[n]];
  }

 private:
  std::size_t users_, items_;
  std::vector<float> affinity_;
};

/// One line of the page or the terminal: what is recommended and why.
struct shown_recommendation {
  std::string customer, item, because;
};

struct contender {
  std::string name;
  cairn::any_recommender model;
  double fit_seconds = 0;
};

std::vector<contender> contenders(const options& o) {
  using namespace cairn;
  const std::size_t width = o.quick ? 16 : 64;
  std::vector<contender> all;
  all.push_back({"popularity", popularity()});
  all.push_back({"bought-before", bought_before()});
  all.push_back({"item-knn", item_neighbors<bm25>({.neighbors = 200})});
  all.push_back({"user-knn", user_neighbors<cosine>({.how_similar = {.shrink = 5}, .neighbors = 200})});
  all.push_back({"mf-bpr", matrix_factorization<stochastic_gradient<bpr_loss, sgd, popularity_sampler>>(
                               {.factors = width,
                                .epochs = o.quick ? 10U : 40U,
                                .seed = o.seed,
                                .solver = {.optimizer = {.rate = .05}, .sampler = {.power = .5}, .negatives = 4}})});
  all.push_back({"ials", implicit_als<>({.factors = width, .epochs = o.quick ? 5U : 12U, .seed = o.seed})});
  return all;
}

using result = cairn::ranking_result<cairn::full_ranking, cairn::random_ties>;

void print_board(const char* title, const std::vector<std::pair<std::string, result>>& board) {
  std::printf("\n%s: NDCG@10 with 95%% intervals, %zu customers\n", title, board.front().second.users.size());
  for (const auto& [name, found] : board) {
    const auto& ndcg = found["ndcg@10"];
    std::printf("  %-14s %.4f [%.4f, %.4f]  recall@20 %.4f  %s\n", name.c_str(), ndcg.mean, ndcg.low, ndcg.high,
                found["recall@20"].mean, std::string(static_cast<std::size_t>(ndcg.mean * 120), '=').c_str());
  }
}

nlohmann::json json_of(const std::vector<std::pair<std::string, result>>& board) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& [name, found] : board) {
    nlohmann::json metrics;
    for (std::size_t m = 0; m < found.metrics.size(); ++m) {
      metrics[found.metrics[m]] = {
          {"mean", found.summary[m].mean}, {"low", found.summary[m].low}, {"high", found.summary[m].high}};
    }
    out.push_back({{"name", name}, {"users", found.users.size()}, {"metrics", metrics}});
  }
  return out;
}

/// A model as it was fitted once: customers whom it never met get what was popular then.
struct frozen_model {
  using data_type = cairn::interactions;
  const cairn::any_recommender* model = nullptr;
  const cairn::interactions* then = nullptr;
  void fit(const cairn::training<cairn::interactions>&, const cairn::execution& = {}) {}
  std::size_t users() const { return model->users(); }
  std::size_t items() const { return model->items(); }
  void score(cairn::user_index user, std::span<const cairn::item_index> items, std::span<float> scores) const {
    std::vector<float> all(model->items());
    cairn::serve_scores(*model, *then, user, {}, all);
    for (std::size_t n = 0; n < items.size(); ++n) scores[n] = all[items[n]];
  }
};

/// The held-out future, period by period: one model is fitted again on all that has come in, the other never.
struct replay_result {
  std::size_t cases = 0;
  double frozen = 0, learning = 0;  ///< mean NDCG@10 over cases
  std::vector<double> days, frozen_by_period, learning_by_period;
};

template <class Make>
replay_result replay(const cairn::split<cairn::event_part>& parts, const Make& make, std::size_t periods, int threads) {
  using namespace cairn;
  std::vector<event> past = parts.train->events, future = parts.test->events;
  std::stable_sort(future.begin(), future.end(), [](const event& a, const event& b) { return a.time < b.time; });
  const std::size_t users = parts.train->names->users.size(), items = parts.train->names->items.size();
  const auto matrix = [&](std::span<const event> events) {
    std::vector<interaction> entries;
    const implicit_weighting weights;
    for (const event& e : events) {
      if (e.user != none && e.item != none && weights.weight(e) > 0)
        entries.push_back({e.user, e.item, weights.weight(e)});
    }
    return entries;
  };
  auto once = make();
  const auto then = given_split(users, items, matrix(past), {}).train;
  once.fit(then, {.threads = threads});
  const frozen_model frozen{&once, &*then};
  replay_result total;
  const std::int64_t begin = future.front().time, length = future.back().time - begin + 1;
  std::size_t at = 0;
  for (std::size_t period = 0; period < periods; ++period) {
    const std::int64_t until =
        begin + length * static_cast<std::int64_t>(period + 1) / static_cast<std::int64_t>(periods);
    const std::size_t from = at;
    while (at < future.size() && future[at].time < until) ++at;
    const auto coming = matrix(std::span(future).subspan(from, at - from));
    if (coming.empty()) continue;
    // Both serve the same customers, whose past both may read; only one has learned from it.
    const auto now = given_split(users, items, matrix(past), coming);
    auto learning = make();
    learning.fit(now.train, {.threads = threads});
    const std::vector<any_metric> metrics{metric_named("ndcg@10")};
    const auto before = evaluate(frozen, now, metrics, full_ranking{}, random_ties{}, {.threads = threads});
    const auto after = evaluate(learning, now, metrics, full_ranking{}, random_ties{}, {.threads = threads});
    const auto count = static_cast<double>(before.users.size());
    total.days.push_back(static_cast<double>(until - begin) / 86400);
    total.frozen_by_period.push_back(before.summary[0].mean);
    total.learning_by_period.push_back(after.summary[0].mean);
    total.cases += before.users.size();
    total.frozen += count * before.summary[0].mean;
    total.learning += count * after.summary[0].mean;
    past.insert(past.end(), future.begin() + static_cast<std::ptrdiff_t>(from),
                future.begin() + static_cast<std::ptrdiff_t>(at));
  }
  if (total.cases > 0) {
    total.frozen /= static_cast<double>(total.cases);
    total.learning /= static_cast<double>(total.cases);
  }
  return total;
}

std::string chart_of(const char* title, const std::vector<std::pair<std::string, result>>& board) {
  std::vector<cairn::chart_bar> bars;
  for (const auto& [name, found] : board) {
    const auto& ndcg = found["ndcg@10"];
    bars.push_back({name, {ndcg.mean, ndcg.low, ndcg.high}});
  }
  return cairn::bar_chart(
      bars, {.title = title, .value = {.name = "NDCG@10, mean over customers, 95% interval"}, .decimals = 4});
}

/// The same account as on the terminal, as one page that needs no network.
void write_report(const options& o, const cairn::event_view& cleaned, std::size_t rows,
                  const std::vector<std::pair<std::string, result>>& fresh,
                  const std::vector<std::pair<std::string, result>>& all,
                  const std::vector<shown_recommendation>& recommended, const replay_result& gain) {
  cairn::html_page page{{.title = "From log to recommendations",
                         .subtitle = o.events.empty() ? "A simulated shop, seed " + std::to_string(o.seed) : o.events}};
  const auto best = std::max_element(
      fresh.begin(), fresh.end() - (o.events.empty() ? 1 : 0),
      [](const auto& a, const auto& b) { return a.second["ndcg@10"].mean < b.second["ndcg@10"].mean; });
  const auto text = [](const char* format, double value) {
    char out[32];
    std::snprintf(out, sizeof out, format, value);
    return std::string(out);
  };
  page.tiles(
      {{"Rows that stay", std::to_string(cleaned.end() - cleaned.begin()), "of " + std::to_string(rows)},
       {"Best on new items", best->first, "NDCG@10 " + text("%.4f", best->second["ndcg@10"].mean)},
       {"Popularity", text("%.4f", fresh.front().second["ndcg@10"].mean), "NDCG@10, to be beaten"},
       {"Gain from learning again", text("%+.1f%%", gain.frozen > 0 ? 100 * (gain.learning / gain.frozen - 1) : 0.),
        "over " + std::to_string(gain.cases) + " replayed cases"}});

  page.heading("Cleaning").paragraph("Every step says what it dropped or mended, and why.");
  cairn::table steps{.columns = {{"step"}, {"why"}, {"dropped"}, {"mended"}}};
  for (const auto& line : cleaned.account()) {
    if (line.reasons.empty()) steps.add({line.step, "nothing to do", 0, 0});
    for (const auto& reason : line.reasons) steps.add({line.step, reason.why, reason.dropped, reason.mended});
  }
  page.add(steps);

  page.heading("Leaderboard")
      .paragraph(
          "Judged on the latest fifth of the events, against the whole catalogue; intervals by resampling customers.");
  page.figure(chart_of("Items new to the customer", fresh));
  page.figure(chart_of("All items, repeats too", all));

  page.heading("Recommendations").paragraph("By " + best->first + "; the reasons are exact shares of item neighbors.");
  cairn::table shown{.columns = {{"customer"}, {"recommended"}, {"why"}}};
  for (const auto& each : recommended) shown.add({each.customer, each.item, each.because});
  page.add(shown);

  page.heading("Feedback")
      .paragraph(
          "The held-out future is replayed period by period. One model is fitted again on all that has come in, the "
          "other "
          "never; both serve the same customers.");
  page.figure(cairn::line_plot({{.name = "learns every period", .x = gain.days, .y = gain.learning_by_period},
                                {.name = "never learns again", .x = gain.days, .y = gain.frozen_by_period}},
                               {.title = "What learning again is worth",
                                .x = {.name = "days after the split"},
                                .y = {.name = "NDCG@10, mean over customers"}}));
  page.write(o.report);
}

int run(int count, char** words) {
  options o;
  CLI::App app{"From a shop's log to recommendations: cleans, learns, measures, explains, and learns again."};
  app.add_option("--events", o.events, "a shop's log; without it a simulated shop");
  app.add_option("--format", o.format, "events|online-retail|movielens|recbole");
  app.add_option("--report", o.report, "write one self-contained HTML page here");
  app.add_option("--json", o.json, "write cleaning counts, leaderboards and the gain from feedback here");
  app.add_option("--seed", o.seed, "of the simulated shop and of the models");
  app.add_option("--threads", o.threads, "0: all the machine has; results never depend on it");
  app.add_flag("--quick", o.quick, "smaller models");
  CLI11_PARSE(app, count, words);
  const auto begin = std::chrono::steady_clock::now();

  std::printf("Log: %s\n", o.events.empty() ? "a simulated shop" : o.events.c_str());
  std::optional<cairn::simulated_shop> shop;
  if (o.events.empty()) shop.emplace(cairn::simulated_shop_settings{.seed = o.seed});
  cairn::event_log raw = shop ? shop->log() : read(o);
  const std::size_t rows = raw.events.size();
  const auto cleaned = clean(std::move(raw));
  print_account(cleaned);
  cairn::event_log log = cairn::to_log(cleaned);
  std::printf("  %zu of %zu rows stay: %zu customers, %zu goods\n", log.events.size(), rows, log.names.users.size(),
              log.names.items.size());

  const auto events = cairn::split_by_time(std::move(log));
  const auto parts = cairn::interactions_of(events, cairn::implicit_weighting{});
  const auto unknown = cairn::unknown_in_train(parts);
  std::printf("\nSplit by time: train %zu, test %zu pairs; %zu customers of test are new\n", parts.train->size(),
              parts.test->size(), unknown.users);

  const std::vector<cairn::any_metric> metrics{cairn::metric_named("ndcg@10"), cairn::metric_named("recall@20")};
  std::vector<std::pair<std::string, result>> fresh, all;
  auto models = contenders(o);
  if (shop) {
    const auto& future = events.test->events;
    models.push_back({"best-possible", oracle(*shop, *events.train->names, future[future.size() / 2].time)});
  }
  for (contender& each : models) {
    cairn::execution how{.threads = o.threads, .report = cairn::terminal_bar()};
    each.model.fit(parts.train, how);
    how.report = {};
    fresh.emplace_back(each.name, cairn::evaluate(each.model, parts, metrics, cairn::full_ranking{},
                                                  cairn::random_ties{.seed = o.seed}, how));
    all.emplace_back(each.name,
                     cairn::evaluate(each.model, parts, metrics, cairn::full_ranking{.seen = cairn::seen_items::allow},
                                     cairn::random_ties{.seed = o.seed}, how));
  }
  print_board("Items new to the customer", fresh);
  print_board("All items, repeats too", all);

  const auto judged = fresh.end() - (shop ? 1 : 0);  // what knows the future is no candidate
  const auto best = std::max_element(fresh.begin(), judged, [](const auto& a, const auto& b) {
    return a.second["ndcg@10"].mean < b.second["ndcg@10"].mean;
  });
  const auto& best_model = models[static_cast<std::size_t>(best - fresh.begin())].model;
  const auto explainer =
      std::find_if(models.begin(), models.end(), [](const contender& c) { return c.name == "item-knn"; });
  std::printf("\nRecommendations of %s, reasons by item neighbors\n", best->first.c_str());
  std::size_t shown = 0;
  std::vector<shown_recommendation> recommended;
  for (cairn::user_index user = 0; user < parts.train->users() && shown < 3; ++user) {
    if (parts.train->by_user().row_size(user) < 5 || parts.test->by_user().row_size(user) == 0) continue;
    ++shown;
    const auto& names = *events.train->names;
    std::printf("  customer %s\n", names.users.name(user).c_str());
    for (const auto& [item, score] : cairn::recommend(best_model, parts.train, user, 3)) {
      const auto why = explainer->model.explain(user, item);
      const std::string because =
          why.parts.empty() ? "because others do" : "because you took " + names.title(why.parts[0].because);
      std::printf("    %-40s %s\n", names.title(item).c_str(), because.c_str());
      recommended.push_back({names.users.name(user), names.title(item), because});
    }
  }

  const auto learner = [&] {
    return cairn::any_recommender(cairn::implicit_als<>({.factors = 16, .epochs = 5, .seed = o.seed}));
  };
  const auto gain = replay(events, learner, o.quick ? 4 : 8, o.threads);
  std::printf(
      "\nFeedback: over %zu cases of the replayed future, NDCG@10 %.4f never learning again, %.4f learning every"
      " period (%+.1f%%)\n",
      gain.cases, gain.frozen, gain.learning, gain.frozen > 0 ? 100 * (gain.learning / gain.frozen - 1) : 0.);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("Done in %.1f s\n", seconds);

  if (!o.report.empty()) {
    write_report(o, cleaned, rows, fresh, all, recommended, gain);
    std::printf("Report: %s\n", o.report.c_str());
  }
  if (!o.json.empty()) {
    nlohmann::json cleaning = nlohmann::json::array();
    for (const auto& line : cleaned.account()) {
      nlohmann::json reasons;
      for (const auto& reason : line.reasons)
        reasons[reason.why] = {{"dropped", reason.dropped}, {"mended", reason.mended}};
      cleaning.push_back(
          {{"step", line.step}, {"rows_in", line.rows_in}, {"rows_out", line.rows_out}, {"reasons", reasons}});
    }
    const nlohmann::json out{
        {"rows", rows},
        {"cleaning", cleaning},
        {"leaderboard", {{"new_items", json_of(fresh)}, {"all_items", json_of(all)}}},
        {"new_customers", unknown.users},
        {"feedback", {{"cases", gain.cases}, {"frozen", gain.frozen}, {"learning", gain.learning}}}};
    std::ofstream file(o.json);
    file << out.dump(1) << '\n';
    file.flush();
    if (!file) throw cairn::error("cannot be written", o.json, "a file in a folder that exists");
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& problem) {
    std::cerr << "journey: " << problem.what() << '\n';
    return 1;
  }
}
