#pragma once
/// Classifiers of texts that are networks over word vectors: an encoder, a softmax and the training loop, composed.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/data/id_map.hpp"
#include "cairn/language/calibrated_networks.hpp"
#include "cairn/language/held_out_shares.hpp"
#include "cairn/language/labeled_texts.hpp"
#include "cairn/language/network_classifier_settings.hpp"
#include "cairn/language/network_evidence.hpp"
#include "cairn/language/network_words.hpp"
#include "cairn/language/text_classifier.hpp"
#include "cairn/language/text_network.hpp"
#include "cairn/language/word_list.hpp"
#include "cairn/language/word_vectors.hpp"
#include "cairn/optimizer/adamw.hpp"
#include "cairn/text/normalized_words.hpp"
#include "cairn/train/loop.hpp"

namespace cairn {

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
    const held_out_shares shares(train, settings_.held_out, settings_.training.seed);
    learn(train, how, [&](const id_map& words, std::size_t network) {
      const parted_texts parts = shares.part(network);
      return taught_texts<numbered_texts>{numbered(parts.learned, words), numbered(parts.held, words)};
    });
  }
  /// The same with a validation part of its own, which has the classes of train.
  void fit(const labeled_texts& train, const labeled_texts& validation, const execution& how = {}) {
    train.check();
    require_validation_of(train, validation, "network_classifier::fit");
    learn(train, how, [&](const id_map& words, std::size_t) {
      return taught_texts<numbered_texts>{numbered(train, words), numbered(validation, words)};
    });
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
    mean_probabilities<network_type>(networks_, one, out);
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
    return detail::evidence_of_networks<Encoder, network_type>(settings_.encoder, networks_, one, label,
                                                               std::move(found), most);
  }

 private:
  void require_fitted() const { require(!networks_.empty(), "is not fitted", "network_classifier", "fit() before"); }

  /// Appends the numbers of a text's words; place(begin, end) of each.
  template <class Place = detail::any_place>
  void append(std::string_view text, const id_map& words, numbered_texts& to, const Place& place = {}) const {
    append_numbered(text, settings_.words, words, settings_.longest, to, place);
  }
  numbered_texts numbered(const labeled_texts& texts, const id_map& words) const {
    numbered_texts result;
    for (const std::string& text : texts.texts) append(text, words, result);
    result.labels = texts.labels;
    return result;
  }

  network_type first_network(const id_map& words, std::size_t classes, std::uint64_t seed) const {
    const word_vectors* const loaded = settings_.vectors.get();
    const std::size_t width = loaded != nullptr ? loaded->width() : settings_.width == 0 ? 100 : settings_.width;
    network_type network(embedding<float>({.count = words.size(), .width = width}),
                         settings_.encoder.template make<float>(width, classes), settings_.fixed);
    random_stream random(seed, purpose::initialize);
    network.encoder.initialize(random, 0);
    begin_word_vectors(network.words.table, words, loaded, settings_.deviation, random);
    return network;
  }

  /// parts_of(words, n): what the n-th network learns from, and what stops and calibrates it.
  template <class PartsOf>
  void learn(const labeled_texts& train, const execution& how, const PartsOf& parts_of) {
    id_map words = known_words(train.texts, settings_.words, settings_.least_count, settings_.vectors.get());
    auto learned = learn_calibrated_networks(
        settings_.networks, settings_.training, settings_.stop_by, [&](std::size_t n) { return parts_of(words, n); },
        [&](std::uint64_t seed) { return first_network(words, train.classes.size(), seed); }, how);
    words_ = std::move(words);
    networks_ = std::move(learned.networks);
    reports_ = std::move(learned.reports);
    classes_ = train.classes;
  }

  settings_type settings_;
  id_map words_;
  std::vector<calibrated_network<network_type>> networks_;
  std::vector<std::string> classes_;
  std::vector<training_report> reports_;
};

}  // namespace cairn
