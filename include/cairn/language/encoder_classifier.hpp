#pragma once
/// Texts classified by an encoder that was pre-trained on them, or on others, and is tuned.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cairn/block/dropout.hpp"
#include "cairn/block/linear.hpp"
#include "cairn/block/pooling.hpp"
#include "cairn/block/sequential.hpp"
#include "cairn/core/error.hpp"
#include "cairn/core/random.hpp"
#include "cairn/language/calibrated_networks.hpp"
#include "cairn/language/framed_task.hpp"
#include "cairn/language/headed_encoder.hpp"
#include "cairn/language/held_out_shares.hpp"
#include "cairn/language/labeled_texts.hpp"
#include "cairn/language/pretrained_encoder.hpp"
#include "cairn/language/text_classifier.hpp"
#include "cairn/language/word_list.hpp"
#include "cairn/train/loop.hpp"

namespace cairn {

/// Scores of classes: one row of a text, by their mean or as its first one; dropout; a linear map.
template <class Scalar, pooling_policy Pooling = mean_pooling>
using class_head = sequential<pooling<Scalar, Pooling>, dropout_block<Scalar>, linear<Scalar>>;

template <pooling_policy Pooling = mean_pooling, optimizer Optimizer = adamw,
          schedule Schedule = warm_up<cosine_schedule>>
struct encoder_classifier_settings {
  std::shared_ptr<const pretrained_encoder> encoder = nullptr;  ///< to begin with; none: one is pre-trained in a fit
  encoder_pretraining<> pretraining = {};                       ///< on the texts of train, and
  std::shared_ptr<const std::vector<std::string>> further = nullptr;  ///< these, which have no labels
  std::size_t longest = 128;                                          ///< tokens of a text that are read
  double dropout = .1;                                                ///< of a text's row
  double hidden = 0;         ///< share of a text's tokens that tuning hides, as token_hiding does
  double deviation = .02;    ///< of the head's first weights
  std::size_t networks = 1;  ///< that are tuned, each from a seed and a held-out share of its own: the mean of their
                             ///< probabilities counts
  double held_out = .1;      ///< share of train, drawn by the seed, that stops and calibrates
  text_validation stop_by = text_validation::log_loss;
  train_settings<Optimizer, Schedule> training = {
      .optimizer = {.inner = {.rate = 5e-4, .beta2 = .98}, .decay = .01, .decay_vectors = false},
      .schedule = {{.floor = .05}, 100},
      .epochs = 10,
      .batch_tokens = 1024,
      .shard_tokens = 512,
      .clip_norm = 1};
};

/// What was learned: arrays to save and to load.
template <class Network>
struct encoder_classifier_parts {
  word_list pieces;
  std::vector<calibrated_network<Network>> networks;

  static constexpr auto fields() {
    return std::tuple{field("pieces", &encoder_classifier_parts::pieces),
                      field("networks", &encoder_classifier_parts::networks)};
  }
};

/// All weights of the encoder and the head learn the cross entropy of the classes. A text_classifier; the same bits on
/// any number of threads. Source: Devlin, Chang, Lee, Toutanova: "BERT: pre-training of deep bidirectional transformers
/// for language understanding", NAACL 2019 (the first row); the mean as in Reimers, Gurevych: "Sentence-BERT", EMNLP
/// 2019.
template <pooling_policy Pooling = mean_pooling, optimizer Optimizer = adamw,
          schedule Schedule = warm_up<cosine_schedule>>
class encoder_classifier {
 public:
  using settings_type = encoder_classifier_settings<Pooling, Optimizer, Schedule>;
  using network_type = headed_encoder<bert_network<float>, class_head<float, Pooling>>;
  using parts_type = encoder_classifier_parts<network_type>;

  explicit encoder_classifier(settings_type settings = {}) : settings_(std::move(settings)) {
    settings_.training.check();
    settings_.pretraining.check();
    require(settings_.longest >= 3, "no room for a token in its frame", "encoder_classifier.longest", "at least 3");
    require(settings_.networks > 0, "is 0", "encoder_classifier.networks", "at least 1");
    require(settings_.held_out >= 0 && settings_.held_out <= .5, "not a share of train", "encoder_classifier.held_out",
            "0 to 0.5");
    detail::require_rate(settings_.dropout, "encoder_classifier.dropout");
    detail::require_rate(settings_.hidden, "encoder_classifier.hidden");
  }

  const settings_type& settings() const noexcept { return settings_; }
  const std::vector<std::string>& classes() const noexcept { return classes_; }
  /// What reads texts, and the networks, once they were fitted.
  const bert_tokenizer& tokens() const noexcept { return tokens_; }
  const std::vector<calibrated_network<network_type>>& networks() const noexcept { return networks_; }
  /// How the pre-training of the last fit went, if it was there, and the tuning of each network.
  const std::optional<training_report>& pretraining_report() const noexcept { return pretraining_report_; }
  const std::vector<training_report>& reports() const noexcept { return reports_; }

  /// Learns from train without a share of it, by which it stops and calibrates; from all where that is no text. Further
  /// networks hold out the shares that follow.
  void fit(const labeled_texts& train, const execution& how = {}) {
    train.check();
    const held_out_shares shares(train, settings_.held_out, settings_.training.seed);
    learn(train, how, [&](std::size_t network) { return shares.part(network); });
  }
  /// The same with a validation part of its own, which has the classes of train.
  void fit(const labeled_texts& train, const labeled_texts& validation, const execution& how = {}) {
    train.check();
    require_validation_of(train, validation, "encoder_classifier::fit");
    learn(train, how, [&](std::size_t) { return parted_texts{train, validation}; });
  }

  /// What is to be saved. Throws before a fit.
  parts_type parts() const {
    require_fitted();
    id_map pieces;
    for (token_id id = 0; id < tokens_.vocabulary_size(); ++id) pieces.insert(tokens_.piece(id));
    return {listed(pieces), networks_};
  }
  /// Serves what was saved, of these classes. Throws where its parts do not fit one another; the model stays as it was.
  void serve(parts_type parts, std::vector<std::string> classes) {
    const id_map names = named(parts.pieces);
    std::vector<std::string> pieces;
    for (std::uint32_t n = 0; n < names.size(); ++n) pieces.push_back(names.name(n));
    bert_tokenizer tokens(wordpiece(pieces), settings_.pretraining.words);
    require(!parts.networks.empty(), "no network", "encoder_classifier", "at least one");
    for (const auto& [network, sharpness] : parts.networks) {
      require(network.encoder.vocabulary() == pieces.size() && network.outputs() == classes.size() &&
                  sharpness.sharpness.size() == 1,
              "arrays of other shapes", "encoder_classifier", "a row for each piece, a score for each class");
      for (const auto& ngrams : network.encoder.ngrams) {
        require(ngrams.width() == network.encoder.width(), "n-grams of another width", "encoder_classifier",
                "that of the rows of pieces");
      }
      require_same_shapes(network, parts.networks[0].network, "encoder_classifier, networks");
      require_finite(network, "encoder_classifier");
    }
    const bert_frame frame = frame_of(tokens, parts.networks[0].network.encoder, settings_.longest);
    tokens_ = std::move(tokens);
    frame_ = frame;
    networks_ = std::move(parts.networks);
    classes_ = std::move(classes);
    reports_.clear();
    pretraining_report_.reset();
  }

  void probabilities(std::string_view text, std::span<float> out) const {
    require_fitted();
    framed_texts one;
    one.add(encode_framed(tokens_, frame_, text));
    mean_probabilities<network_type>(networks_, one, out);
  }

 private:
  void require_fitted() const { require(!networks_.empty(), "is not fitted", "encoder_classifier", "fit() before"); }

  /// parts_of(n): what the n-th network learns from, and what stops and calibrates it.
  template <class PartsOf>
  void learn(const labeled_texts& train, const execution& how, const PartsOf& parts_of) {
    std::shared_ptr<const pretrained_encoder> encoder = settings_.encoder;
    std::optional<training_report> pretraining;
    if (!encoder) {
      encoder = std::make_shared<const pretrained_encoder>(pretrained_on(train, how));
      pretraining = encoder->report;
    }
    const bert_frame frame = frame_of(encoder->tokens, encoder->network, settings_.longest);
    const auto framed = [&](const labeled_texts& texts, double hidden) {
      return labeled_frames{frame_all(encoder->tokens, frame, texts.texts, how.threads), texts.labels, {hidden, frame}};
    };
    auto learned = learn_calibrated_networks(
        settings_.networks, settings_.training, settings_.stop_by,
        [&](std::size_t n) {
          const parted_texts parts = parts_of(n);
          return taught_texts<labeled_frames>{framed(parts.learned, settings_.hidden), framed(parts.held, 0)};
        },
        [&](std::uint64_t seed) { return first_network(*encoder, train.classes.size(), seed); }, how);
    tokens_ = encoder->tokens;
    frame_ = frame;
    networks_ = std::move(learned.networks);
    reports_ = std::move(learned.reports);
    pretraining_report_ = std::move(pretraining);
    classes_ = train.classes;
  }
  pretrained_encoder pretrained_on(const labeled_texts& train, const execution& how) const {
    std::vector<std::string_view> texts(train.texts.begin(), train.texts.end());
    if (settings_.further) texts.insert(texts.end(), settings_.further->begin(), settings_.further->end());
    return pretrain_encoder(texts, settings_.pretraining, how);
  }
  network_type first_network(const pretrained_encoder& encoder, std::size_t classes, std::uint64_t seed) const {
    class_head<float, Pooling> head(pooling<float, Pooling>{}, dropout_block<float>(settings_.dropout),
                                    linear<float>({encoder.network.width(), classes}));
    random_stream random(seed, purpose::initialize);
    head.initialize(random, settings_.deviation);
    return {encoder.network.without_heads(), std::move(head)};
  }

  settings_type settings_;
  bert_tokenizer tokens_;
  bert_frame frame_;
  std::vector<calibrated_network<network_type>> networks_;
  std::vector<std::string> classes_;
  std::optional<training_report> pretraining_report_;
  std::vector<training_report> reports_;
};
static_assert(text_classifier<encoder_classifier<>>);

}  // namespace cairn
