// Trains a decoder on a text, and writes it as a folder that generate, and other software, can read. Without --train it
// learns a line of a nursery rhyme, in a second.
#include <CLI/CLI.hpp>
#include <cairn/data/read_text.hpp>
#include <cairn/language/bpe_json_writing.hpp>
#include <cairn/language/bpe_training.hpp>
#include <cairn/language/generate.hpp>
#include <cairn/language/hugging_face.hpp>
#include <cairn/language/hugging_face_gpt2.hpp>
#include <cairn/language/hugging_face_llama.hpp>
#include <cairn/language/next_token_training.hpp>
#include <cairn/train/checkpoint.hpp>
#include <cairn/train/loop.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>

namespace {

using namespace cairn;

struct options {
  std::string train, valid, out, checkpoint, kind = "gpt2";
  std::size_t pieces = 257, width = 128, layers = 4, heads = 4, hidden = 0;
  double dropout = 0, rate = .004;
  next_token_training<> how = {.context = 64, .windows = 12, .steps = 2000, .validate_every = 250};
  int threads = 0;
};

gpt2_decoder settings_of(const options& o, gpt2_decoder settings) {
  settings.positions = o.how.context;
  settings.hidden = o.hidden;
  return settings;
}
llama_decoder settings_of(const options& o, llama_decoder settings) {
  settings.positions = o.how.context;
  settings.groups = o.heads;
  settings.hidden = o.hidden == 0 ? 8 * o.width / 3 : o.hidden;
  settings.tied = true;
  return settings;
}

packed_tokens one_text(const gpt2_tokenizer& tokens, std::string_view text) {
  packed_tokens packed;
  packed.ids = encode(tokens, text);
  packed.offsets.push_back(packed.ids.size());
  return packed;
}

template <class Decoder>
void learn(const options& o, const std::string& train_text, const std::string& valid_text) {
  const std::vector<std::string> whole{train_text};
  const byte_bpe_training pairs{.vocabulary_size = o.pieces};
  const gpt2_tokenizer tokens = train_byte_bpe(whole, pairs);
  const packed_tokens texts = one_text(tokens, train_text), held = one_text(tokens, valid_text);
  Decoder settings;
  settings.vocabulary = tokens.vocabulary_size();
  settings.width = o.width;
  settings.layers = o.layers;
  settings.heads = o.heads;
  settings.dropout = o.dropout;
  settings = settings_of(o, settings);
  auto network = settings.template make<float>();
  random_stream random(o.how.seed, purpose::initialize);
  Decoder::initialize(network, random);
  std::printf("%zu tokens to learn from, %zu held out, %zu kinds; %zu weights\n", texts.ids.size(), held.ids.size(),
              tokens.vocabulary_size(), parameter_count(network));

  const auto loop = o.how.loop();
  const auto task = o.how.task(texts);
  training_state state(std::move(network), loop);
  if (!o.checkpoint.empty() && std::filesystem::exists(o.checkpoint)) {
    load_checkpoint(o.checkpoint, state, fingerprint(loop, task));
    std::printf("goes on behind step %llu\n", static_cast<unsigned long long>(state.steps));
  }
  const execution how{.threads = o.threads, .report = o.train.empty() ? progress{} : terminal_bar()};
  const auto validate = o.how.validated_by(held, o.threads);
  const auto said = [&](const auto& model) {
    const double value = validate(model);
    if (!o.train.empty()) std::fprintf(stderr, "\nheld out: %.4f nats a token\n", -value);
    return value;
  };
  const training_report report =
      o.checkpoint.empty()
          ? train(state, task, loop, how, said)
          : train(state, task, loop, how, said, checkpointing{o.checkpoint, fingerprint(loop, task), 0, 60});
  const foretold_tokens found = foretell(state.model, held, {}, o.threads);
  std::printf("%.0f tokens a second; held out: %.4f nats a token, perplexity %.2f, %.4f bits a byte\n",
              report.tokens_per_second, found.loss(), found.perplexity(), found.bits_per_byte(valid_text.size()));

  const std::vector<token_id> begin(held.ids.begin(), held.ids.begin() + 1);
  const auto text = generate(state.model, begin, sampled(temperature_filter{.8}), {.steps = o.how.context - 1});
  std::printf("%s%s\n", tokens.decode(begin).c_str(), tokens.decode(text.ids).c_str());
  if (o.out.empty()) return;
  write_hugging_face(o.out, settings, state.model);
  atomic_file file(o.out + "/tokenizer.json");
  const std::string document = tokenizer_json(with_added_tokens<gpt2_tokenizer>(tokens, {}));
  file.write(std::as_bytes(std::span(document)));
  file.commit();
}

int run(int count, char** words) {
  options o;
  CLI::App app{"Trains a GPT-2- or Llama-like decoder on a text."};
  app.add_option("--train", o.train, "text, plain or gzip");
  app.add_option("--valid", o.valid, "text that it is validated by; the last tenth of --train, where none is given");
  app.add_option("--out", o.out, "folder to write: config.json, model.safetensors, tokenizer.json");
  app.add_option("--checkpoint", o.checkpoint, "file that a run is saved to every minute and goes on from");
  app.add_option("--kind", o.kind, "gpt2|llama")->check(CLI::IsMember({"gpt2", "llama"}))->capture_default_str();
  app.add_option("--pieces", o.pieces, "of byte pairs, learned from the text; 257: bytes and an end")
      ->capture_default_str();
  app.add_option("--width", o.width, "of rows")->capture_default_str();
  app.add_option("--layers", o.layers, "of the transformer")->capture_default_str();
  app.add_option("--heads", o.heads, "of attention")->capture_default_str();
  app.add_option("--hidden", o.hidden, "of the feed-forward parts; 0: four times the width, or as much with a gate");
  app.add_option("--dropout", o.dropout, "share")->capture_default_str();
  app.add_option("--context", o.how.context, "tokens of a window")->capture_default_str();
  app.add_option("--windows", o.how.windows, "of a step")->capture_default_str();
  app.add_option("--steps", o.how.steps, "in all")->capture_default_str();
  app.add_option("--every", o.how.validate_every, "steps from one validation to the next")->capture_default_str();
  app.add_option("--rate", o.rate, "of AdamW, at its highest")->capture_default_str();
  app.add_option("--seed", o.how.seed, "of weights and windows")->capture_default_str();
  app.add_flag("--matrix-unit", o.how.matrix_unit, "large products by the machine's (AMX), where it has one");
  app.add_option("--threads", o.threads, "0: all the machine has; results never depend on it")
      ->check(CLI::Range(0, 4096));
  CLI11_PARSE(app, count, words);
  std::string text, valid;
  if (o.train.empty()) {
    for (int n = 0; n < 200; ++n) text += "row, row, row your boat, gently down the stream. ";
    o.how.steps = o.how.validate_every = 60;
    o.how.context = 32;
    o.width = 32;
    o.layers = 2;
  } else {
    text = read_text(o.train);
  }
  if (o.valid.empty()) {
    const std::size_t cut = text.size() / 10 * 9;
    valid = text.substr(cut);
    text.resize(cut);
  } else {
    valid = read_text(o.valid);
  }
  o.how.optimizer.inner.rate = o.rate;
  o.how.schedule.steps = std::min<std::size_t>(100, o.how.steps / 10);
  if (o.kind == "gpt2") {
    learn<gpt2_decoder>(o, text, valid);
  } else {
    learn<llama_decoder>(o, text, valid);
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "train_language_model: %s\n", problem.what());
    return 1;
  }
}
