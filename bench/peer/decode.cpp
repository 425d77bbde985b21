/// Greedy decoding by a Llama of 15 million random weights, one text: tokens a second in floats and in 16, 8 and 4
/// bits, by turns, and the bytes of weights that are read for them beside what this machine reads from memory. With
/// --model F (a llama2.c file, plain or gzip) also the perplexity, in each, of 10,000 tokens that it sampled itself in
/// floats. Arguments: [--seconds S] [--model F]. Last lines: `ratio: <format> <threads> <median over float, speed>`.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/language/generate.hpp"
#include "cairn/language/llama.hpp"
#include "cairn/language/llama2c_file.hpp"
#include "cairn/language/perplexity.hpp"
#include "cairn/language/quantized.hpp"
#include "peer.hpp"

namespace {

using cairn::token_id;

/// Of llama2.c's stories15M.
constexpr cairn::llama_decoder shape{.vocabulary = 32000,
                                     .positions = 256,
                                     .width = 288,
                                     .heads = 6,
                                     .groups = 6,
                                     .layers = 6,
                                     .hidden = 768,
                                     .tied = true};
constexpr std::size_t steps = 128, prompt = 200;

double seconds_of(const std::function<void()>& run) {
  const auto begin = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}
double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct format {
  const char* name;
  double bytes;  ///< of the weights, all of which a token reads
  std::function<void(int threads)> decode, read;
  std::vector<double> seconds = {}, reading = {};  ///< a token
};

template <class Network>
format format_of(const char* name, const Network& network) {
  const auto going_on = [&network](std::size_t from, std::size_t count) {
    return [&network, from, count](int threads) {
      const std::vector<token_id> begin(from, 1);
      cairn::generate(network, begin, cairn::greedy<>{}, {.steps = count}, {}, {.threads = threads});
    };
  };
  return {name, static_cast<double>(cairn::array_bytes(network)), going_on(1, steps), going_on(prompt, 1)};
}

void measure_speed(double seconds) {
  auto floats = shape.make<float>();
  cairn::random_stream random(1, cairn::purpose::initialize);
  cairn::llama_decoder::initialize(floats, random);
  const auto panels = cairn::for_inference(shape, floats);
  const auto sixteen = cairn::quantized<cairn::bfloat16_matrix>(shape, floats);
  const auto eight = cairn::quantized<cairn::int8_matrix>(shape, floats);
  const auto four = cairn::quantized<cairn::int4_matrix>(shape, floats);
  std::vector<std::string> ratios;
  for (const int threads : {1, 2}) {
    bench::pin(threads);
    std::vector<format> all{format_of("float", floats), format_of("panels", panels), format_of("bf16", sixteen),
                            format_of("int8", eight), format_of("int4", four)};
    std::vector<double> reads;
    double spent = 0;
    for (int round = -1; round < 5 || (round < 101 && spent < seconds); ++round) {
      for (format& each : all) {
        const double taken = seconds_of([&] { each.decode(threads); }), read = seconds_of([&] { each.read(threads); });
        spent += taken + read;
        if (round < 0) continue;
        each.seconds.push_back(taken / steps);
        each.reading.push_back(read / prompt);
      }
      if (round >= 0 && round < 5) {
        reads.push_back(bench::read_ceiling(std::size_t{1} << 27U, static_cast<std::size_t>(threads)));
      }
    }
    std::printf("%d threads; from memory %.1f GB/s\n", threads, median(reads) / 1e9);
    for (const format& each : all) {
      const double token = median(each.seconds);
      std::printf("%-6s %5.1f MB %8.0f tokens a second %7.1f GB/s, %3.0f%% of memory; of a prompt %8.0f\n", each.name,
                  each.bytes / 1e6, 1 / token, each.bytes / token / 1e9, 100 * each.bytes / token / median(reads),
                  1 / median(each.reading));
      const auto against = [](const std::vector<double>& floats, const std::vector<double>& own) {
        std::vector<double> ratio;
        for (std::size_t n = 0; n < own.size(); ++n) ratio.push_back(floats[n] / own[n]);
        return median(ratio);
      };
      char line[80];
      std::snprintf(line, sizeof(line), "ratio: %s %d %.2f %.2f", each.name, threads,
                    against(all[0].seconds, each.seconds), against(all[0].reading, each.reading));
      if (each.name != all[0].name) ratios.emplace_back(line);
    }
  }
  for (const std::string& line : ratios) std::printf("%s\n", line.c_str());
}

void measure_perplexity(const std::string& path) {
  const auto model = cairn::read_llama2c(path);
  cairn::packed_tokens begins, said;
  const std::size_t longest = model.network.longest(), texts = 10000 / longest + 1;
  for (std::size_t n = 0; n < texts; ++n) {
    begins.ids.push_back(1);
    begins.offsets.push_back(n + 1);
  }
  for (const auto& text : cairn::generate(model.network, begins, cairn::sampled{}, {.steps = longest, .seed = 7})) {
    const std::size_t left = 10000 + texts - said.ids.size();
    said.ids.push_back(1);
    said.ids.insert(said.ids.end(), text.ids.begin(),
                    text.ids.begin() + static_cast<std::ptrdiff_t>(std::min(left, text.ids.size())));
    said.offsets.push_back(said.ids.size());
  }
  const double floats = cairn::foretell(model.network, said).perplexity();
  const auto print = [&](const char* name, double perplexity, std::size_t tokens) {
    std::printf("%-6s perplexity %.4f of %zu tokens, %.4f of float's\n", name, perplexity, tokens, perplexity / floats);
  };
  const auto of = [&](const char* name, const auto& network) {
    const auto found = cairn::foretell(network, said);
    print(name, found.perplexity(), found.nats.size());
  };
  of("float", model.network);
  of("bf16", cairn::quantized<cairn::bfloat16_matrix>(model.settings, model.network));
  of("int8", cairn::quantized<cairn::int8_matrix>(model.settings, model.network));
  of("int4", cairn::quantized<cairn::int4_matrix>(model.settings, model.network));
}

}  // namespace

int main(int argc, char** argv) {
  bench::prepare_other_libraries(argv);
  double seconds = 5;
  std::string model;
  for (int n = 1; n + 1 < argc; n += 2) {
    if (std::string_view(argv[n]) == "--seconds") seconds = std::atof(argv[n + 1]);
    if (std::string_view(argv[n]) == "--model") model = argv[n + 1];
  }
  if (!model.empty()) measure_perplexity(model);
  if (seconds > 0) measure_speed(seconds);
}
