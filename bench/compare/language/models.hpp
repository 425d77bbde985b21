#pragma once
/// The models of compare_language: decoders of three kinds behind one seam.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cairn/language/gpt2.hpp"
#include "cairn/language/llama.hpp"
#include "cairn/language/lstm_decoder.hpp"
#include "cairn/language/next_token_training.hpp"
#include "cairn/train/loop.hpp"
#include "harness/registry.hpp"
#include "language/data.hpp"

namespace compare {

/// A language model whose kind was chosen at run time.
class any_language_model {
 public:
  template <class Decoder>
  any_language_model(Decoder settings, cairn::next_token_training<> how, std::size_t context, std::size_t stride)
      : self_(std::make_shared<model<Decoder>>(std::move(settings), std::move(how), context, stride)) {}

  cairn::training_report fit(const cairn::packed_tokens& train, const cairn::packed_tokens& valid,
                             const cairn::execution& run) {
    return self_->fit(train, valid, run);
  }
  cairn::foretold_tokens foretell(const cairn::packed_tokens& texts, int threads) const {
    return self_->foretell(texts, threads);
  }
  std::size_t bytes() const { return self_->bytes(); }

 private:
  struct seam {
    virtual ~seam() = default;
    virtual cairn::training_report fit(const cairn::packed_tokens&, const cairn::packed_tokens&,
                                       const cairn::execution&) = 0;
    virtual cairn::foretold_tokens foretell(const cairn::packed_tokens&, int) const = 0;
    virtual std::size_t bytes() const = 0;
  };
  template <class Decoder>
  struct model final : seam {
    Decoder settings;
    cairn::next_token_training<> how;
    std::size_t context, stride;
    typename Decoder::template network<float> network;

    model(Decoder decoder, cairn::next_token_training<> training, std::size_t read, std::size_t apart)
        : settings(std::move(decoder)),
          how(std::move(training)),
          context(read),
          stride(apart),
          network(settings.template make<float>()) {}
    cairn::training_report fit(const cairn::packed_tokens& train, const cairn::packed_tokens& valid,
                               const cairn::execution& run) override {
      cairn::random_stream random(how.seed, cairn::purpose::initialize);
      Decoder::initialize(network, random);
      cairn::training_state state(network, how.loop());
      const cairn::training_report report =
          cairn::train(state, how.task(train), how.loop(), run, how.validated_by(valid, run.threads));
      network = std::move(state.model);
      return report;
    }
    cairn::foretold_tokens foretell(const cairn::packed_tokens& texts, int threads) const override {
      return cairn::foretell(network, texts, {.context = context, .stride = stride}, threads);
    }
    std::size_t bytes() const override { return cairn::parameter_count(network) * sizeof(float); }
  };
  std::shared_ptr<seam> self_;
};

using language_entry = model_entry<any_language_model>;

inline std::vector<setting> decoder_settings(std::string width, std::string layers, std::string rate) {
  return {count("width", std::move(width), "of the table and the rows"),
          count("layers", std::move(layers), "of the body"),
          number("dropout", "0", "share", {0, .5}),
          choice("tied", {"yes", "no"}, "tokens are scored by the table that they are read by"),
          count("context", "64", "tokens of a window that is learned from"),
          count("windows", "12", "of a step"),
          count("steps", "2000", "at most"),
          count("every", "250", "steps from one validation to the next"),
          count("patience", "0", "validations that may be no better; 0 any number"),
          number("rate", std::move(rate), "of AdamW", {.0005, .008, true}),
          number("decay", ".1", "of AdamW; not on biases and gains"),
          number("floor", ".1", "the rate falls to this share, as a cosine"),
          count("warm-up", "100", "steps in which the rate rises"),
          number("clip", "1", "most that the norm of the gradient may be, 0 any"),
          number("average", "0", "decay of a moving average of the weights, which is what is served; 0 none"),
          count("shard-tokens", "512", "that are learned at a time, on one thread"),
          matrix_unit_setting(),
          count("read", "0", "tokens of a window that is judged; 0: as many as of one that is learned from"),
          count("stride", "0", "tokens from one such window to the next; 0: none are shared")};
}

inline cairn::next_token_training<> training_of(const values& v, std::uint64_t seed) {
  cairn::next_token_training<> how;
  how.optimizer.inner.rate = v.number("rate");
  how.optimizer.decay = v.number("decay");
  how.schedule = {{.floor = v.number("floor")}, v.whole("warm-up")};
  how.context = v.whole("context");
  how.windows = v.whole("windows");
  how.steps = v.whole("steps");
  how.validate_every = std::min(v.whole("every"), how.steps);
  how.patience = v.whole("patience");
  how.shard_tokens = v.whole("shard-tokens");
  how.clip_norm = v.number("clip");
  how.average = v.number("average");
  how.matrix_unit = v.whole("matrix-unit") != 0;
  how.seed = seed;
  return how;
}

template <class Decoder>
any_language_model language_model(const values& v, std::uint64_t seed, Decoder decoder) {
  const std::size_t context = v.whole("context"), read = v.whole("read") == 0 ? context : v.whole("read");
  decoder.width = v.whole("width");
  decoder.layers = v.whole("layers");
  decoder.dropout = v.number("dropout");
  decoder.tied = v.word("tied") == "yes";
  if constexpr (requires { decoder.positions; }) {
    decoder.positions = std::max(context, read);
    decoder.heads = v.whole("heads");
    decoder.hidden = v.whole("hidden");
  }
  return {decoder, training_of(v, seed), read, v.whole("stride")};
}

/// Refers to the data.
inline std::vector<language_entry> language_models(const language_data& data) {
  const auto transformer = [](std::string hidden) {
    std::vector<setting> settings = decoder_settings("128", "4", ".004");
    settings.push_back(count("heads", "4", "of attention"));
    settings.push_back(count("hidden", std::move(hidden), "of the feed-forward parts"));
    return settings;
  };
  auto llama = transformer("344");
  llama.push_back(count("groups", "0", "heads of keys and values; 0: each its own"));
  return {{"gpt", "GPT-2's decoder", transformer("512"),
           [&data](const values& v, std::uint64_t seed) {
             return language_model(v, seed, cairn::gpt2_decoder{.vocabulary = data.vocabulary});
           }},
          {"llama", "Llama's decoder: rotary positions, gated feed-forward parts, no biases", std::move(llama),
           [&data](const values& v, std::uint64_t seed) {
             const std::size_t groups = v.whole("groups");
             return language_model(v, seed,
                                   cairn::llama_decoder{.vocabulary = data.vocabulary,
                                                        .groups = groups == 0 ? v.whole("heads") : groups});
           }},
          {"lstm", "long short-term memories", decoder_settings("200", "2", ".004"),
           [&data](const values& v, std::uint64_t seed) {
             return language_model(v, seed, cairn::lstm_decoder{.vocabulary = data.vocabulary});
           }}};
}

}  // namespace compare
