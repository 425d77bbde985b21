// compare_vectors: word vectors, trained here or read from files, judged alike by how people find words alike.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/continuous_bag.hpp"
#include "cairn/language/hierarchical_softmax.hpp"
#include "cairn/language/pairwise_skip_gram.hpp"
#include "cairn/language/phrases.hpp"
#include "cairn/language/read_word_vectors.hpp"
#include "cairn/language/skip_gram.hpp"
#include "cairn/language/subwords.hpp"
#include "cairn/language/word_analogies.hpp"
#include "cairn/language/word_similarity.hpp"
#include "cairn/language/word_vector_model.hpp"
#include "cairn/language/write_word_vectors.hpp"
#include "cairn/report/table.hpp"
#include "harness/options.hpp"

namespace {

struct options {
  std::string train, models = "pairwise-skip-gram,skip-gram-subwords", json, save;
  std::vector<std::string> vectors, similarity, analogies;
  cairn::word_vector_settings training;
  cairn::negative_sampling sampling;
  cairn::subwords parts;
  std::uint64_t least_count = 5;
  double phrases = 0;
  int threads = 0;
  bool lower = false, quiet = false;
};

struct similarity_set {
  std::string name;
  std::vector<cairn::scored_pair> pairs;
};

/// How alike a model finds two words, if it knows both.
using scorer = std::function<std::optional<double>(const std::string&, const std::string&)>;

/// What is known of one model or file.
struct contestant {
  std::string name;
  std::size_t words = 0, width = 0;
  double seconds = 0, processor_seconds = 0, words_per_second = 0;  // of training; 0 of files
  std::vector<cairn::similarity_result> known, all;  // words of the vocabulary; and others, made of their parts
  std::vector<cairn::analogy_result> analogies;
};

std::vector<similarity_set> sets_in(const std::vector<std::string>& places) {
  std::vector<std::string> files;
  for (const std::string& place : places) {
    if (!std::filesystem::is_directory(place)) {
      files.push_back(place);
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : std::filesystem::directory_iterator(place)) {
      if (entry.is_regular_file() && entry.path().extension() == ".txt") inside.push_back(entry.path().string());
    }
    if (inside.empty()) throw cairn::error("no file that ends in .txt", place, "sets of scored pairs");
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  std::vector<similarity_set> sets;
  for (const std::string& file : files) {
    std::string name = std::filesystem::path(file).stem().string();
    if (name.starts_with("EN-")) name.erase(0, 3);
    sets.push_back({name, cairn::read_scored_pairs(file)});
  }
  return sets;
}

void judge(contestant& who, const cairn::word_vectors& vectors, const std::vector<similarity_set>& sets,
           const std::vector<cairn::analogy_section>& analogies, const scorer& with_parts, int threads) {
  who.words = vectors.size();
  who.width = vectors.width();
  for (const similarity_set& set : sets) {
    who.known.push_back(cairn::evaluate_similarity(set.pairs, vectors));
    who.all.push_back(with_parts ? cairn::evaluate_similarity(set.pairs, with_parts) : who.known.back());
  }
  if (analogies.empty()) return;
  const cairn::nearest_words search(vectors, threads);
  for (const auto& section : analogies) {
    who.analogies.push_back(cairn::evaluate_analogies(section, search, cairn::analogy_rule::add, threads));
  }
}

template <class Model>
contestant trained(const std::string& name, Model model, const cairn::training<cairn::word_text>& text,
                   const options& o, const std::vector<similarity_set>& sets,
                   const std::vector<cairn::analogy_section>& analogies) {
  contestant who;
  who.name = name;
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t processor = std::clock();
  cairn::execution how{.threads = o.threads};
  if (!o.quiet) how.report = cairn::terminal_bar();
  model.fit(text, how);
  who.processor_seconds = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
  who.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  who.words_per_second = static_cast<double>(text->words.size()) * static_cast<double>(o.training.epochs) / who.seconds;
  const auto vector_in_any_case = [&](const std::string& word) {
    const auto row = cairn::find_in_any_case(model.vectors(), word);
    return model.vector_of(row ? model.vectors().word(*row) : word);
  };
  judge(
      who, model.vectors(), sets, analogies,
      [&](const std::string& left, const std::string& right) -> std::optional<double> {
        const auto a = vector_in_any_case(left), b = vector_in_any_case(right);
        if (!a || !b) return std::nullopt;
        return cairn::precise_cosine(*a, *b);
      },
      o.threads);
  if (!o.save.empty()) cairn::write_word_vectors(model.vectors(), o.save + "." + name + ".vec");
  return who;
}

const std::vector<std::string>& model_names() {
  static const std::vector<std::string> names{
      "pairwise-skip-gram",      "skip-gram",         "skip-gram-subwords",    "continuous-bag",
      "continuous-bag-subwords", "skip-gram-softmax", "continuous-bag-softmax"};
  return names;
}

contestant trained_by_name(const std::string& name, const cairn::training<cairn::word_text>& text, const options& o,
                           const std::vector<similarity_set>& sets,
                           const std::vector<cairn::analogy_section>& analogies) {
  const auto with = [&](auto architecture, auto objective, auto parts) {
    return trained(name, cairn::word_vector_model(o.training, architecture, objective, parts), text, o, sets,
                   analogies);
  };
  const cairn::whole_words whole;
  if (name == "pairwise-skip-gram") return with(cairn::pairwise_skip_gram{}, o.sampling, whole);
  if (name == "skip-gram") return with(cairn::skip_gram{}, o.sampling, whole);
  if (name == "skip-gram-subwords") return with(cairn::skip_gram{}, o.sampling, o.parts);
  if (name == "continuous-bag") return with(cairn::continuous_bag{}, o.sampling, whole);
  if (name == "continuous-bag-subwords") return with(cairn::continuous_bag{}, o.sampling, o.parts);
  if (name == "skip-gram-softmax") return with(cairn::skip_gram{}, cairn::hierarchical_softmax{}, whole);
  return with(cairn::continuous_bag{}, cairn::hierarchical_softmax{}, whole);
}

void print(const std::vector<contestant>& all, const std::vector<similarity_set>& sets,
           const std::vector<cairn::analogy_section>& analogies) {
  cairn::table table{.columns = {{"set"}, {.name = "pairs", .decimals = 0}}};
  for (const contestant& who : all) {
    table.columns.push_back({.name = who.name, .decimals = 4});
    table.columns.push_back({.name = "known", .decimals = 0});
  }
  const auto number = [](std::size_t n) { return cairn::cell(static_cast<double>(n)); };
  for (std::size_t s = 0; s < sets.size(); ++s) {
    for (const bool with_parts : {false, true}) {
      if (with_parts && std::all_of(all.begin(), all.end(), [&](const contestant& who) {
            return who.all[s].covered == who.known[s].covered;
          })) {
        continue;
      }
      std::vector<cairn::cell> cells{cairn::cell(sets[s].name + (with_parts ? ", unseen words too" : "")),
                                     number(sets[s].pairs.size())};
      for (const contestant& who : all) {
        const auto& result = with_parts ? who.all[s] : who.known[s];
        cells.emplace_back(result.spearman);
        cells.push_back(number(result.covered));
      }
      table.add(std::move(cells));
    }
  }
  std::cout << "Spearman's correlation with people's scores, over pairs of known words\n" << table.text();
  if (!analogies.empty()) {
    cairn::table answers{.columns = {{"analogies"}, {.name = "asked", .decimals = 0}}};
    for (const contestant& who : all) {
      answers.columns.push_back({.name = who.name, .decimals = 4});
      answers.columns.push_back({.name = "known", .decimals = 0});
    }
    for (std::size_t s = 0; s < analogies.size(); ++s) {
      std::vector<cairn::cell> cells{cairn::cell(analogies[s].name), number(analogies[s].analogies.size())};
      for (const contestant& who : all) {
        cells.emplace_back(who.analogies[s].accuracy());
        cells.push_back(number(who.analogies[s].covered));
      }
      answers.add(std::move(cells));
    }
    std::cout << "\nShare of right answers, among those of known words\n" << answers.text();
  }
  cairn::table costs{.columns = {{"model"},
                                 {.name = "words", .decimals = 0},
                                 {.name = "width", .decimals = 0},
                                 {.name = "fit s", .decimals = 1},
                                 {.name = "processor s", .decimals = 1},
                                 {.name = "words/s", .decimals = 0}}};
  for (const contestant& who : all) {
    std::vector<cairn::cell> cells{cairn::cell(who.name), number(who.words), number(who.width)};
    for (const double value : {who.seconds, who.processor_seconds, who.words_per_second}) {
      cells.push_back(who.seconds == 0 ? cairn::cell() : cairn::cell(value));
    }
    costs.add(std::move(cells));
  }
  std::cout << "\n" << costs.text();
}

void write_json(const std::string& path, const std::vector<contestant>& all, const std::vector<similarity_set>& sets,
                const std::vector<cairn::analogy_section>& analogies) {
  nlohmann::json json;
  for (const contestant& who : all) {
    nlohmann::json one{{"name", who.name}, {"words", who.words}, {"width", who.width}};
    if (who.seconds > 0) {
      one["fit_seconds"] = who.seconds;
      one["processor_seconds"] = who.processor_seconds;
      one["words_per_second"] = who.words_per_second;
    }
    for (std::size_t s = 0; s < sets.size(); ++s) {
      one["similarity"][sets[s].name] = {{"pairs", who.known[s].pairs},
                                         {"known", who.known[s].covered},
                                         {"spearman", who.known[s].spearman},
                                         {"known_by_parts", who.all[s].covered},
                                         {"spearman_by_parts", who.all[s].spearman}};
    }
    for (std::size_t s = 0; s < analogies.size(); ++s) {
      one["analogies"][analogies[s].name] = {{"asked", who.analogies[s].analogies},
                                             {"known", who.analogies[s].covered},
                                             {"right", who.analogies[s].right}};
    }
    json["models"].push_back(one);
  }
  std::ofstream file(path, std::ios::binary);
  file << json.dump(2) << '\n' << std::flush;
  if (!file) throw cairn::error("cannot be written", path, "a file in a folder that exists");
}

void declare(CLI::App& app, options& o) {
  app.add_option("--train", o.train, "text to train on, words between blanks, plain or gzip");
  app.add_option("--vectors", o.vectors, "files of vectors: word2vec text or binary, GloVe, fastText .vec");
  app.add_option("--similarity", o.similarity, "files of \"word word score\" lines, or a folder of them (*.txt)");
  app.add_option("--analogies", o.analogies, "files of four words a line, \": name\" begins a section");
  app.add_option("--models", o.models, "to train: names between commas, or all; see below")->capture_default_str();
  app.add_option("--width", o.training.width, "of the vectors")->capture_default_str();
  app.add_option("--window", o.training.window, "words to each side, at most")->capture_default_str();
  app.add_option("--epochs", o.training.epochs, "passes over the text")->capture_default_str();
  app.add_option("--rate", o.training.learning_rate, "at the beginning; falls to 0")->capture_default_str();
  app.add_option("--subsample", o.training.subsample, "thins out words of a larger share; 0: none")
      ->capture_default_str();
  app.add_option("--negatives", o.sampling.negatives, "drawn words a pair")->capture_default_str();
  app.add_option("--power", o.sampling.power, "of the counts that negatives are drawn by")->capture_default_str();
  app.add_option("--shared", o.sampling.shared, "draws that a step's targets share; 0: each its own")
      ->capture_default_str();
  app.add_option("--shortest", o.parts.shortest, "characters of a subword")->capture_default_str();
  app.add_option("--longest", o.parts.longest, "characters of a subword")->capture_default_str();
  app.add_option("--buckets", o.parts.buckets, "that subwords are hashed to")->capture_default_str();
  app.add_option("--least-count", o.least_count, "rarer words are left out")->capture_default_str();
  app.add_option("--phrases", o.phrases, "join pairs of words of a higher score first; 0: none")->capture_default_str();
  app.add_option("--lanes", o.training.lanes, "parts of the text learned side by side")->capture_default_str();
  app.add_option("--block", o.training.block, "words that a lane learns from between two joins")->capture_default_str();
  app.add_option("--seed", o.training.seed, "of all that is drawn")->capture_default_str();
  app.add_option("--threads", o.threads, "0: all the machine has; results never depend on it")
      ->check(CLI::Range(0, 4096));
  app.add_flag("--lower", o.lower, "the text in lower case (ASCII)");
  app.add_option("--save", o.save, "write trained vectors to this name, \".MODEL.vec\" behind it");
  app.add_option("--json", o.json, "write the results here");
  app.add_flag("--quiet", o.quiet, "no progress");
  std::string names;
  for (const std::string& name : model_names()) names += " " + name;
  app.footer("\nModels:" + names + ".");
}

int run(int count, char** words) {
  options o;
  CLI::App app{"Measures word vectors alike: trained here and read from files."};
  declare(app, o);
  CLI11_PARSE(app, count, words);
  cairn::require(!o.train.empty() || !o.vectors.empty(), "neither a text nor vectors", "--train, --vectors", "either");
  cairn::require(!o.similarity.empty() || !o.analogies.empty(), "nothing to judge by", "--similarity, --analogies",
                 "at least one set");
  auto names = o.models == "all" ? model_names() : compare::listed(o.models);
  for (const std::string& name : names) {
    if (std::count(model_names().begin(), model_names().end(), name) == 0) {
      throw cairn::error("unknown model " + cairn::escaped(name), "--models", "names that --help lists");
    }
  }
  const auto sets = sets_in(o.similarity);
  std::vector<cairn::analogy_section> analogies;
  for (const std::string& file : o.analogies) {
    for (auto& section : cairn::read_analogies(file)) analogies.push_back(std::move(section));
  }
  std::vector<contestant> all;
  for (const std::string& file : o.vectors) {
    contestant who;
    who.name = std::filesystem::path(file).filename().string();
    judge(who, cairn::read_word_vectors(file), sets, analogies, {}, o.threads);
    all.push_back(std::move(who));
  }
  if (!o.train.empty()) {
    std::string text = cairn::read_text(o.train);
    if (o.lower) {
      for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (o.phrases > 0) text = cairn::phrases(text, {.threshold = o.phrases}).joined(text);
    const auto read = cairn::all_of(cairn::words_of(text, {.least_count = o.least_count}, o.train));
    std::cout << read->words.size() << " words of a vocabulary of " << read->vocabulary.size() << "\n";
    for (const std::string& name : names) all.push_back(trained_by_name(name, read, o, sets, analogies));
  }
  print(all, sets, analogies);
  if (!o.json.empty()) write_json(o.json, all, sets, analogies);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  return compare::guarded("compare_vectors", [&] { return run(count, words); });
}
