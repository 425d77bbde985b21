// compare_sequences: a table of recommenders of the next item, measured alike on one data set.

#include "harness/measure.hpp"
#include "sequences/data.hpp"
#include "sequences/judge.hpp"
#include "sequences/models.hpp"
#include "sequences/options.hpp"

namespace {

using namespace compare;

/// The best settings on the validation part, by which each fit may stop, too. Test is never read.
values tuned_on_validation(const sequence_entry& entry, const values& given, const cairn::sequence_split& parts,
                           const options& o, const metric_list& metrics) {
  cairn::require(parts.validation->size() > 0, "there is no validation part", "--tune", "one to choose by");
  return tuned(entry, given, o, [&](const values& tried) {
    auto model = entry.make(tried, o.seed);
    model.fit(parts.train, parts.validation, {.threads = o.threads});
    return last_metric(rank(model, *parts.train, parts.validation, o, metrics));
  });
}

outcome measure(const sequence_entry& entry, const values& given, const cairn::sequence_split& parts, const options& o,
                const metric_list& metrics) {
  outcome result;
  const values chosen = o.tune > 0 ? tuned_on_validation(entry, given, parts, o, metrics) : given;
  result.spent.settings.push_back(chosen.all());
  for (std::size_t repeat = 0; repeat < o.repeats; ++repeat) {
    auto model = entry.make(chosen, o.seed + repeat);
    result.spend(o, o.repeats, [&](const cairn::execution& how) { model.fit(parts.train, parts.validation, how); });
    result.add(rank(model, *parts.train, parts.test, o, metrics), o.repeats, repeat == 0);
  }
  return result;
}

/// Networks stop by a ranking of seen items as the one that is asked for, unless told otherwise.
void stop_by_seen(std::vector<sequence_entry>& models, const std::string& seen) {
  for (sequence_entry& model : models) {
    for (setting& each : model.settings) {
      if (each.name == "stop-by-seen") each.initial = seen == "allow" ? "1" : "0";
    }
  }
}

int run(int count, char** words) {
  options o;
  auto known = sequence_models(o.attributes);
  CLI::App app{"Measures recommenders of the next item alike on one data set."};
  declare(app, o);
  app.footer("\nMetrics: hr@k precision@k recall@k f1@k map@k mrr@k ndcg@k auc.\n" + described(known));
  CLI11_PARSE(app, count, words);
  check_words(o);
  stop_by_seen(known, o.seen);
  const auto settings = settings_of(known, o);
  const metric_list metrics = metrics_of(o.metrics);
  cairn::require(metrics.catalogue.empty(), "a metric of all lists together", "--metrics", "those of --help");
  const auto models = chosen_models(known, o, [&](const sequence_entry& entry) {
    return entry.name != "sasrec-attributes" || !o.item_attributes.empty();
  });
  const prepared_data data = load(o);

  results out;
  out.judged = "cases";
  out.minutes = true;
  out.metrics = metrics.names;
  out.protocol = described(data);
  if (o.repeats > 1) out.protocol += ", means of " + std::to_string(o.repeats) + " fits";
  out.protocol += o.ranking == "full" ? ", whole catalogue, seen items " + o.seen : ", " + o.ranking;
  out.protocol += ", ties " + o.ties;
  for (const std::string& title : slices_of(o)) {
    if (out.sections.empty() || o.ranking == "full") out.sections.push_back({.title = title});
  }
  last_values last;
  for (const sequence_entry* entry : models) {
    const values& given = settings.at(entry->name);
    add_rows(out, last, entry->name, measure(*entry, given, data.parts, o, metrics), o.threads);
    if (o.alone.empty()) continue;
    const sequence_entry alone = of_action_alone(*entry, o.alone);
    add_rows(out, last, alone.name, measure(alone, given, data.parts, o, metrics), o.threads);
  }
  for (std::size_t s = 0; s < out.sections.size(); ++s) {
    compare_with_best(out.sections[s].rows, last[s], metrics.ranking.size() - 1, false);
  }
  publish(out, o.json, o.plot);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  return guarded("compare_sequences", [&] { return run(count, words); });
}
