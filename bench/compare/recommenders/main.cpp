// compare_recommenders: a table of models, measured alike on one data set.

#include "cairn/evaluate/pooled.hpp"
#include "harness/held_out.hpp"
#include "harness/measure.hpp"
#include "recommenders/judge.hpp"
#include "recommenders/models.hpp"
#include "recommenders/options.hpp"

namespace {

using namespace compare;

/// The best settings on a part held out of train. Test is never read.
values tuned_on_train(const recommender_entry& entry, const values& given, const cairn::interactions& train,
                      const options& o, const metric_list& metrics) {
  options inner = o;
  inner.seen = "exclude";  // what is held out of train here is not in train
  const auto parts = held_out_of(train, o.seed);
  return tuned(entry, given, o, [&](const values& tried) {
    auto model = entry.make(tried, o.seed);
    model.fit(parts.train, {.threads = o.threads});
    if (!entry.ratings) return last_metric(rank(model, parts, inner, {}, metrics));
    double seconds = 0;
    return -rate(model, parts, inner, seconds).rmse.mean;
  });
}

std::vector<const recommender_entry*> chosen(const std::vector<recommender_entry>& known, const options& o,
                                             bool has_ratings) {
  const auto models = chosen_models(known, o, [&](const recommender_entry& each) {
    return each.ratings == has_ratings && (each.name != "bought-before" || o.seen == "allow");
  });
  for (const recommender_entry* each : models) {
    cairn::require(each->ratings == models[0]->ratings, "models of ratings and of ranking", "--models",
                   "all of one kind: they are judged by other metrics");
  }
  cairn::require(!models[0]->ratings || has_ratings, "the data holds no ratings", "--models",
                 "models of ranking, or data with ratings");
  return models;
}

/// errors: of each fit of a model of ratings.
outcome measure(const recommender_entry& entry, const values& given, const prepared_data& data, const options& o,
                const metric_list& metrics, std::vector<cairn::rating_result>& errors) {
  outcome result;
  const auto& folds = entry.ratings ? data.ratings : data.folds;
  const std::size_t fits = folds.size() * o.repeats;
  for (const auto& fold : folds) {
    const values chosen = o.tune > 0 ? tuned_on_train(entry, given, *fold.train, o, metrics) : given;
    if (o.tune > 0 || result.spent.settings.empty()) result.spent.settings.push_back(chosen.all());
    for (std::size_t repeat = 0; repeat < o.repeats; ++repeat) {
      auto model = entry.make(chosen, o.seed + repeat);
      result.spend(o, fits, [&](const cairn::execution& how) { model.fit(fold.train, how); });
      if (entry.ratings) {
        double judging = 0;
        errors.push_back(rate(model, fold, o, judging));
        result.judged_in(judging, errors.back().users.size());
      } else {
        result.add(rank(model, fold, o, data.negatives, metrics), fits, repeat == 0);
      }
    }
  }
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
  const auto models = chosen(known, o, !data.ratings.empty());
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

  last_values last(out.sections.size());
  for (const recommender_entry* entry : models) {
    std::vector<cairn::rating_result> errors;
    const outcome found = measure(*entry, settings.at(entry->name), data, o, metrics, errors);
    if (!ratings) {
      add_rows(out, last, entry->name, found, o.threads);
      continue;
    }
    const cairn::rating_result all = cairn::pooled(errors);
    out.costs.push_back(found.spent);
    out.sections[0].rows.push_back({entry->name, {estimate_of(all.rmse), estimate_of(all.mae)}});
    last[0].push_back(all.absolute_error);
  }
  const std::size_t judged_by = ratings ? 1 : metrics.ranking.size() - 1;  // those of all lists have no values by user
  for (std::size_t s = 0; s < out.sections.size(); ++s) {
    compare_with_best(out.sections[s].rows, last[s], judged_by, ratings);
  }
  publish(out, o.json, o.plot);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  return guarded("compare_recommenders", [&] { return run(count, words); });
}
