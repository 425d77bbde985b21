// compare_language: a table of language models, trained and judged alike on one text.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

#include "cairn/evaluate/interval.hpp"
#include "harness/measure.hpp"
#include "language/data.hpp"
#include "language/models.hpp"
#include "language/options.hpp"

namespace {

using namespace compare;

/// Tokens that are drawn together where an interval is made: what stands side by side is not independent.
constexpr std::size_t judged_together = 64;

/// The mean of -ln P of blocks of tokens.
std::vector<double> block_means(const std::vector<float>& nats) {
  std::vector<double> means;
  for (std::size_t at = 0; at < nats.size(); at += judged_together) {
    const std::size_t end = std::min(at + judged_together, nats.size());
    double sum = 0;
    for (std::size_t n = at; n < end; ++n) sum += static_cast<double>(nats[n]);
    means.push_back(sum / static_cast<double>(end - at));
  }
  return means;
}

/// A metric of the loss, nats a token.
double metric_of(const std::string& name, double loss, const numbered_text& text) {
  if (name == "perplexity") return std::exp(loss);
  if (name == "loss") return loss;
  const double nats = loss * static_cast<double>(text.tokens.ids.size() - 1);
  if (name == "word-perplexity") return std::exp(nats / static_cast<double>(std::max<std::size_t>(text.words, 2) - 1));
  return nats / std::numbers::ln2 / static_cast<double>(text.bytes);
}

int run(int count, char** words) {
  options o;
  language_data data;
  const auto known = language_models(data);
  CLI::App app{"Measures language models alike on one text."};
  declare(app, o);
  app.footer(
      "\nMetrics: loss (nats a token), perplexity (of a token), word-perplexity (of a word or the end of a line, "
      "whatever "
      "the unit), bits-per-byte; models are told from the best by the loss.\n" +
      described(known));
  CLI11_PARSE(app, count, words);
  check_words(o);
  const auto settings = settings_of(known, o);
  const auto models = chosen_models(known, o, [](const language_entry&) { return true; });
  data = load(o);

  results out;
  out.judged = "tokens";
  out.minutes = true;
  out.metrics = listed(o.metrics);
  out.protocol = std::to_string(data.vocabulary) + " kinds of " + (o.unit == "bpe" ? "byte pair" : o.unit) +
                 ", tokens of train " + std::to_string(data.train.tokens.ids.size()) + ", validation " +
                 std::to_string(data.valid.tokens.ids.size()) + ", test " + std::to_string(data.test.tokens.ids.size());
  out.sections.push_back({.title = "test"});
  std::vector<std::vector<double>> by_model;
  for (const language_entry* entry : models) {
    outcome costs;
    values chosen = settings.at(entry->name);
    if (o.tune > 0) {
      chosen = tuned(*entry, chosen, o, [&](const values& tried) {
        any_language_model model = entry->make(tried, o.seed);
        model.fit(data.train.tokens, data.valid.tokens, {.threads = o.threads});
        return -model.foretell(data.valid.tokens, o.threads).loss();
      });
    }
    costs.spent.settings.push_back(chosen.all());
    std::vector<double> means;
    double learned = 0, loss_of_all = 0;
    for (std::size_t repeat = 0; repeat < o.repeats; ++repeat) {
      any_language_model model = entry->make(chosen, o.seed + repeat);
      costs.spend(o, o.repeats, [&](const cairn::execution& how) {
        learned += model.fit(data.train.tokens, data.valid.tokens, how).tokens_per_second;
      });
      costs.spent.model_bytes = model.bytes();
      const auto begin = std::chrono::steady_clock::now();
      const auto found = model.foretell(data.test.tokens, o.threads);
      costs.judged_in(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(),
                      found.nats.size());
      loss_of_all += found.loss() / static_cast<double>(o.repeats);
      const std::vector<double> own = block_means(found.nats);
      means.resize(own.size(), 0.);
      for (std::size_t n = 0; n < own.size(); ++n) means[n] += own[n] / static_cast<double>(o.repeats);
    }
    costs.spent.learned_per_second = learned / static_cast<double>(o.repeats);
    out.costs.push_back(costs.spent);
    cairn::interval loss = cairn::bootstrap_means({&means, 1}, {}, o.threads).front();
    loss.mean = loss_of_all;  // the last block may be shorter
    row line{entry->name, {}};
    for (const std::string& name : out.metrics) {
      line.metrics.push_back(estimate_of({metric_of(name, loss.mean, data.test), metric_of(name, loss.low, data.test),
                                          metric_of(name, loss.high, data.test)}));
    }
    out.sections[0].rows.push_back(std::move(line));
    by_model.push_back(std::move(means));
  }
  const auto place = std::find(out.metrics.begin(), out.metrics.end(), "loss");
  if (place != out.metrics.end()) {
    compare_with_best(out.sections[0].rows, by_model, static_cast<std::size_t>(place - out.metrics.begin()), true);
  }
  publish(out, o.json, o.plot);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  return compare::guarded("compare_language", [&] { return run(count, words); });
}
