#pragma once
/// The options that every comparison program shares.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <exception>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cairn/data/read_text.hpp"
#include "harness/registry.hpp"

namespace compare {

struct shared_options {
  std::string models = "all", settings, json, plot, metrics, ties = "random", seen = "exclude";
  std::vector<std::string> set;
  std::size_t tune = 0, repeats = 1;
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

/// tuned_on: what --tune judges settings by.
inline void declare_shared(CLI::App& app, shared_options& o, const std::string& tuned_on) {
  app.add_option("--models", o.models, "names between commas, or all that suit the data")->capture_default_str();
  app.add_option("--settings", o.settings, "JSON file: {\"model\": {\"setting\": value}}");
  app.add_option("--set", o.set, "model.setting=value, any number of times")->allow_extra_args(false);
  app.add_option("--tune", o.tune,
                 "try this many settings of each model on " + tuned_on +
                     ", by the last metric, those given aside; test is never read")
      ->check(CLI::Range(0, 1000000));
  app.add_option("--metrics", o.metrics, "names between commas, see below")->capture_default_str();
  app.add_option("--repeats", o.repeats,
                 "fits of each model with one seed after another; a customer's or text's values are means")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seed", o.seed, "of splits, models and ties")->capture_default_str();
  app.add_option("--threads", o.threads, "0: all the machine has; results never depend on it")
      ->check(CLI::Range(0, 4096));
  app.add_option("--json", o.json, "write the results here");
  app.add_option("--plot", o.plot, "draw the results here, as SVG");
  app.add_flag("--quiet", o.quiet, "no progress");
}

/// Of programs that judge rankings of items.
inline void declare_ranking(CLI::App& app, shared_options& o) {
  app.add_option("--ties", o.ties, "optimistic|random|pessimistic")->capture_default_str();
  app.add_option("--seen", o.seen,
                 "exclude|allow: may seen items be recommended; allow tells new and repeat items apart")
      ->capture_default_str();
}

inline void check_ranking_words(const shared_options& o) {
  require_word("way with ties", o.ties, {"optimistic", "random", "pessimistic"});
  require_word("way with seen items", o.seen, {"exclude", "allow"});
}

/// What --help says of models and their settings.
template <class Made>
std::string described(const std::vector<model_entry<Made>>& models) {
  std::string text = "\nModels and their settings (default; what --tune tries):\n";
  for (const auto& model : models) {
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

/// A value that the file of --settings or a --set gives.
struct given_setting {
  std::string model, name, value;
};

inline std::vector<given_setting> given_settings(const shared_options& o) {
  std::vector<given_setting> given;
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
        given.push_back({model, name, value.is_string() ? value.get<std::string>() : value.dump()});
      }
    }
  }
  for (const std::string& each : o.set) {
    const auto dot = each.find('.'), equal = each.find('=');
    if (dot == each.npos || equal == each.npos || dot > equal) {
      throw cairn::error(cairn::escaped(each) + " is no setting", "--set",
                         "model.setting=value, as in ials.factors=128");
    }
    given.push_back({each.substr(0, dot), each.substr(dot + 1, equal - dot - 1), each.substr(equal + 1)});
  }
  return given;
}

/// The settings of every model: its defaults, then those of the file, then those of --set.
template <class Made>
std::map<std::string, values> settings_of(const std::vector<model_entry<Made>>& models, const shared_options& o) {
  std::map<std::string, values> settings;
  for (const auto& each : models) settings.emplace(each.name, values(each.settings));
  for (const given_setting& each : given_settings(o)) {
    const auto& model = model_named(models, each.model);
    model.put(settings.at(model.name), each.name, each.value);
  }
  return settings;
}

/// The models that were asked for, each once; of all, those that suit(model).
template <class Made, class Suits>
std::vector<const model_entry<Made>*> chosen_models(const std::vector<model_entry<Made>>& known,
                                                    const shared_options& o, const Suits& suit) {
  std::vector<const model_entry<Made>*> models;
  if (o.models == "all") {
    for (const auto& each : known) {
      if (suit(each)) models.push_back(&each);
    }
  } else {
    for (const std::string& name : listed(o.models)) models.push_back(&model_named(known, name));
  }
  cairn::require(!models.empty(), "no model", "--models", "at least one name");
  for (const auto* each : models) {
    cairn::require(std::count(models.begin(), models.end(), each) == 1, "a model is named twice", "--models",
                   "each once");
  }
  return models;
}

/// What main does: an error ends the program with a word about it.
template <class Run>
int guarded(const char* program, const Run& run) {
  try {
    return run();
  } catch (const std::exception& problem) {
    std::cerr << program << ": " << problem.what() << '\n';
    return 1;
  }
}

}  // namespace compare
