// compare_recommenders: a table of models, measured alike on one data set.

#include <chrono>
#include <iostream>

#include "cairn/core/progress.hpp"
#include "cairn/evaluate/pooled.hpp"
#include "cairn/evaluate/significance.hpp"
#include "harness/data.hpp"
#include "harness/judge.hpp"
#include "harness/options.hpp"
#include "harness/results.hpp"
#include "recommenders/models.hpp"

namespace {

using namespace compare;

/// How good a model is on a part, as --tune sees it: higher is better.
double score_of(const model_entry& entry, const cairn::any_recommender& model,
                const cairn::split<cairn::interactions>& parts, const options& o, const metric_list& metrics) {
  if (entry.ratings) {
    double seconds = 0;
    return -rate(model, parts, o, seconds).rmse.mean;
  }
  double sum = 0;
  const auto found = rank(model, parts, o, {}, metrics);
  for (const auto& [user, values] : found.slices.front().values.back()) sum += values.front();
  return sum / static_cast<double>(std::max<std::size_t>(found.slices.front().values.back().size(), 1));
}

/// The best of `tune` settings, the given ones among them, on a part held out of train. Test is never read.
values tuned(const model_entry& entry, const values& given, const cairn::interactions& train, const options& o,
             const metric_list& metrics) {
  options inner = o;
  inner.seen = "exclude";  // what is held out of train here is not in train
  const auto parts = held_out_of(train, o.seed);
  values best = given;
  double best_score = -1e300;
  for (std::size_t attempt = 0; attempt < o.tune; ++attempt) {
    cairn::random_stream random(o.seed, cairn::purpose::tune, attempt + 1);
    const values tried = attempt == 0 ? given : entry.draw(given, random);
    double score = -1e300;
    try {
      auto model = entry.make(tried, o.seed);
      model.fit(parts.train, {.threads = o.threads});
      score = score_of(entry, model, parts, inner, metrics);
    } catch (const cairn::error& problem) {  // a setting that diverges has lost
      if (!o.quiet) std::cerr << entry.name << ": " << problem.what() << '\n';
    }
    if (!o.quiet) {
      std::cerr << entry.name << " try " << attempt + 1 << '/' << o.tune << "  " << score << " ";
      for (const auto& [name, value] : tried.all()) std::cerr << ' ' << name << '=' << value;
      std::cerr << '\n';
    }
    if (score > best_score) {
      best_score = score;
      best = tried;
    }
  }
  return best;
}

std::vector<const model_entry*> chosen_models(const std::vector<model_entry>& known, const options& o,
                                              bool has_ratings) {
  std::vector<const model_entry*> models;
  if (o.models == "all") {
    for (const model_entry& each : known) {
      if (each.ratings != has_ratings || (each.name == "bought-before" && o.seen == "exclude")) continue;
      models.push_back(&each);
    }
  }
  for (const std::string& name : o.models == "all" ? std::vector<std::string>() : listed(o.models)) {
    models.push_back(&model_named(known, name));
  }
  cairn::require(!models.empty(), "no model", "--models", "at least one name");
  for (const model_entry* each : models) {
    cairn::require(each->ratings == models[0]->ratings, "models of ratings and of ranking", "--models",
                   "all of one kind: they are judged by other metrics");
    cairn::require(std::count(models.begin(), models.end(), each) == 1, "a model is named twice", "--models",
                   "each once");
  }
  cairn::require(!models[0]->ratings || has_ratings, "the data holds no ratings", "--models",
                 "models of ranking, or data with ratings");
  return models;
}

/// The values of one metric, a user's mean over folds, ascending by user.
std::vector<double> pooled(const by_user& values) {
  std::vector<double> means;
  for (const auto& [user, own] : values) means.push_back(cairn::detail::mean_of(own));
  return means;
}

cairn::estimate estimate_of(const cairn::interval& found) {
  return {found.mean, found.low, found.high};
}

/// How far each model is behind the best of a table by one metric, user by user, and the p-values that it is not, by
/// Holm.
void compare_with_best(std::vector<row>& rows, const std::vector<std::vector<double>>& by_model, std::size_t metric,
                       bool lower_is_better) {
  std::size_t best = 0;
  for (std::size_t n = 1; n < rows.size(); ++n) {
    const double a = rows[n].metrics[metric].value, b = rows[best].metrics[metric].value;
    if (lower_is_better ? a < b : a > b) best = n;
  }
  std::vector<double> p;
  for (std::size_t n = 0; n < rows.size(); ++n) {
    if (n == best) continue;
    const auto found = cairn::compare_paired(by_model[best], by_model[n]);
    rows[n].behind = estimate_of(found.difference);
    p.push_back(found.p_permutation);
  }
  p = cairn::holm(p);
  for (std::size_t n = 0, at = 0; n < rows.size(); ++n) {
    if (n != best) rows[n].p = p[at++];
  }
}

/// A model's results over all folds: for each section the values of each metric by user.
struct outcome {
  std::vector<ranked> slices;
  std::vector<double> catalogue;
  std::vector<cairn::rating_result> errors;
  cost spent;
};

outcome measure(const model_entry& entry, const values& given, const prepared_data& data, const options& o,
                const metric_list& metrics) {
  outcome result;
  double seconds = 0;
  std::size_t users = 0;
  const auto& folds = entry.ratings ? data.ratings : data.folds;
  const std::size_t fits = folds.size() * o.repeats;
  for (const auto& fold : folds) {
    const values chosen = o.tune > 0 ? tuned(entry, given, *fold.train, o, metrics) : given;
    if (o.tune > 0 || result.spent.settings.empty()) result.spent.settings.push_back(chosen.all());
    for (std::size_t repeat = 0; repeat < o.repeats; ++repeat) {
      auto model = entry.make(chosen, o.seed + repeat);
      reset_peak();
      cairn::execution how{.threads = o.threads};
      if (!o.quiet) how.report = cairn::terminal_bar();
      const auto begin = std::chrono::steady_clock::now();
      model.fit(fold.train, how);
      const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
      result.spent.fit_seconds += spent.count() / static_cast<double>(fits);
      result.spent.peak_mebibytes = std::max(result.spent.peak_mebibytes, peak_mebibytes());
      if (entry.ratings) {
        double judging = 0;
        result.errors.push_back(rate(model, fold, o, judging));
        seconds += judging;
        users += result.errors.back().users.size();
        continue;
      }
      const judged found = rank(model, fold, o, data.negatives, metrics);
      seconds += found.seconds;
      users += found.users;
      result.slices.resize(found.slices.size());
      result.catalogue.resize(found.catalogue.size());
      for (std::size_t m = 0; m < found.catalogue.size(); ++m) {
        result.catalogue[m] += found.catalogue[m] / static_cast<double>(fits);
      }
      for (std::size_t s = 0; s < found.slices.size(); ++s) {
        ranked& slice = result.slices[s];
        slice.values.resize(metrics.ranking.size());
        for (std::size_t m = 0; m < metrics.ranking.size(); ++m) {
          for (const auto& [user, values] : found.slices[s].values[m]) {
            slice.values[m][user].insert(slice.values[m][user].end(), values.begin(), values.end());
          }
        }
        if (repeat == 0) slice.counts = cairn::summed(slice.counts, found.slices[s].counts);
      }
    }
  }
  result.spent.users_per_second = seconds > 0 ? static_cast<double>(users) / seconds : 0;
  return result;
}

int run(int count, char** words) {
  options o;
  const auto known = recommender_models();
  CLI::App app{"Measures recommenders alike on one data set."};
  declare(app, o);
  app.footer(
      "\nMetrics: hr@k precision@k recall@k f1@k map@k mrr@k ndcg@k auc, and of all lists together coverage@k "
      "gini@k novelty@k average_popularity@k long_tail_share@k popularity_lift@k. "
      "Models of ratings are judged by rmse and mae.\n" +
      described(known));
  CLI11_PARSE(app, count, words);
  check_words(o);
  const auto settings = settings_of(known, o);
  const metric_list metrics = metrics_of(o.metrics);
  for (const std::string& name : o.models == "all" ? std::vector<std::string>() : listed(o.models)) {
    model_named(known, name);  // a wrong name is told before the data is read
  }
  const prepared_data data = load(o);
  const auto models = chosen_models(known, o, !data.ratings.empty());
  const bool ratings = models[0]->ratings;

  results out;
  out.metrics = ratings ? std::vector<std::string>{"rmse", "mae"} : metrics.names;
  const auto& first = (ratings ? data.ratings : data.folds).at(0);
  out.protocol = std::to_string(first.train->users()) + " users, " + std::to_string(first.train->items()) +
                 " items, train " + std::to_string(first.train->size()) + ", test " +
                 std::to_string(first.test->size());
  if (o.repeats > 1) out.protocol += ", means of " + std::to_string(o.repeats) + " fits";
  if (data.folds.size() > 1) out.protocol += ", " + std::to_string(data.folds.size()) + " folds together";
  if (!ratings) {
    out.protocol +=
        data.negatives.empty() ? ", whole catalogue, seen items " + o.seen : std::string(", given negatives");
    out.protocol += ", ties " + o.ties;
  }
  for (const std::string& title : ratings ? std::vector<std::string>{"ratings"} : slices_of(o)) {
    if (out.sections.empty() || data.negatives.empty()) out.sections.push_back({.title = title});
  }

  std::vector<std::vector<std::vector<double>>> last(out.sections.size());  // of the last metric, by section and model
  for (const model_entry* entry : models) {
    const outcome found = measure(*entry, settings.at(entry->name), data, o, metrics);
    out.costs.push_back(found.spent);
    if (ratings) {
      const cairn::rating_result all = cairn::pooled(found.errors);
      out.sections[0].rows.push_back({entry->name, {estimate_of(all.rmse), estimate_of(all.mae)}});
      last[0].push_back(all.absolute_error);
      continue;
    }
    for (std::size_t s = 0; s < out.sections.size(); ++s) {
      std::vector<std::vector<double>> values;
      for (const by_user& each : found.slices[s].values) values.push_back(pooled(each));
      row line{entry->name, {}, found.slices[s].counts};
      for (const cairn::interval& mean : cairn::bootstrap_means(values, {}, o.threads)) {
        line.metrics.push_back(estimate_of(mean));
      }
      for (const double value : found.catalogue) {
        line.metrics.push_back(s == 0 ? cairn::estimate{value} : cairn::estimate{std::nan("")});
      }
      last[s].push_back(values.back());
      out.sections[s].rows.push_back(std::move(line));
    }
  }
  const std::size_t judged_by = ratings ? 1 : metrics.ranking.size() - 1;  // those of all lists have no values by user
  for (std::size_t s = 0; s < out.sections.size(); ++s) {
    compare_with_best(out.sections[s].rows, last[s], judged_by, ratings);
  }
  std::cout << out.text();
  if (!o.json.empty()) write_file(o.json, out.json().dump(1) + "\n");
  if (!o.plot.empty()) write_file(o.plot, out.svg());
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& problem) {
    std::cerr << "compare_recommenders: " << problem.what() << '\n';
    return 1;
  }
}
