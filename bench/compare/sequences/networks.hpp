#pragma once
/// Networks that read histories, for compare_sequences.

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "cairn/optimizer/adamw.hpp"
#include "cairn/optimizer/schedule.hpp"
#include "cairn/recommender/any_next_item_recommender.hpp"
#include "cairn/recommender/bert4rec.hpp"
#include "cairn/recommender/gru4rec.hpp"
#include "cairn/recommender/sasrec.hpp"
#include "harness/registry.hpp"
#include "sequences/options.hpp"

namespace compare {

using sequence_entry = model_entry<cairn::any_next_item_recommender>;

/// A schedule chosen at run time.
struct network_schedule {
  bool cosine = false;
  double falls = 0;  ///< to a tenth, evenly over the run; what is left over is at its end
  double scale(std::size_t step, std::size_t steps) const noexcept {
    if (cosine) return cairn::cosine_schedule{.floor = .02}.scale(step, steps);
    return std::pow(.1, std::floor(falls * static_cast<double>(step) / static_cast<double>(steps)));
  }
};
inline network_schedule schedule_of(const values& v) {
  const std::string& word = v.word("schedule");
  return {word == "cosine", word == "thirds" ? v.number("epochs") / 3 : 0};
}

inline std::vector<setting> joined(std::vector<setting> settings, const std::vector<setting>& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

/// The same settings, some with another initial value.
inline std::vector<setting> starting_at(std::vector<setting> settings,
                                        const std::vector<std::pair<std::string, std::string>>& initial) {
  for (const auto& [name, value] : initial) {
    for (setting& each : settings) {
      if (each.name == name) each.initial = value;
    }
  }
  return settings;
}

inline setting stop_by_seen_setting() {
  return count("stop-by-seen", "0", "1: validation, which stops a fit, ranks seen items, too; as --seen says");
}

inline std::vector<setting> loop_settings() {
  return {
      count("epochs", "200", "at most; fewer where patience is out"),
      count("patience", "10", "validations in a row, each after `every` epochs, that may be no better; 0 any number"),
      count("every", "1", "epochs from one validation to the next"),
      number("rate", ".001", "of AdamW", {.0003, .003, true}),
      number("decay", "0", "of AdamW; not on biases and gains"),
      choice("schedule", {"constant", "cosine", "thirds"},
             "of the rate; cosine falls to a fiftieth at the last epoch, thirds to a tenth every third epoch"),
      count("batch-tokens", "2048", "events of a batch", {1024, 8192, true}),
      count("shard-tokens", "1024", "events that are learned at a time, with one draw of shared negatives"),
      matrix_unit_setting(),
      number("clip", "0", "most that the norm of the gradient may be, 0 any"),
      number("average", "0", "decay of a moving average of the weights, which is what is served; 0 none"),
      number("deviation", ".02", "of the first weights"),
      number("scale", "0", "on the embeddings that are read, 0 the square root of the width"),
      choice("histories", {"latest", "all"}, "what is learned of those longer than `positions`"),
      stop_by_seen_setting()};
}

inline std::vector<setting> transformer_settings() {
  return {count("width", "64", "of embeddings and rows"),
          count("heads", "2", "of attention"),
          count("layers", "2", "of the transformer"),
          count("hidden", "0", "of the feed-forward parts, 0 as wide as rows"),
          count("positions", "50", "events that are read"),
          number("dropout", ".5", "share", {.1, .6})};
}

inline std::vector<setting> recurrent_settings() {
  return {count("width", "64", "of embeddings and rows"), count("layers", "1", "of recurrent units"),
          count("positions", "50", "events that are read"), number("dropout", ".3", "share", {.1, .6})};
}

inline std::vector<setting> softmax_negatives() {
  return {count("negatives", "512", "items drawn, that all histories of a shard share"),
          number("power", "1", "of popularity in drawing, 0 uniform", {0, 1})};
}

template <class Encoder = cairn::sasrec_encoder>
Encoder transformer_of(const values& v) {
  return {.width = v.whole("width"),
          .heads = v.whole("heads"),
          .layers = v.whole("layers"),
          .hidden = v.whole("hidden"),
          .positions = v.whole("positions"),
          .dropout = v.number("dropout")};
}

inline cairn::gru_encoder recurrent_of(const values& v) {
  return {.width = v.whole("width"),
          .layers = v.whole("layers"),
          .positions = v.whole("positions"),
          .dropout = v.number("dropout")};
}

inline cairn::sampled_head<cairn::sampled_softmax_loss, cairn::popularity_sampler> sampled_softmax_of(const values& v) {
  return {{}, {.power = v.number("power")}, v.whole("negatives"), cairn::negatives_of::shard};
}

inline cairn::seen_items seen_of(const values& v) {
  return v.whole("stop-by-seen") == 0 ? cairn::seen_items::exclude : cairn::seen_items::allow;
}

/// The loop that the settings say.
inline cairn::train_settings<cairn::adamw, network_schedule> training_of(const values& v, std::uint64_t seed) {
  const std::size_t every = std::max<std::size_t>(1, v.whole("every"));
  return {.optimizer = {.inner = {.rate = v.number("rate")}, .decay = v.number("decay"), .decay_vectors = false},
          .schedule = schedule_of(v),
          .epochs = v.whole("epochs"),
          .batch_tokens = v.whole("batch-tokens"),
          .shard_tokens = v.whole("shard-tokens"),
          .clip_norm = v.number("clip"),
          .average = v.number("average"),
          .patience = every * v.whole("patience"),
          .validate_every = every,
          .matrix_unit = v.whole("matrix-unit") != 0,
          .seed = seed};
}

/// For networks that can read the attributes of --item-attributes with an item, and predict it by them.
inline std::vector<setting> attributes_settings() {
  return {count("attributes", "0",
                "1: those of --item-attributes are read with an item; 2: and it is predicted by them, too"),
          number("attribute-power", "1", "each of an item's n counts n to the minus this: 1 their mean, 0 their sum")};
}

/// The network and the loop that the settings say. known: attributes, where the settings may ask for them.
template <cairn::sequence_encoder Encoder, cairn::item_head Head,
          cairn::sequence_objective Objective = cairn::every_next_item,
          cairn::further_loss Further = cairn::no_further_loss>
cairn::any_next_item_recommender network_of(const Encoder& encoder, const Head& head, const values& v,
                                            std::uint64_t seed, const shared_attributes& known = nullptr,
                                            const Objective& objective = {}, const Further& further = {}) {
  using settings =
      cairn::sequence_recommender_settings<Encoder, Head, cairn::adamw, network_schedule, Objective, Further>;
  const std::size_t attributes = known != nullptr ? v.whole("attributes") : 0;
  return cairn::sequence_recommender(settings{
      .encoder = encoder,
      .head = head,
      .objective = objective,
      .training = training_of(v, seed),
      .long_ones = v.word("histories") == "all" ? cairn::long_histories::all : cairn::long_histories::latest,
      .deviation = v.number("deviation"),
      .scale = v.number("scale"),
      .validation_seen = seen_of(v),
      .further = further,
      .attributes = attributes > 0 ? known : nullptr,
      .use_of_attributes = {.predict = attributes > 1, .power = attributes > 0 ? v.number("attribute-power") : 1}});
}

inline std::vector<sequence_entry> network_models(const shared_attributes& known) {
  const std::vector<setting> loop = joined(attributes_settings(), loop_settings());
  const std::vector<setting> transformer = joined(transformer_settings(), loop);
  return {{"gru4rec", "GRU, softmax over drawn items", joined(joined(recurrent_settings(), softmax_negatives()), loop),
           [known](const values& v, std::uint64_t seed) {
             return network_of(recurrent_of(v), sampled_softmax_of(v), v, seed, known);
           }},
          {"sasrec", "transformer, binary cross entropy against one drawn item", transformer,
           [known](const values& v, std::uint64_t seed) {
             return network_of(transformer_of(v), cairn::sampled_head<cairn::logistic_loss>{}, v, seed, known);
           }},
          {"sasrec-sampled-softmax", "transformer, softmax over drawn items", joined(transformer, softmax_negatives()),
           [known](const values& v, std::uint64_t seed) {
             return network_of(transformer_of(v), sampled_softmax_of(v), v, seed, known);
           }},
          {"sasrec-attributes", "sasrec-sampled-softmax that reads and predicts items by their attributes",
           starting_at(joined(transformer, softmax_negatives()), {{"attributes", "2"}, {"attribute-power", ".5"}}),
           [known](const values& v, std::uint64_t seed) {
             return network_of(transformer_of(v), sampled_softmax_of(v), v, seed, known);
           }},
          {"sasrec-softmax", "transformer, softmax over all items", transformer,
           [known](const values& v, std::uint64_t seed) {
             return network_of(transformer_of(v), cairn::softmax_head{}, v, seed, known);
           }},
          {"gsasrec", "transformer, generalized binary cross entropy against drawn items",
           joined(transformer, {count("negatives", "256", "items drawn for each event"),
                                number("calibration", ".75", "0 logistic, 1 chances among all items", {.5, 1})}),
           [known](const values& v, std::uint64_t seed) {
             return network_of(
                 transformer_of(v),
                 cairn::calibrated_head{.calibration = v.number("calibration"), .negatives = v.whole("negatives")}, v,
                 seed, known);
           }},
          {"bert4rec",
           "transformer that sees both sides, softmax over all items for hidden ones; hidden 0: four times as wide",
           joined(transformer,
                  {number("masked", ".2", "share of the events that is hidden", {.1, .8}),
                   number("last-only", ".1", "share of the histories that hide their last event alone", {0, .5}),
                   choice("norms", {"before", "behind"}, "the parts of the transformer; behind as published")}),
           [known](const values& v, std::uint64_t seed) {
             const auto made = [&]<cairn::norm_order Order>() {
               return network_of(transformer_of<cairn::bert_encoder<Order>>(v), cairn::softmax_head{}, v, seed, known,
                                 cairn::cloze{.masked = v.number("masked"), .last_only = v.number("last-only")});
             };
             return v.word("norms") == "behind" ? made.template operator()<cairn::norm_order::behind>()
                                                : made.template operator()<cairn::norm_order::before>();
           }}};
}

}  // namespace compare
