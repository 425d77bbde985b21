#pragma once
/// GPT-2 in Hugging Face's names and config.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/gpt2.hpp"
#include "cairn/language/hugging_face_config.hpp"
#include "cairn/store/renamed_arrays.hpp"

namespace cairn {

/// Linear maps are stored as [inputs, outputs], and queries, keys and values as one of them. Dropout is resid_pdrop's;
/// attn_pdrop, of weights of the attention, is not applied. Source: GPT2Config and GPT2LMHeadModel of transformers.
template <>
struct hugging_face_layout<gpt2_decoder> {
  static constexpr const char* type = "gpt2";

  static gpt2_decoder settings(const detail::json& config, const std::string& where, const hugging_face_reading& = {}) {
    using namespace detail;
    require_model_type(config, type, where);
    require_member(config, "activation_function", {"gelu_new", "gelu_pytorch_tanh"}, where);
    require_member(config, "scale_attn_weights", {true}, where);
    require_member(config, "scale_attn_by_inverse_layer_idx", {false}, where);
    gpt2_decoder all;
    all.vocabulary = size_member(config, "vocab_size", most_vocabulary, 0, where);
    all.positions = size_member(config, "n_positions", most_vocabulary, 0, where);
    all.width = size_member(config, "n_embd", most_width, 0, where);
    all.heads = size_member(config, "n_head", most_heads, 0, where);
    all.layers = size_member(config, "n_layer", most_layers, 0, where);
    all.hidden = size_member(config, "n_inner", most_hidden, 4 * all.width, where);
    all.dropout = rate_member(config, "resid_pdrop", .1, where);
    all.epsilon = real_member(config, "layer_norm_epsilon", 0, 1, 1e-5, where);
    all.tied = flag_member(config, "tie_word_embeddings", true, where);
    require_heads(all.width, all.heads, where + ", n_head");
    return all;
  }

  static detail::json config(const gpt2_decoder& settings) {
    require(settings.bias, "linear maps without bias", "hugging_face_layout, gpt2_decoder.bias", "true");
    return {{"model_type", type},
            {"architectures", {"GPT2LMHeadModel"}},
            {"activation_function", "gelu_new"},
            {"vocab_size", settings.vocabulary},
            {"n_positions", settings.positions},
            {"n_embd", settings.width},
            {"n_head", settings.heads},
            {"n_layer", settings.layers},
            {"n_inner", hidden(settings)},
            {"resid_pdrop", settings.dropout},
            {"embd_pdrop", settings.dropout},
            {"attn_pdrop", 0.},
            {"layer_norm_epsilon", settings.epsilon},
            {"tie_word_embeddings", settings.tied}};
  }

  static renamed_arrays names(const gpt2_decoder& settings) {
    const std::uint64_t width = settings.width, wide = hidden(settings), vocabulary = settings.vocabulary;
    renamed_arrays all{.prefixes = {"transformer."}, .ignored = {".attn.bias", ".attn.masked_bias"}};
    const auto add = [&](const std::string& ours, const std::string& theirs, std::vector<std::uint64_t> shape,
                         std::size_t first = 0) {
      const bool transposed = shape.size() == 2 && ours.starts_with("body.2.");
      all.arrays.push_back({ours, "transformer." + theirs, std::move(shape), transposed, first});
    };
    add("tokens.table", "wte.weight", {vocabulary, width});
    add("body.0.table", "wpe.weight", {settings.positions, width});
    for (std::size_t layer = 0; layer < settings.layers; ++layer) {
      const std::string ours = "body.2.layers." + std::to_string(layer), theirs = "h." + std::to_string(layer);
      const auto norm = [&](const char* our_name, const char* their_name) {
        add(ours + our_name + ".gain", theirs + their_name + ".weight", {width});
        add(ours + our_name + ".bias", theirs + their_name + ".bias", {width});
      };
      const auto linear = [&](const char* our_name, const char* their_name, std::uint64_t inputs, std::uint64_t outputs,
                              std::size_t first = 0) {
        add(ours + our_name + ".weight", theirs + their_name + ".weight", {inputs, outputs}, first);
        add(ours + our_name + ".bias", theirs + their_name + ".bias", {outputs}, first);
      };
      norm(".attention_norm", ".ln_1");
      linear(".attention.query", ".attn.c_attn", width, 3 * width);
      linear(".attention.key", ".attn.c_attn", width, 3 * width, settings.width);
      linear(".attention.value", ".attn.c_attn", width, 3 * width, 2 * settings.width);
      linear(".attention.output", ".attn.c_proj", width, width);
      norm(".feed_forward_norm", ".ln_2");
      linear(".feed_forward.first", ".mlp.c_fc", width, wide);
      linear(".feed_forward.second", ".mlp.c_proj", wide, width);
    }
    add("body.3.gain", "ln_f.weight", {width});
    add("body.3.bias", "ln_f.bias", {width});
    if (settings.tied) {
      all.repeated = {{"lm_head.weight", "transformer.wte.weight"}};
    } else {
      all.arrays.push_back({"output.0.table", "lm_head.weight", {vocabulary, width}});
    }
    return all;
  }

 private:
  static std::size_t hidden(const gpt2_decoder& settings) noexcept {
    return settings.hidden == 0 ? 4 * settings.width : settings.hidden;
  }
};

}  // namespace cairn
