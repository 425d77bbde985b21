#pragma once
/// Llama in Hugging Face's names and config.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/hugging_face_config.hpp"
#include "cairn/language/llama.hpp"
#include "cairn/store/renamed_arrays.hpp"

namespace cairn {

/// Columns of queries and keys are rotated in halves. Rotations that are scaled, biases, and windows of attention are
/// refused. Source: LlamaConfig and LlamaForCausalLM of transformers.
template <>
struct hugging_face_layout<llama_decoder> {
  static constexpr const char* type = "llama";

  static llama_decoder settings(const detail::json& config, const std::string& where,
                                const hugging_face_reading& reading = {}) {
    using namespace detail;
    require_model_type(config, type, where);
    require_member(config, "hidden_act", {"silu", "swish"}, where);
    for (const char* bias : {"attention_bias", "mlp_bias", "use_sliding_window"}) {
      require_member(config, bias, {false}, where);
    }
    require_member(config, "rope_scaling", {}, where);
    require_member(config, "sliding_window", {}, where);
    require_member(config, "partial_rotary_factor", {1U, 1.}, where);
    llama_decoder all;
    all.vocabulary = size_member(config, "vocab_size", most_vocabulary, 0, where);
    all.positions = std::min(size_member(config, "max_position_embeddings", most_vocabulary, 2048, where),
                             reading.rotary_positions);
    all.width = size_member(config, "hidden_size", most_width, 0, where);
    all.heads = size_member(config, "num_attention_heads", most_heads, 0, where);
    all.groups = size_member(config, "num_key_value_heads", most_heads, all.heads, where);
    all.layers = size_member(config, "num_hidden_layers", most_layers, 0, where);
    all.hidden = size_member(config, "intermediate_size", most_hidden, 0, where);
    all.epsilon = real_member(config, "rms_norm_eps", 0, 1, 1e-6, where);
    all.rotary_base = base(config, where);
    all.tied = flag_member(config, "tie_word_embeddings", false, where);
    require_heads(all.width, all.heads, where + ", num_attention_heads");
    if (all.heads % all.groups != 0) {
      throw error(std::to_string(all.groups) + " heads of keys for " + std::to_string(all.heads),
                  where + ", num_key_value_heads", "a number that divides the heads");
    }
    if (all.width / all.heads % 2 != 0) {
      throw error("heads " + std::to_string(all.width / all.heads) + " wide", where + ", num_attention_heads",
                  "an even width, as pairs of columns are rotated");
    }
    require_member(config, "head_dim", {all.width / all.heads}, where);
    return all;
  }

  static detail::json config(const llama_decoder& settings) {
    require(settings.pairs == rotary_pairs::halves, "columns that are rotated as neighbors",
            "hugging_face_layout, llama_decoder.pairs", "halves");
    return {{"model_type", type},
            {"architectures", {"LlamaForCausalLM"}},
            {"hidden_act", "silu"},
            {"vocab_size", settings.vocabulary},
            {"max_position_embeddings", settings.positions},
            {"hidden_size", settings.width},
            {"num_attention_heads", settings.heads},
            {"num_key_value_heads", settings.groups},
            {"num_hidden_layers", settings.layers},
            {"intermediate_size", settings.hidden},
            {"rms_norm_eps", settings.epsilon},
            {"rope_theta", settings.rotary_base},
            {"rope_scaling", nullptr},
            {"attention_bias", false},
            {"mlp_bias", false},
            {"tie_word_embeddings", settings.tied}};
  }

  static renamed_arrays names(const llama_decoder& settings) {
    const std::uint64_t width = settings.width, narrow = settings.width / settings.heads * settings.groups;
    const std::uint64_t hidden = settings.hidden, vocabulary = settings.vocabulary;
    renamed_arrays all{.prefixes = {"model."}, .ignored = {".rotary_emb.inv_freq"}};
    const auto add = [&](const std::string& ours, const std::string& theirs, std::vector<std::uint64_t> shape) {
      all.arrays.push_back({ours, "model." + theirs, std::move(shape)});
    };
    add("tokens.table", "embed_tokens.weight", {vocabulary, width});
    for (std::size_t layer = 0; layer < settings.layers; ++layer) {
      const std::string ours = "body.0.layers." + std::to_string(layer), theirs = "layers." + std::to_string(layer);
      add(ours + ".attention_norm.gain", theirs + ".input_layernorm.weight", {width});
      add(ours + ".attention.query.weight", theirs + ".self_attn.q_proj.weight", {width, width});
      add(ours + ".attention.key.weight", theirs + ".self_attn.k_proj.weight", {narrow, width});
      add(ours + ".attention.value.weight", theirs + ".self_attn.v_proj.weight", {narrow, width});
      add(ours + ".attention.output.weight", theirs + ".self_attn.o_proj.weight", {width, width});
      add(ours + ".feed_forward_norm.gain", theirs + ".post_attention_layernorm.weight", {width});
      add(ours + ".feed_forward.gate.weight", theirs + ".mlp.gate_proj.weight", {hidden, width});
      add(ours + ".feed_forward.up.weight", theirs + ".mlp.up_proj.weight", {hidden, width});
      add(ours + ".feed_forward.down.weight", theirs + ".mlp.down_proj.weight", {width, hidden});
    }
    add("body.1.gain", "norm.weight", {width});
    if (settings.tied) {
      all.repeated = {{"lm_head.weight", "model.embed_tokens.weight"}};
    } else {
      all.arrays.push_back({"output.0.table", "lm_head.weight", {vocabulary, width}});
    }
    return all;
  }

 private:
  /// Newer configs have it among rope_parameters.
  static double base(const detail::json& config, const std::string& where) {
    using namespace detail;
    const json& parameters = member(config, "rope_parameters");
    if (parameters.is_null()) return real_member(config, "rope_theta", 1, 1e12, 10000, where);
    member(config, "rope_parameters", &json::is_object, "an object", where);
    require_member(parameters, "rope_type", {"default"}, where + ", rope_parameters");
    return real_member(parameters, "rope_theta", 1, 1e12, 10000, where + ", rope_parameters");
  }
};

}  // namespace cairn
