#include "cairn/language/quantized.hpp"

#include <cstdlib>
#include <limits>

#include "cairn/language/generate.hpp"
#include "cairn/language/llama2c_file.hpp"
#include "cairn/language/perplexity.hpp"
#include "cairn/store/tensor.hpp"
#include "catch.hpp"
#include "language/small_decoders.hpp"
#include "language/tiny_bert.hpp"

using namespace cairn;
using namespace cairn::testing;

namespace {

/// Wider than small_llama, no multiple of a block of 32.
llama_decoder odd_llama() {
  llama_decoder settings = small_llama;
  settings.vocabulary = 50;
  settings.positions = 40;
  settings.width = 40;
  settings.hidden = 76;
  return settings;
}

template <class Matrix, class Decoder>
double apart_from_floats(const Decoder& settings) {
  const auto network = shaken<float>(settings);
  const auto stored = quantized<Matrix>(settings, network);
  return laws::difference(scores_of_text(network, {1, 2, 3, 4}), scores_of_text(stored, {1, 2, 3, 4}));
}

void check_formats(const llama_decoder& settings) {
  const double sixteen = apart_from_floats<bfloat16_matrix>(settings), eight = apart_from_floats<int8_matrix>(settings),
               four = apart_from_floats<int4_matrix>(settings);
  CHECK(sixteen > 0);
  CHECK(sixteen < .01);
  CHECK(eight < .05);
  CHECK(four > eight);
  CHECK(four < .5);
}

std::string quantizing_refusal(const llama_decoder& settings, const llama_decoder::network<float>& network) {
  try {
    quantized<int8_matrix>(settings, network);
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("decoders in 16, 8 and 4 bits say about what they say in floats", "[language]") {
  check_formats(odd_llama());
  llama_decoder tied = odd_llama();
  tied.tied = true;
  check_formats(tied);
  gpt2_decoder gpt2 = small_gpt2;
  gpt2.vocabulary = 30;
  gpt2.width = 36;
  gpt2.hidden = 0;
  CHECK(apart_from_floats<int8_matrix>(gpt2) < .05);
}

TEST_CASE("a quantized network reads step by step what it reads at once, on any number of threads", "[language]") {
  const llama_decoder settings = odd_llama();
  const auto network = quantized<int8_matrix>(settings, shaken<float>(settings));
  std::vector<token_id> text{3, 1};
  for (int n = 0; n < 12; ++n) {
    const auto scores = scores_of_text(network, text);
    text.push_back(static_cast<token_id>(std::max_element(scores.end() - 50, scores.end()) - (scores.end() - 50)));
  }
  for (const int threads : {1, 3}) {
    const generated_text found = generate(network, std::span<const token_id>(text).first(2), greedy<>{}, {.steps = 12},
                                          {}, {.threads = threads});
    CHECK((found.ids == std::vector<token_id>(text.begin() + 2, text.end())));
  }
  const auto again = quantized<int8_matrix>(settings, shaken<float>(settings), 3);
  CHECK(again.tokens.table.values == network.tokens.table.values);
}

TEST_CASE("a network for inference has the bits of the network", "[language]") {
  for (const bool tied : {false, true}) {
    llama_decoder settings = odd_llama();
    settings.vocabulary = 130;
    settings.tied = tied;
    const auto network = shaken<float>(settings);
    const auto served = for_inference(settings, network, 2);
    for (const std::size_t length : {1U, 9U, 40U}) {
      std::vector<token_id> text(length);
      for (std::size_t n = 0; n < length; ++n) text[n] = static_cast<token_id>(7 * n % 130);
      CHECK(scores_of_text(served, text) == scores_of_text(network, text));
    }
  }
}

TEST_CASE("an encoder is stored for inference, its tables as they are", "[language]") {
  const auto network = shaken_bert<float>(.1);
  const auto rows_of = [](const auto& of) {
    workspace memory;
    nothing unkept;
    const auto h = of.forward({bert_ids, bert_segments}, pass(bert_offsets, memory), unkept);
    return std::vector<double>(h.data, h.data + h.rows * h.columns);
  };
  CHECK(rows_of(for_inference(tiny_bert, network)) == rows_of(network));
  const double off = laws::difference(rows_of(quantized<int8_matrix>(tiny_bert, network)), rows_of(network));
  CHECK(off > 0);
  CHECK(off < .05);
}

TEST_CASE("a quantized network takes the bytes of its blocks", "[language]") {
  llama_decoder settings = odd_llama();
  settings.vocabulary = 512;
  settings.width = 64;
  settings.hidden = 160;
  settings.tied = true;
  const auto network = shaken<float>(settings);
  const std::size_t norms = 5 * 64, weights = parameter_count(network) - norms;
  CHECK(array_bytes(quantized<int8_matrix>(settings, network)) == 4 * norms + weights * 36 / 32);
  CHECK(array_bytes(quantized<int4_matrix>(settings, network)) == 4 * norms + weights * 20 / 32);
  CHECK(array_bytes(quantized<bfloat16_matrix>(settings, network)) == 4 * norms + weights * 2);
}

TEST_CASE("a quantized network is arrays that a file holds, checked when they come back", "[language]") {
  const llama_decoder settings = odd_llama();
  const auto network = quantized<int8_matrix>(settings, shaken<float>(settings));
  auto loaded = settings.make<float, frozen_linear<int8_matrix>, frozen_embedding<int8_matrix>>();
  const auto from = tensors_of(network);
  const auto to = tensors_of(loaded);
  REQUIRE(from.size() == to.size());
  CHECK(from[0].name == "tokens.table.values");
  CHECK(from[0].type == tensor_type::u8);
  for (std::size_t n = 0; n < from.size(); ++n) {
    REQUIRE((from[n].name == to[n].name && from[n].type == to[n].type && from[n].shape == to[n].shape));
    std::copy(from[n].bytes.begin(), from[n].bytes.end(), to[n].bytes.begin());
  }
  require_stored(loaded, "file");
  CHECK(scores_of_text(loaded, {1, 2, 3}) == scores_of_text(network, {1, 2, 3}));
  std::get<0>(loaded.body.parts).layers[1].feed_forward.up.weight.scales[3] = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(require_stored(loaded, "file"),
                    Catch::Contains("file, body.0.layers.1.feed_forward.up.weight: a scale that is not finite"));
}

TEST_CASE("networks that cannot be quantized are named", "[language]") {
  const llama_decoder settings = odd_llama();
  auto network = shaken<float>(settings);
  CHECK(quantizing_refusal(settings, network) == "accepted");
  llama_decoder other = settings;
  other.hidden = 80;
  CHECK(quantizing_refusal(other, network).find("'body.0.layers.0.feed_forward.gate' is 76 by 40") !=
        std::string::npos);
  other = settings;
  other.layers = 3;
  CHECK(quantizing_refusal(other, network).find("'body.0.layers' has 2 parts") != std::string::npos);
  other = settings;
  other.tied = true;
  CHECK(quantizing_refusal(other, network).find("'output' has 1 parts") != std::string::npos);
  std::get<0>(network.body.parts).layers[1].attention.value.weight(2, 3) = std::numeric_limits<float>::quiet_NaN();
  CHECK(quantizing_refusal(settings, network)
            .find("body.0.layers.1.attention.value.weight: a weight that is not finite, row 2") != std::string::npos);
}

TEST_CASE("stories260K in 8 bits foretells what it said in floats about as well", "[language]") {
  const char* const folder = std::getenv("CAIRN_DATA");
  if (folder == nullptr) {
    WARN("skipped: CAIRN_DATA names no folder with stories260k");
    return;
  }
  const auto model = read_llama2c(std::string(folder) + "/stories260k/stories260K.bin.gz");
  packed_tokens begins, said;
  for (std::size_t n = 0; n < 8; ++n) {
    begins.ids.push_back(1);
    begins.offsets.push_back(n + 1);
  }
  const auto texts = generate(model.network, begins, sampled{}, {.steps = 256, .seed = 7});
  for (const generated_text& text : texts) {
    said.ids.push_back(1);
    said.ids.insert(said.ids.end(), text.ids.begin(), text.ids.end());
    said.offsets.push_back(said.ids.size());
  }
  const double floats = foretell(model.network, said).perplexity();
  const auto ratio = [&](const auto& network) { return foretell(network, said).perplexity() / floats; };
  INFO("perplexity in floats " << floats);
  CHECK(std::abs(ratio(quantized<bfloat16_matrix>(model.settings, model.network)) - 1) < .01);
  CHECK(std::abs(ratio(quantized<int8_matrix>(model.settings, model.network)) - 1) < .01);
  CHECK(ratio(quantized<int4_matrix>(model.settings, model.network)) < 1.5);
}
