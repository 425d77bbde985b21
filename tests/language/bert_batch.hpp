#pragma once
/// The batch that the BERT of tests/reference/language_models.py is compared by.

#include <cstdint>
#include <vector>

#include "cairn/block/pass.hpp"
#include "catch.hpp"
#include "language/reference_model.hpp"
#include "reference/language_models.hpp"

namespace reference {

/// As in tests/reference/language_models.py.
struct bert_batch {
  std::vector<std::uint32_t> ids, segments, offsets{0}, rows, tokens, follows{0, 1, 1};
  bert_batch() {
    const cairn::packed_tokens texts = language_texts();
    const std::vector<std::vector<std::uint32_t>> hidden{{0, 3}, {1}, {2, 5, 8}};
    const std::vector<std::uint32_t> second{4, 2, 5};
    for (std::size_t n = 0; n < texts.size(); ++n) {
      for (std::uint32_t t = 0; t < texts[n].size(); ++t) {
        ids.push_back(texts[n][t]);
        segments.push_back(t >= second[n] ? 1 : 0);
      }
      for (const std::uint32_t t : hidden[n]) {
        rows.push_back(offsets.back() + t);
        tokens.push_back(texts[n][t]);
        ids[rows.back()] = 12;
      }
      offsets.push_back(static_cast<std::uint32_t>(ids.size()));
    }
  }
};

template <class Network>
void check_bert_logits(const Network& network, double margin) {
  const bert_batch batch;
  cairn::workspace memory;
  cairn::nothing unkept;
  const cairn::pass p(batch.offsets, memory);
  const auto h = network.forward({batch.ids, batch.segments}, p, unkept);
  const auto scores = network.token_scores(h, p);
  std::vector<double> tokens;
  for (const std::uint32_t row : batch.rows) {
    for (std::size_t c = 0; c < scores.columns; ++c) tokens.push_back(static_cast<double>(scores(row, c)));
  }
  CHECK(largest_difference(tokens, bert::logits) < margin);
  const auto texts = network.following_scores(h, p);
  CHECK(largest_difference({cairn::elements_of(texts).begin(), cairn::elements_of(texts).end()}, bert::text_logits) <
        margin);
}

}  // namespace reference
