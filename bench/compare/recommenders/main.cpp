// compare_recommenders: a table of models, measured alike on one data set.

#include <chrono>
#include <iostream>

#include "cairn/evaluate/ranking.hpp"
#include "cairn/evaluate/rating.hpp"
#include "harness/data.hpp"
#include "harness/options.hpp"
#include "harness/results.hpp"
#include "recommenders/models.hpp"

namespace {

using namespace compare;

struct measured {
  std::vector<cairn::interval> metrics;
  double users_per_second = 0;
};

/// hr is short for hit_rate.
cairn::any_metric metric_of(const std::string& name) {
  return cairn::metric_named(name.rfind("hr@", 0) == 0 ? std::string("hit_rate").append(name, 2) : name).called(name);
}

template <cairn::tie_policy Ties>
measured rank(const cairn::any_recommender& model, const cairn::split<cairn::interactions>& parts, const options& o,
              const std::vector<std::vector<cairn::item_index>>& negatives,
              const std::vector<cairn::any_metric>& metrics, const Ties& ties) {
  const auto take = [](const auto& result) { return measured{result.summary, result.users_per_second()}; };
  const cairn::execution how{.threads = o.threads};
  if (!negatives.empty()) {
    return take(cairn::evaluate(model, parts, metrics, cairn::sampled_ranking{.given = negatives}, ties, how));
  }
  const auto seen = o.seen == "allow" ? cairn::seen_items::allow : cairn::seen_items::exclude;
  return take(cairn::evaluate(model, parts, metrics, cairn::full_ranking{.seen = seen}, ties, how));
}

measured judge(const model_entry& entry, const cairn::any_recommender& model,
               const cairn::split<cairn::interactions>& parts, const options& o,
               const std::vector<std::vector<cairn::item_index>>& negatives,
               const std::vector<cairn::any_metric>& metrics) {
  if (entry.ratings) {
    float low = 1e30F, high = -1e30F;
    for (const float value : parts.train->by_user().values) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto result = cairn::evaluate_ratings(
        model, parts, {.lowest = static_cast<double>(low), .highest = static_cast<double>(std::max(high, low + 1))},
        {.threads = o.threads});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return {{result.rmse, result.mae}, static_cast<double>(result.users.size()) / seconds};
  }
  if (o.ties == "optimistic") return rank(model, parts, o, negatives, metrics, cairn::optimistic_ties{});
  if (o.ties == "pessimistic") return rank(model, parts, o, negatives, metrics, cairn::pessimistic_ties{});
  return rank(model, parts, o, negatives, metrics, cairn::random_ties{.seed = o.seed});
}

/// The best of `tune` settings, the given ones among them, on a part held out of train. Test is never read.
values tuned(const model_entry& entry, const values& given, const cairn::interactions& train, const options& o,
             const std::vector<cairn::any_metric>& metrics) {
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
      const auto found = judge(entry, model, parts, o, {}, metrics);
      score = entry.ratings ? -found.metrics[0].mean : found.metrics.back().mean;
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

int run(int count, char** words) {
  options o;
  const auto known = recommender_models();
  CLI::App app{"Measures recommenders alike on one data set."};
  declare(app, o);
  app.footer(described(known));
  CLI11_PARSE(app, count, words);
  require_word("way with ties", o.ties, {"optimistic", "random", "pessimistic"});
  require_word("way with seen items", o.seen, {"exclude", "allow"});

  std::vector<const model_entry*> models;
  const auto names = listed(o.models);
  if (o.models == "all") {
    const bool ratings = o.format == "movielens" || o.format == "recbole";
    for (const model_entry& each : known) {
      if (each.ratings == ratings) models.push_back(&each);
    }
  } else {
    for (const std::string& name : names) models.push_back(&model_named(known, name));
  }
  cairn::require(!models.empty(), "no model", "--models", "at least one name");
  for (const model_entry* each : models) {
    cairn::require(each->ratings == models[0]->ratings, "models of ratings and of ranking", "--models",
                   "all of one kind: they are judged by other metrics");
  }
  const bool ratings = models[0]->ratings;

  std::map<std::string, values> settings;
  for (const model_entry* each : models) settings.emplace(each->name, values(each->settings));
  if (!o.settings.empty()) {
    const auto json = nlohmann::json::parse(cairn::read_text(o.settings), nullptr, false);
    cairn::require(json.is_object(), "is no JSON object", o.settings.c_str(), "{\"model\": {\"setting\": value}}");
    for (const auto& [name, object] : json.items()) {
      const model_entry& entry = model_named(known, name);
      for (const auto& [key, value] : object.items()) {
        values ignored(entry.settings);
        const auto found = settings.find(name);
        entry.put(found == settings.end() ? ignored : found->second, key,
                  value.is_string() ? value.get<std::string>() : value.dump());
      }
    }
  }
  for (const std::string& each : o.set) {
    const auto dot = each.find('.'), equal = each.find('=');
    cairn::require(dot != std::string::npos && equal != std::string::npos && dot < equal, "is not model.setting=value",
                   "--set", "as in ials.factors=128");
    const model_entry& entry = model_named(known, each.substr(0, dot));
    values ignored(entry.settings);
    const auto found = settings.find(entry.name);
    entry.put(found == settings.end() ? ignored : found->second, each.substr(dot + 1, equal - dot - 1),
              each.substr(equal + 1));
  }

  results out;
  std::vector<cairn::any_metric> metrics;
  if (ratings) {
    out.metrics = {"rmse", "mae"};
  } else {
    out.metrics = listed(o.metrics);
    for (const std::string& name : out.metrics) metrics.push_back(metric_of(name));
    cairn::require(!metrics.empty(), "no metric", "--metrics", "at least one name");
  }

  const prepared_data data = load(o, ratings);
  const auto& first = data.folds.at(0);
  out.protocol = std::to_string(first.train->users()) + " users, " + std::to_string(first.train->items()) +
                 " items, train " + std::to_string(first.train->size()) + ", test " +
                 std::to_string(first.test->size());
  if (data.folds.size() > 1) out.protocol += ", means over " + std::to_string(data.folds.size()) + " folds";
  if (!ratings)
    out.protocol +=
        (data.negatives.empty() ? ", whole catalogue, seen items " + o.seen : ", given negatives") + ", ties " + o.ties;

  for (const model_entry* entry : models) {
    values chosen = settings.at(entry->name);
    if (o.tune > 0) chosen = tuned(*entry, chosen, *first.train, o, metrics);
    row line{entry->name, std::vector<cairn::interval>(out.metrics.size()), 0, 0, 0, chosen.all()};
    const auto share = 1 / static_cast<double>(data.folds.size());
    for (const auto& fold : data.folds) {
      auto model = entry->make(chosen, o.seed);
      reset_peak();
      const auto begin = std::chrono::steady_clock::now();
      cairn::execution how{.threads = o.threads};
      if (!o.quiet) how.report = cairn::terminal_bar();
      model.fit(fold.train, how);
      line.fit_seconds += share * std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      line.peak_mebibytes = std::max(line.peak_mebibytes, peak_mebibytes());
      const auto found = judge(*entry, model, fold, o, data.negatives, metrics);
      line.users_per_second += share * found.users_per_second;
      for (std::size_t m = 0; m < line.metrics.size(); ++m) {
        line.metrics[m].mean += share * found.metrics[m].mean;
        line.metrics[m].low += share * found.metrics[m].low;
        line.metrics[m].high += share * found.metrics[m].high;
      }
    }
    out.rows.push_back(std::move(line));
  }
  std::cout << out.text();
  if (!o.json.empty()) write_file(o.json, out.json().dump(1) + "\n");
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
