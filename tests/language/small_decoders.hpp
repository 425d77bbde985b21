#pragma once
/// Decoders that are small enough to be checked number by number.

#include "block/laws.hpp"
#include "cairn/language/gpt2.hpp"
#include "cairn/language/llama.hpp"
#include "cairn/language/lstm_decoder.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn::testing {

inline constexpr gpt2_decoder small_gpt2{
    .vocabulary = 7, .positions = 6, .width = 4, .heads = 2, .layers = 2, .hidden = 6, .dropout = 0};
inline constexpr llama_decoder small_llama{
    .vocabulary = 7, .positions = 6, .width = 8, .heads = 4, .groups = 2, .layers = 2, .hidden = 6};

inline constexpr lstm_decoder small_lstm{.vocabulary = 7, .width = 4, .layers = 2, .dropout = 0};

/// One with weights that differ.
template <class Scalar, class Decoder>
auto shaken(const Decoder& settings) {
  auto network = settings.template make<Scalar>();
  laws::shake(network);
  return network;
}

inline packed_tokens packed(const std::vector<std::vector<token_id>>& texts) {
  packed_tokens all;
  for (const auto& text : texts) {
    all.ids.insert(all.ids.end(), text.begin(), text.end());
    all.offsets.push_back(all.ids.size());
  }
  return all;
}

/// Scores [tokens, V] of one text.
template <class Network>
std::vector<double> scores_of_text(const Network& network, const std::vector<token_id>& text) {
  workspace memory;
  const std::vector<std::uint32_t> offsets{0, static_cast<std::uint32_t>(text.size())};
  const pass p(offsets, memory);
  nothing unkept;
  return laws::copied(network.scores(network.forward(text, p, unkept), p));
}

}  // namespace cairn::testing
