#pragma once
/// The options that every comparison program shares.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cairn/data/read_text.hpp"
#include "harness/registry.hpp"

namespace compare {

struct options {
  std::string train, test, negatives, data, split = "time", format = "lists", models = "all", settings, json, plot;
  std::string metrics = "recall@20,ndcg@20", ties = "random", seen = "exclude", same_item = "drop";
  std::vector<std::string> set;
  std::size_t tune = 0, folds = 5, repeats = 1;
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

inline void declare(CLI::App& app, options& o) {
  app.add_option("--train", o.train, "file to learn from, already split");
  app.add_option("--test", o.test, "file to be judged on");
  app.add_option("--negatives", o.negatives, "file of negatives for each test case (format ncf)");
  app.add_option("--data", o.data, "file to be split here, in place of --train and --test");
  app.add_option("--split", o.split, "time|leave-last-out|random|strong|k-fold (with --data)")->capture_default_str();
  app.add_option("--folds", o.folds, "of k-fold")->check(CLI::Range(2, 1000))->capture_default_str();
  app.add_option("--format", o.format, "events|ncf|lists|sequence|movielens|recbole|online-retail")
      ->capture_default_str();
  app.add_option("--models", o.models, "names between commas, or all that suit the data")->capture_default_str();
  app.add_option("--settings", o.settings, "JSON file: {\"model\": {\"setting\": value}}");
  app.add_option("--set", o.set, "model.setting=value, any number of times")->allow_extra_args(false);
  app.add_option(
         "--tune", o.tune,
         "try this many settings of each model on a tenth of train, by the last metric, those given aside; test is "
         "never read")
      ->check(CLI::Range(0, 1000000));
  app.add_option("--metrics", o.metrics, "names between commas, see below")->capture_default_str();
  app.add_option("--ties", o.ties, "optimistic|random|pessimistic")->capture_default_str();
  app.add_option("--seen", o.seen,
                 "exclude|allow: may seen items be recommended; allow tells new and repeat items apart")
      ->capture_default_str();
  app.add_option("--same-item", o.same_item, "drop|keep: a given negative that is the test item itself")
      ->capture_default_str();
  app.add_option("--repeats", o.repeats,
                 "fits of each model with one seed after another; a customer's values are means")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seed", o.seed, "of splits, models and ties")->capture_default_str();
  app.add_option("--threads", o.threads, "0: all the machine has; results never depend on it")
      ->check(CLI::Range(0, 4096));
  app.add_option("--json", o.json, "write the results here");
  app.add_option("--plot", o.plot, "draw the results here, as SVG");
  app.add_flag("--quiet", o.quiet, "no progress");
}

inline void check_words(const options& o) {
  require_word("format", o.format, {"events", "ncf", "lists", "sequence", "movielens", "recbole", "online-retail"});
  require_word("split", o.split, {"time", "leave-last-out", "random", "strong", "k-fold"});
  require_word("way with ties", o.ties, {"optimistic", "random", "pessimistic"});
  require_word("way with seen items", o.seen, {"exclude", "allow"});
  require_word("way with the same item", o.same_item, {"drop", "keep"});
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
      } else if (each.range.low < each.range.high) {
        char range[64];
        std::snprintf(range, sizeof range, "; %g to %g", each.range.low, each.range.high);
        text += range;
      }
      text += "\n";
    }
  }
  return text;
}

/// The settings of every model: its defaults, then those of the file, then those of --set.
inline std::map<std::string, values> settings_of(const std::vector<model_entry>& models, const options& o) {
  std::map<std::string, values> settings;
  for (const model_entry& each : models) settings.emplace(each.name, values(each.settings));
  const auto put = [&](const std::string& model, const std::string& name, const std::string& value) {
    model_named(models, model).put(settings.at(model_named(models, model).name), name, value);
  };
  if (!o.settings.empty()) {
    const auto json = nlohmann::json::parse(cairn::read_text(o.settings), nullptr, false);
    const auto refuse = [&](const std::string& what) {
      throw cairn::error(what, o.settings, "{\"model\": {\"setting\": value}}");
    };
    if (!json.is_object()) refuse("no JSON object");
    for (const auto& [model, object] : json.items()) {
      if (!object.is_object()) refuse("model " + cairn::escaped(model) + " has no object");
      for (const auto& [name, value] : object.items()) {
        if (!value.is_string() && !value.is_number())
          refuse("setting " + cairn::escaped(name) + " is no word or number");
        put(model, name, value.is_string() ? value.get<std::string>() : value.dump());
      }
    }
  }
  for (const std::string& each : o.set) {
    const auto dot = each.find('.'), equal = each.find('=');
    if (dot == each.npos || equal == each.npos || dot > equal) {
      throw cairn::error(cairn::escaped(each) + " is no setting", "--set",
                         "model.setting=value, as in ials.factors=128");
    }
    put(each.substr(0, dot), each.substr(dot + 1, equal - dot - 1), each.substr(equal + 1));
  }
  return settings;
}

}  // namespace compare
