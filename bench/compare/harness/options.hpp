#pragma once
/// The options that every comparison program shares.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "harness/registry.hpp"

namespace compare {

struct options {
  std::string train, test, negatives, data, split = "random", format = "lists", models = "all", settings, json;
  std::string metrics = "recall@20,ndcg@20", ties = "random", seen = "exclude";
  std::vector<std::string> set;
  std::size_t tune = 0, folds = 5;
  std::uint64_t seed = 1;
  int threads = 0;
  bool quiet = false;
};

/// The parts of a text between commas, empty ones left out.
inline std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

/// Throws where a word is none of the right ones; names the nearest.
inline void require_word(const char* what, const std::string& word, const std::vector<std::string_view>& right) {
  if (std::find(right.begin(), right.end(), word) == right.end()) refuse_name(what, word, right);
}

inline void declare(CLI::App& app, options& o) {
  app.add_option("--train", o.train, "file to learn from, already split");
  app.add_option("--test", o.test, "file to be judged on");
  app.add_option("--negatives", o.negatives, "file of negatives for each test case (format ncf)");
  app.add_option("--data", o.data, "file to be split here, in place of --train and --test");
  app.add_option("--split", o.split, "leave-last-out|random|time|strong|k-fold");
  app.add_option("--folds", o.folds, "of k-fold");
  app.add_option("--format", o.format, "events|ncf|lists|sequence|movielens|recbole|online-retail");
  app.add_option("--models", o.models, "names between commas, or all");
  app.add_option("--settings", o.settings, "JSON file: {\"model\": {\"setting\": value}}");
  app.add_option("--set", o.set, "model.setting=value, any number of times");
  app.add_option("--tune", o.tune, "try this many settings of each model on a part held out of train");
  app.add_option("--metrics", o.metrics, "hr@10,ndcg@10,recall@20,precision@5,map@10,mrr,auc (ranking)");
  app.add_option("--ties", o.ties, "optimistic|random|pessimistic");
  app.add_option("--seen", o.seen, "exclude|allow: may seen items be recommended");
  app.add_option("--seed", o.seed, "of splits, models and ties");
  app.add_option("--threads", o.threads, "0: all the machine has; results never depend on it");
  app.add_option("--json", o.json, "write the results here");
  app.add_flag("--quiet", o.quiet, "no progress");
}

/// What --help says of models and their settings.
inline std::string described(const std::vector<model_entry>& models) {
  std::string text = "\nModels and their settings (default; what --tune tries):\n";
  for (const model_entry& model : models) {
    text += "  " + model.name + (model.ratings ? " (ratings): " : ": ") + model.help + "\n";
    for (const setting& each : model.settings) {
      text += "    " + each.name + " = " + each.initial + "  " + each.help;
      if (!each.words.empty()) {
        text += ";";
        for (const std::string& word : each.words) text += " " + word;
      } else if (each.low < each.high) {
        char range[64];
        std::snprintf(range, sizeof range, "; %g to %g", each.low, each.high);
        text += range;
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace compare
