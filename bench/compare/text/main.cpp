// compare_text: a table of classifiers of texts, measured alike on one data set.

#include <chrono>

#include "cairn/evaluate/classification.hpp"
#include "harness/measure.hpp"
#include "text/data.hpp"
#include "text/models.hpp"
#include "text/options.hpp"

namespace {

using namespace compare;

/// The probabilities of all test texts, fold after fold, and what came true.
struct judged_texts {
  std::vector<std::vector<float>> rows;
  std::vector<std::uint32_t> labels;

  cairn::matrix<float> probabilities() const {
    std::size_t width = 0;
    for (const auto& row : rows) width = std::max(width, row.size());
    cairn::matrix<float> all =
        cairn::matrix<float>::Zero(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(width));
    for (std::size_t n = 0; n < rows.size(); ++n)
      std::copy(rows[n].begin(), rows[n].end(), cairn::row_of(all, n).begin());
    return all;
  }
};

cairn::interval metric_of(const cairn::classification_result& found, const std::string& name) {
  return name == "accuracy" ? found.accuracy : name == "macro-f1" ? found.macro_f1 : found.log_loss;
}

/// Tried on the validation part, or a tenth of train. Test is never read.
values tuned_on_train(const text_entry& entry, const values& given, const text_split& parts, const options& o) {
  const bool apart = parts.validation.size() > 0;
  const auto [keep, judge] = apart ? std::pair(parts.train, parts.validation) : held_out_of(parts.train, o.seed);
  const std::string last = listed(o.metrics).back();
  return tuned(entry, given, o, [&, &keep = keep, &judge = judge](const values& tried) {
    auto model = entry.make(tried, o.seed);
    model.fit(keep, {.threads = o.threads});
    const auto found = cairn::evaluate_classes(cairn::probabilities_of(model, judge.texts, o.threads), judge.labels,
                                               {.resamples = 1}, o.threads);
    return last == "log-loss" ? -found.log_loss.mean : metric_of(found, last).mean;
  });
}

/// One result a repeat; what it cost.
std::vector<cairn::classification_result> measure(const text_entry& entry, const values& given,
                                                  const std::vector<text_split>& splits, const options& o,
                                                  cost& spent) {
  outcome costs;
  std::vector<judged_texts> judged(o.repeats);
  for (const text_split& parts : splits) {
    const values chosen = o.tune > 0 ? tuned_on_train(entry, given, parts, o) : given;
    if (o.tune > 0 || costs.spent.settings.empty()) costs.spent.settings.push_back(chosen.all());
    for (std::size_t repeat = 0; repeat < o.repeats; ++repeat) {
      auto model = entry.make(chosen, o.seed + repeat);
      costs.spend(o, splits.size() * o.repeats, [&](const cairn::execution& how) { model.fit(parts.train, how); });
      costs.spent.model_bytes = std::max(costs.spent.model_bytes, model.bytes());
      const auto begin = std::chrono::steady_clock::now();
      const auto found = cairn::probabilities_of(model, parts.test.texts, o.threads);
      costs.judged_in(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(),
                      parts.test.size());
      for (std::size_t n = 0; n < parts.test.size(); ++n) {
        const auto row = cairn::row_of(found, n);
        judged[repeat].rows.emplace_back(row.begin(), row.end());
        judged[repeat].labels.push_back(parts.test.labels[n]);
      }
    }
  }
  spent = costs.spent;
  std::vector<cairn::classification_result> results;
  for (const judged_texts& each : judged) {
    results.push_back(cairn::evaluate_classes(each.probabilities(), each.labels, {}, o.threads));
  }
  return results;
}

int run(int count, char** words) {
  options o;
  const auto known = text_models(o);
  CLI::App app{"Measures classifiers of texts alike on one data set."};
  declare(app, o);
  app.footer(
      "\nMetrics: accuracy, macro-f1, log-loss; models are told from the best by the last one, and by accuracy in "
      "place of macro-f1.\n" +
      described(known));
  CLI11_PARSE(app, count, words);
  check_words(o);
  const auto settings = settings_of(known, o);
  const auto models = chosen_models(known, o, [](const text_entry&) { return true; });
  const std::vector<text_split> splits = load(o);

  results out;
  out.judged = "texts";
  out.metrics = listed(o.metrics);
  const text_split& first = splits.front();
  std::size_t tested = 0;
  for (const text_split& parts : splits) tested += parts.test.size();
  out.protocol = std::to_string(first.train.classes.size()) + " classes, train " + std::to_string(first.train.size()) +
                 " texts, test " + std::to_string(tested);
  if (splits.size() > 1) out.protocol += ", " + std::to_string(splits.size()) + " folds together";
  if (first.validation.size() > 0) out.protocol += ", validation " + std::to_string(first.validation.size());
  if (o.repeats > 1) out.protocol += ", means of " + std::to_string(o.repeats) + " fits and of their intervals";
  out.sections.push_back({.title = "all texts"});

  const bool by_loss = out.metrics.back() == "log-loss";
  const std::string judged_by = by_loss ? "log-loss" : "accuracy";
  std::vector<std::vector<double>> by_model;
  for (const text_entry* entry : models) {
    out.costs.emplace_back();
    const auto found = measure(*entry, settings.at(entry->name), splits, o, out.costs.back());
    row line{entry->name, {}};
    for (const std::string& name : out.metrics) {
      cairn::interval mean;
      for (const auto& each : found) {
        const cairn::interval own = metric_of(each, name);
        mean = {mean.mean + own.mean, mean.low + own.low, mean.high + own.high};
      }
      const auto fits = static_cast<double>(found.size());
      line.metrics.push_back(estimate_of({mean.mean / fits, mean.low / fits, mean.high / fits}));
    }
    out.sections[0].rows.push_back(std::move(line));
    std::vector<double> values(tested);
    for (const auto& each : found) {
      const auto& own = by_loss ? each.loss : each.right;
      for (std::size_t n = 0; n < tested; ++n) values[n] += own[n] / static_cast<double>(found.size());
    }
    by_model.push_back(std::move(values));
  }
  const auto place = std::find(out.metrics.begin(), out.metrics.end(), judged_by);
  if (place != out.metrics.end()) {
    compare_with_best(out.sections[0].rows, by_model, static_cast<std::size_t>(place - out.metrics.begin()), by_loss);
  }
  publish(out, o.json, o.plot);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  return guarded("compare_text", [&] { return run(count, words); });
}
