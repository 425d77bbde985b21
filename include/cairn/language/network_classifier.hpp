#pragma once
/// Classifiers of texts that are networks over word vectors: an encoder, a softmax and the training loop, composed.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/block/workspace.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/id_map.hpp"
#include "cairn/language/labeled_texts.hpp"
#include "cairn/language/network_classifier_settings.hpp"
#include "cairn/language/temperature.hpp"
#include "cairn/language/text_classifier.hpp"
#include "cairn/language/text_network.hpp"
#include "cairn/language/word_list.hpp"
#include "cairn/language/word_vectors.hpp"
#include "cairn/optimizer/adamw.hpp"
#include "cairn/text/normalized_words.hpp"
#include "cairn/train/loop.hpp"

namespace cairn {

/// A network, and how much sharper or softer its scores are to be taken.
template <class Network>
struct calibrated_network {
  Network network;
  temperature sharpness;

  static constexpr auto fields() {
    return std::tuple{field("network", &calibrated_network::network),
                      field("temperature", &calibrated_network::sharpness)};
  }
};

/// What was learned: arrays to save and to load.
template <class Network>
struct network_classifier_parts {
  word_list words;
  std::vector<calibrated_network<Network>> networks;

  static constexpr auto fields() {
    return std::tuple{field("words", &network_classifier_parts::words),
                      field("networks", &network_classifier_parts::networks)};
  }
};

/// Learns networks by the cross entropy of the classes. Word 0 stands for all that are unknown, and a text without
/// words for one whose vectors are 0. A text_classifier; the same bits on any number of threads.
template <text_encoder Encoder, text_splitter Splitter = word_splitter, optimizer Optimizer = adamw,
          schedule Schedule = constant_schedule>
class network_classifier {
 public:
  using settings_type = network_classifier_settings<Encoder, Splitter, Optimizer, Schedule>;
  using network_type = text_network<decltype(std::declval<const Encoder&>().template make<float>(1, 2))>;
  using parts_type = network_classifier_parts<network_type>;

  explicit network_classifier(settings_type settings = {}) : settings_(std::move(settings)) {
    settings_.training.check();
    settings_.encoder.template make<float>(1, 2);  // throws where its settings cannot be
    const auto setting = [](bool holds, const char* problem, const char* name, const char* expected) {
      require(holds, problem, name, expected);
    };
    setting(settings_.longest > 0, "is 0", "network_classifier.longest", "at least 1");
    setting(settings_.networks > 0, "is 0", "network_classifier.networks", "at least 1");
    setting(settings_.held_out >= 0 && settings_.held_out <= .5, "not a share of train", "network_classifier.held_out",
            "0 to 0.5");
    setting(std::isfinite(settings_.deviation) && settings_.deviation >= 0, "not a deviation",
            "network_classifier.deviation", "a finite number from 0");
    if (!settings_.vectors || settings_.width == 0 || settings_.width == settings_.vectors->width()) return;
    throw error("loaded vectors have " + std::to_string(settings_.vectors->width()) + " numbers",
                "network_classifier.width", std::to_string(settings_.width) + ", as the setting says");
  }

  const settings_type& settings() const noexcept { return settings_; }
  const std::vector<std::string>& classes() const noexcept { return classes_; }
  const id_map& words() const noexcept { return words_; }
  /// The networks, once they were fitted.
  const std::vector<calibrated_network<network_type>>& networks() const noexcept { return networks_; }
  /// How the last fit of each went.
  const std::vector<training_report>& reports() const noexcept { return reports_; }

  /// Learns from train without a share of it, by which it stops and calibrates; from all where that is no text. Further
  /// networks hold out the shares that follow.
  void fit(const labeled_texts& train, const execution& how = {}) {
    train.check();
    std::vector<std::size_t> order(train.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    random_stream random(settings_.training.seed, purpose::split);
    random.shuffle(std::span(order));
    const auto held = static_cast<std::size_t>(settings_.held_out * static_cast<double>(train.size()));
    learn(train, how, [&](std::size_t network) {
      std::vector<std::size_t> own = order;
      std::rotate(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(network * held % own.size()), own.end());
      std::sort(own.begin() + static_cast<std::ptrdiff_t>(held), own.end());
      return std::pair(texts_at(train, std::span(own).subspan(held)), texts_at(train, std::span(own).first(held)));
    });
  }
  /// The same with a validation part of its own, which has the classes of train.
  void fit(const labeled_texts& train, const labeled_texts& validation, const execution& how = {}) {
    train.check();
    require(validation.classes == train.classes && validation.labels.size() == validation.texts.size(),
            "validation of other classes", "network_classifier::fit",
            "the classes of train, and a label for each text");
    for (const std::uint32_t label : validation.labels) {
      if (label >= train.classes.size()) {
        throw error("label " + std::to_string(label), "network_classifier::fit, validation",
                    "one of " + std::to_string(train.classes.size()) + " classes");
      }
    }
    learn(train, how, [&](std::size_t) { return std::pair(train, validation); });
  }

  /// What is to be saved. Throws before a fit.
  parts_type parts() const {
    require_fitted();
    return {listed(words_), networks_};
  }
  /// Serves what was saved, of these classes. Throws where its parts do not fit one another or the settings; the model
  /// stays as it was.
  void serve(parts_type parts, std::vector<std::string> classes) {
    id_map words = named(parts.words);
    require(words.find("") == 0U && !parts.networks.empty(), "no network, or no unknown word", "network_classifier",
            "at least one, and word 0 without letters");
    for (const auto& [network, sharpness] : parts.networks) {
      require(words.size() == network.words.count() && network.classes() == classes.size() &&
                  sharpness.sharpness.size() == 1,
              "arrays of other shapes", "network_classifier", "a vector for each word, a score for each class");
      require_same_shapes(network.encoder,
                          settings_.encoder.template make<float>(network.words.width(), classes.size()),
                          "network_classifier, encoder");
      require_finite(network, "network_classifier");
    }
    words_ = std::move(words);
    networks_ = std::move(parts.networks);
    classes_ = std::move(classes);
    reports_.clear();
  }

  void probabilities(std::string_view text, std::span<float> out) const {
    require_fitted();
    numbered_texts one;
    append(text, words_, one);
    std::fill(out.begin(), out.end(), 0.F);
    for (const auto& [network, sharpness] : networks_) {
      std::vector<float> own = scores_of(network, one, 1);
      sharpness.apply(own);
      for (std::size_t c = 0; c < own.size(); ++c) out[c] += own[c] / static_cast<float>(networks_.size());
    }
  }

  /// The words that speak most for a class or against it, the strongest first: what the vector of each adds to the
  /// class's score, less the mean of the others', with all that is strongest left where it is; by the mean of the
  /// calibrated networks. Together they are that difference but for what biases add to it. About three times the cost
  /// of probabilities().
  std::vector<text_evidence> evidence(std::string_view text, std::uint32_t label, std::size_t most = 10) const {
    require_fitted();
    if (label >= classes_.size()) {
      throw error("class " + std::to_string(label), "evidence", "one of " + std::to_string(classes_.size()));
    }
    std::vector<text_evidence> found;
    numbered_texts one;
    append(text, words_, one, [&](std::size_t begin, std::size_t end) { found.push_back({begin, end, 0}); });
    for (const auto& [network, sharpness] : networks_) {
      const double share = sharpness.sharpness[0] / static_cast<double>(networks_.size());
      const std::vector<double> own = weights_of(network, one, label);
      for (std::size_t n = 0; n < found.size(); ++n) found[n].weight += share * own[n];
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return std::abs(a.weight) > std::abs(b.weight); });
    if (found.size() > most) found.resize(most);
    return found;
  }

 private:
  void require_fitted() const { require(!networks_.empty(), "is not fitted", "network_classifier", "fit() before"); }

  /// Of each word of one text: its vector times the derivative of the class's score, less that of the others' mean.
  std::vector<double> weights_of(const network_type& network, const numbered_texts& one, std::uint32_t label) const {
    auto reader = settings_.encoder.still().template make<float>(network.words.width(), classes_.size());
    zip_arrays([](const std::string&, auto& to, const auto& from) { to = from; }, reader, network.encoder);
    workspace memory;
    const std::uint32_t offsets[2] = {0, static_cast<std::uint32_t>(one.ids.size())};
    const pass p(offsets, memory);
    nothing unkept;
    const matrix_view<float> x = network.words.forward(one.ids, p, unkept);
    typename decltype(reader)::tape tape;
    const matrix_view<float> scores = reader.forward(x, p, tape);
    std::fill_n(scores.data, classes_.size(), -1 / static_cast<float>(classes_.size() - 1));
    scores(0, label) = 1;
    auto unused = cairn::empty_gradient(reader);
    const matrix_view<float> d_x = reader.backward(scores, p, tape, unused);
    std::vector<double> weights;
    for (std::size_t n = 0; n < x.rows; ++n) {
      weights.push_back(static_cast<double>(dot<float>({x.row(n), x.columns}, {d_x.row(n), x.columns})));
    }
    return weights;
  }

  /// Appends the numbers of a text's words; place(begin, end) of each.
  template <class Place = detail::any_place>
  void append(std::string_view text, const id_map& words, numbered_texts& to, const Place& place = {}) const {
    const std::size_t first = to.ids.size();
    settings_.words.each(text, [&](std::string_view word, std::size_t begin, std::size_t end) {
      if (to.ids.size() - first == settings_.longest) return;
      to.ids.push_back(words.find(word).value_or(0));
      place(begin, end);
    });
    if (to.ids.size() == first) to.ids.push_back(no_row);
    to.offsets.push_back(to.ids.size());
  }
  numbered_texts numbered(const labeled_texts& texts, const id_map& words) const {
    numbered_texts result;
    for (const std::string& text : texts.texts) append(text, words, result);
    result.labels = texts.labels;
    return result;
  }

  /// Words of train that occur often enough or have a loaded vector, in the order in which they come; then the other
  /// loaded ones.
  id_map known_words(const labeled_texts& train) const {
    id_map seen, known;
    std::vector<std::size_t> counts;
    for (const std::string& text : train.texts) {
      settings_.words.each(text, [&](std::string_view word, std::size_t, std::size_t) {
        const std::uint32_t n = seen.insert(word);
        if (n == counts.size()) counts.push_back(0);
        ++counts[n];
      });
    }
    known.insert("");
    for (std::uint32_t n = 0; n < counts.size(); ++n) {
      const bool loaded = settings_.vectors && settings_.vectors->find(seen.name(n));
      if (loaded || counts[n] >= settings_.least_count) known.insert(seen.name(n));
    }
    for (std::uint32_t n = 0; settings_.vectors && n < settings_.vectors->size(); ++n) {
      known.insert(settings_.vectors->word(n));
    }
    return known;
  }

  network_type first_network(const id_map& words, std::size_t classes, std::uint64_t seed) const {
    const word_vectors* const loaded = settings_.vectors.get();
    const std::size_t width = loaded != nullptr ? loaded->width() : settings_.width == 0 ? 100 : settings_.width;
    network_type network(embedding<float>({.count = words.size(), .width = width}),
                         settings_.encoder.template make<float>(width, classes), settings_.fixed);
    random_stream random(seed, purpose::initialize);
    network.encoder.initialize(random, 0);
    detail::draw_normal(network.words.table, loaded != nullptr ? deviation_of(loaded->values()) : settings_.deviation,
                        random);
    for (std::uint32_t n = 0; loaded != nullptr && n < words.size(); ++n) {
      const auto row = loaded->find(words.name(n));
      if (row) std::copy_n(loaded->row(*row).begin(), width, row_of(network.words.table, n).begin());
    }
    return network;
  }
  static double deviation_of(std::span<const float> values) {
    double sum = 0, squares = 0;
    for (const float value : values) {
      sum += static_cast<double>(value);
      squares += static_cast<double>(value) * static_cast<double>(value);
    }
    const double mean = sum / static_cast<double>(values.size());
    return std::sqrt(std::max(0., squares / static_cast<double>(values.size()) - mean * mean));
  }

  /// parts_of(n): what the n-th network learns from, and what stops and calibrates it.
  template <class PartsOf>
  void learn(const labeled_texts& train, const execution& how, const PartsOf& parts_of) {
    id_map words = known_words(train);
    std::vector<calibrated_network<network_type>> networks;
    std::vector<training_report> reports;
    for (std::size_t n = 0; n < settings_.networks; ++n) {
      const auto [keep, judge] = parts_of(n);
      const numbered_texts learned = numbered(keep, words), judged = numbered(judge, words);
      auto training = settings_.training;
      if (n > 0) training.seed = mix(training.seed + n);
      reports.emplace_back();
      networks.push_back(learn_one(learned, judged, first_network(words, train.classes.size(), training.seed),
                                   std::move(training), how, reports.back()));
    }
    words_ = std::move(words);
    networks_ = std::move(networks);
    classes_ = train.classes;
    reports_ = std::move(reports);
  }
  calibrated_network<network_type> learn_one(const numbered_texts& learned, const numbered_texts& judged,
                                             network_type begin, train_settings<Optimizer, Schedule> training,
                                             const execution& how, training_report& report) const {
    const std::size_t classes = begin.classes();
    training_state<network_type, Optimizer> state(std::move(begin));
    const text_class_task task(learned);
    temperature sharpness;
    if (judged.size() > 0) {
      report = cairn::train(state, task, training, how, [&](const network_type& network) {
        return value_of(scores_of(network, judged, how.threads), judged.labels, classes);
      });
      sharpness = fit_temperature(scores_of(state.model, judged, how.threads), judged.labels, classes);
    } else {
      training.patience = 0;  // there is nothing to be patient about
      report = cairn::train(state, task, training, how);
    }
    return {std::move(state.model), std::move(sharpness)};
  }
  /// Of scores, which are used up.
  double value_of(std::vector<float> scores, std::span<const std::uint32_t> labels, std::size_t classes) const {
    double sum = 0;
    for (std::size_t n = 0; n < labels.size(); ++n) {
      const std::span<float> row = std::span(scores).subspan(n * classes, classes);
      if (settings_.stop_by == text_validation::accuracy) {
        sum += std::max_element(row.begin(), row.end()) - row.begin() == labels[n] ? 1 : 0;
      } else {
        const float own = row[labels[n]], highest = *std::max_element(row.begin(), row.end());
        double powers = 0;
        for (const float score : row) powers += std::exp(static_cast<double>(score - highest));
        sum += static_cast<double>(own - highest) - std::log(powers);
      }
    }
    return sum / static_cast<double>(labels.size());
  }

  settings_type settings_;
  id_map words_;
  std::vector<calibrated_network<network_type>> networks_;
  std::vector<std::string> classes_;
  std::vector<training_report> reports_;
};

}  // namespace cairn
