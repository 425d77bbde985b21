#pragma once
/// BERT in Hugging Face's names and config.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/bert_text_encoder.hpp"
#include "cairn/language/hugging_face_config.hpp"
#include "cairn/store/renamed_arrays.hpp"

namespace cairn {

/// Gains and biases of norms may be called gamma and beta, as they once were. Which heads there are is known from the
/// arrays, not from the config. N-grams have no name there: such settings are refused. Dropout is
/// hidden_dropout_prob's; that of weights of the attention is not applied. Source: BertConfig and BertForPreTraining of
/// transformers.
template <>
struct hugging_face_layout<bert_text_encoder> {
  static constexpr const char* type = "bert";

  static bert_text_encoder settings(const detail::json& config, const std::string& where,
                                    const hugging_face_reading& = {}) {
    using namespace detail;
    require_model_type(config, type, where);
    require_member(config, "hidden_act", {"gelu"}, where);
    require_member(config, "position_embedding_type", {"absolute"}, where);
    require_member(config, "is_decoder", {false}, where);
    require_member(config, "tie_word_embeddings", {true}, where);
    bert_text_encoder all;
    all.vocabulary = size_member(config, "vocab_size", most_vocabulary, 0, where);
    all.positions = size_member(config, "max_position_embeddings", most_vocabulary, 0, where);
    all.segments = size_member(config, "type_vocab_size", most_width, 2, where);
    all.width = size_member(config, "hidden_size", most_width, 0, where);
    all.heads = size_member(config, "num_attention_heads", most_heads, 0, where);
    all.layers = size_member(config, "num_hidden_layers", most_layers, 0, where);
    all.hidden = size_member(config, "intermediate_size", most_hidden, 0, where);
    all.dropout = rate_member(config, "hidden_dropout_prob", .1, where);
    all.epsilon = real_member(config, "layer_norm_eps", 0, 1, 1e-12, where);
    require_heads(all.width, all.heads, where + ", num_attention_heads");
    return all;
  }

  static bert_text_encoder seen(bert_text_encoder settings, const std::set<std::string>& names) {
    settings.pools = names.contains("pooler.dense.weight");
    settings.masks = names.contains("cls.predictions.bias");
    settings.follows = settings.pools && names.contains("cls.seq_relationship.weight");
    return settings;
  }

  static detail::json config(const bert_text_encoder& settings) {
    require_sayable(settings);
    return {{"model_type", type},
            {"architectures",
             {settings.follows ? "BertForPreTraining"
              : settings.masks ? "BertForMaskedLM"
                               : "BertModel"}},
            {"hidden_act", "gelu"},
            {"vocab_size", settings.vocabulary},
            {"max_position_embeddings", settings.positions},
            {"type_vocab_size", settings.segments},
            {"hidden_size", settings.width},
            {"num_attention_heads", settings.heads},
            {"num_hidden_layers", settings.layers},
            {"intermediate_size", hidden(settings)},
            {"hidden_dropout_prob", settings.dropout},
            {"attention_probs_dropout_prob", 0.},
            {"layer_norm_eps", settings.epsilon}};
  }

  static renamed_arrays names(const bert_text_encoder& settings) {
    require_sayable(settings);
    const std::uint64_t width = settings.width, wide = hidden(settings), vocabulary = settings.vocabulary;
    renamed_arrays all{.prefixes = {"bert."},
                       .endings = {{".gamma", ".weight"}, {".beta", ".bias"}},
                       .ignored = {"embeddings.position_ids"}};
    const auto add = [&](const std::string& ours, const std::string& theirs, std::vector<std::uint64_t> shape) {
      all.arrays.push_back({ours, theirs, std::move(shape)});
    };
    const auto norm = [&](const std::string& ours, const std::string& theirs) {
      add(ours + ".gain", theirs + ".LayerNorm.weight", {width});
      add(ours + ".bias", theirs + ".LayerNorm.bias", {width});
    };
    const auto linear = [&](const std::string& ours, const std::string& theirs, std::uint64_t inputs,
                            std::uint64_t outputs) {
      add(ours + ".weight", theirs + ".weight", {outputs, inputs});
      add(ours + ".bias", theirs + ".bias", {outputs});
    };
    const std::string words = "bert.embeddings.word_embeddings.weight";
    add("tokens.table", words, {vocabulary, width});
    add("segments.table", "bert.embeddings.token_type_embeddings.weight", {settings.segments, width});
    add("body.0.table", "bert.embeddings.position_embeddings.weight", {settings.positions, width});
    norm("body.1", "bert.embeddings");
    for (std::size_t layer = 0; layer < settings.layers; ++layer) {
      const std::string ours = "body.3.layers." + std::to_string(layer);
      const std::string theirs = "bert.encoder.layer." + std::to_string(layer);
      for (const char* part : {"query", "key", "value"}) {
        linear(ours + ".attention." + part, theirs + ".attention.self." + part, width, width);
      }
      linear(ours + ".attention.output", theirs + ".attention.output.dense", width, width);
      norm(ours + ".attention_norm", theirs + ".attention.output");
      linear(ours + ".feed_forward.first", theirs + ".intermediate.dense", width, wide);
      linear(ours + ".feed_forward.second", theirs + ".output.dense", wide, width);
      norm(ours + ".feed_forward_norm", theirs + ".output");
    }
    if (settings.pools) linear("pooler.0.dense", "bert.pooler.dense", width, width);
    if (settings.masks) {
      linear("masked.0.transform.0", "cls.predictions.transform.dense", width, width);
      norm("masked.0.transform.2", "cls.predictions.transform");
      add("masked.0.bias", "cls.predictions.bias", {vocabulary});
      all.repeated = {{"cls.predictions.decoder.weight", words},
                      {"cls.predictions.decoder.bias", "cls.predictions.bias"}};
    }
    if (settings.follows) linear("following.0", "cls.seq_relationship", width, 2);
    return all;
  }

 private:
  static void require_sayable(const bert_text_encoder& settings) {
    require(settings.ngrams == 0, "n-grams, which no file of Hugging Face has", "bert_text_encoder.ngrams", "0");
  }
  static std::size_t hidden(const bert_text_encoder& settings) noexcept {
    return settings.hidden == 0 ? 4 * settings.width : settings.hidden;
  }
};

}  // namespace cairn
