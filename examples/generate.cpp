// Text from a language model that other software trained, or train_language_model: to standard output, with tokens per
// second to standard error. Without --model it says what it needs.
#include <CLI/CLI.hpp>
#include <cairn/language/any_tokenizer.hpp>
#include <cairn/language/bpe_json.hpp>
#include <cairn/language/byte_bpe_files.hpp>
#include <cairn/language/generate.hpp>
#include <cairn/language/hugging_face.hpp>
#include <cairn/language/hugging_face_gpt2.hpp>
#include <cairn/language/hugging_face_llama.hpp>
#include <cairn/language/llama2c_file.hpp>
#include <cairn/language/quantized.hpp>
#include <cairn/language/stop_texts.hpp>
#include <cairn/language/tokenizer_bin.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <variant>

namespace {

using namespace cairn;

struct options {
  std::string model, tokenizer, prompt, weights = "float";
  std::vector<std::string> stops;
  std::size_t steps = 200, top_k = 0;
  double temperature = 0, top_p = 1, min_p = 0, repetition = 1;
  std::uint64_t seed = 1;
  int threads = 0;
};

using any_decoder = std::variant<loaded_network<gpt2_decoder>, loaded_network<llama_decoder>>;

any_decoder read_model(const std::string& path) {
  if (!std::filesystem::is_directory(path)) return read_llama2c(path);
  if (hugging_face_model_type(path) == "llama") return read_hugging_face<llama_decoder>(path);
  return read_hugging_face<gpt2_decoder>(path);
}

/// A file: llama2.c's tokenizer.bin, or tokenizer.json; a folder: its tokenizer.json, or vocab.json and merges.txt.
any_tokenizer read_tokenizer(const std::string& path, std::size_t pieces) {
  if (std::filesystem::is_directory(path)) {
    if (std::filesystem::exists(path + "/tokenizer.json")) return read_tokenizer(path + "/tokenizer.json", pieces);
    return read_byte_bpe(path + "/vocab.json", path + "/merges.txt");
  }
  if (!path.ends_with(".json")) return read_tokenizer_bin(path, pieces);
  const std::string text = read_text(path);
  if (text.find("\"ByteLevel\"") != std::string::npos) return parse_byte_bpe_json(text, path);
  return parse_fallback_bpe_json(text, path);
}

/// The id of the token that texts begin or end with, where the vocabulary has it.
std::optional<token_id> control(const any_tokenizer& tokens, std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    for (token_id id = 0; id < tokens.vocabulary_size(); ++id) {
      if (tokens.piece(id) == name) return id;
    }
  }
  return std::nullopt;
}

template <class Network>
void write_text(const Network& network, const any_tokenizer& tokens, bool begins, const options& o) {
  const auto begin = control(tokens, {"<s>", "\n<s>\n", "<|endoftext|>"});
  const auto end = control(tokens, {"</s>", "\n</s>\n", "<|endoftext|>"});
  std::vector<token_id> prompt;
  if (begin && (begins || o.prompt.empty())) prompt.push_back(*begin);
  const std::size_t before = prompt.size();
  tokens.encode(o.prompt, push_ids{prompt});
  const std::size_t typed = prompt.size() - before;
  generation_settings settings{.steps = o.steps, .seed = o.seed};
  for (const auto& id : {begin, end}) {
    if (id) settings.end_tokens.push_back(*id);
  }
  const stop_texts stops(tokens, o.stops);
  // What is new is what the whole has behind the prompt: a tokenizer may take a blank from the front of a text.
  std::vector<token_id> whole(prompt.begin() + static_cast<std::ptrdiff_t>(prompt.size() - typed), prompt.end());
  const std::size_t given = tokens.decode(whole).size();
  std::size_t shown = 0;
  std::fputs(o.prompt.c_str(), stdout);
  const auto show = [&](std::span<const token_id> fresh, bool all) {
    whole.resize(typed);
    whole.insert(whole.end(), fresh.begin(), fresh.end());
    const std::string text = tokens.decode(whole).substr(given);
    std::string_view ready = all ? stops.before_stop(text) : stops.shown(text);
    // The bytes of a character may come in several tokens.
    while (!all && ready.size() > shown && (static_cast<unsigned char>(ready.back()) & 0x80U) != 0)
      ready.remove_suffix(1);
    if (ready.size() <= shown) return;
    std::fwrite(ready.data() + shown, 1, ready.size() - shown, stdout);
    std::fflush(stdout);
    shown = ready.size();
  };
  const auto after_token = [&](std::size_t n, std::span<const token_id> fresh) {
    show(fresh, false);
    return stops(n, fresh);
  };
  const auto start = std::chrono::steady_clock::now();
  const auto go_on = [&](const auto& choice) {
    return generate(network, std::span<const token_id>(prompt), choice, settings, after_token, {.threads = o.threads});
  };
  const repetition_filter repetition{.factor = o.repetition, .window = 64};
  const generated_text text = o.temperature == 0
                                  ? go_on(greedy(repetition))
                                  : go_on(sampled(repetition, temperature_filter{o.temperature}, top_k_filter{o.top_k},
                                                  top_p_filter{o.top_p}, min_p_filter{o.min_p}));
  show(text.ids, true);
  std::fputs("\n", stdout);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::fprintf(stderr, "%zu tokens, %.1f a second\n", text.ids.size(), static_cast<double>(text.ids.size()) / seconds);
}

/// In floats as products read them, or in as few bits as were asked for.
template <class Decoder>
void write_text_of(const loaded_network<Decoder>& model, const options& o) {
  const any_tokenizer tokens = read_tokenizer(o.tokenizer, model.settings.vocabulary);
  constexpr bool begins = std::is_same_v<Decoder, llama_decoder>;  // texts that it learned from began with a token
  const auto in = [&]<class Matrix>(std::type_identity<Matrix>) {
    write_text(quantized<Matrix>(model.settings, model.network, o.threads), tokens, begins, o);
  };
  if (o.weights == "bf16") return in(std::type_identity<bfloat16_matrix>{});
  if (o.weights == "int8") return in(std::type_identity<int8_matrix>{});
  if (o.weights == "int4") return in(std::type_identity<int4_matrix>{});
  in(std::type_identity<panel_matrix>{});
}

int run(int count, char** words) {
  options o;
  CLI::App app{"Writes text as a language model goes on with a prompt."};
  app.add_option("--model", o.model,
                 "llama2.c's file, or a folder with config.json and model.safetensors (GPT-2, Llama)");
  app.add_option(
      "--tokenizer", o.tokenizer,
      "tokenizer.bin, tokenizer.json, or a folder with it or with vocab.json and merges.txt; the model's folder "
      "where none is given");
  app.add_option("--weights", o.weights, "float|bf16|int8|int4: what the model's are rounded to")
      ->check(CLI::IsMember({"float", "bf16", "int8", "int4"}))
      ->capture_default_str();
  app.add_option("--prompt", o.prompt, "what the text begins with");
  app.add_option("--steps", o.steps, "new tokens, at most")->capture_default_str();
  app.add_option("--temperature", o.temperature, "of drawing; 0: the most probable token each time")
      ->capture_default_str();
  app.add_option("--top-k", o.top_k, "the most probable tokens, 0: all")->capture_default_str();
  app.add_option("--top-p", o.top_p, "the fewest tokens of this share of the probability")->capture_default_str();
  app.add_option("--min-p", o.min_p, "tokens of this share of the highest probability")->capture_default_str();
  app.add_option("--repetition", o.repetition, "factor against tokens of the last 64; 1: none")->capture_default_str();
  app.add_option("--stop", o.stops, "a text that ends it, any number of times")->allow_extra_args(false);
  app.add_option("--seed", o.seed, "of what is drawn")->capture_default_str();
  app.add_option("--threads", o.threads, "0: all the machine has; the text never depends on it")
      ->check(CLI::Range(0, 4096));
  CLI11_PARSE(app, count, words);
  if (o.model.empty()) {
    std::puts("generate --model stories260K.bin --tokenizer tok512.bin --prompt \"Once\": see --help");
    return 0;
  }
  if (o.tokenizer.empty()) o.tokenizer = o.model;
  std::visit([&](const auto& model) { write_text_of(model, o); }, read_model(o.model));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "generate: %s\n", problem.what());
    return 1;
  }
}
