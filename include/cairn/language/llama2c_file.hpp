#pragma once
/// llama2.c's file of a model (its version 0), read and written.

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "cairn/core/error.hpp"
#include "cairn/data/read_text.hpp"
#include "cairn/language/llama.hpp"
#include "cairn/store/atomic_file.hpp"

namespace cairn {

namespace detail {

/// Calls f(values) for the arrays of a network in the order of the file.
template <class Network, class F>
void each_llama2c_array(Network& network, const F& f) {
  auto& layers = std::get<0>(network.body.parts).layers;
  const auto of_each = [&](const auto& part) {
    for (auto& layer : layers) f(span_of(part(layer)));
  };
  f(span_of(network.tokens.table));
  of_each([](auto& layer) -> auto& { return layer.attention_norm.gain; });
  of_each([](auto& layer) -> auto& { return layer.attention.query.weight; });
  of_each([](auto& layer) -> auto& { return layer.attention.key.weight; });
  of_each([](auto& layer) -> auto& { return layer.attention.value.weight; });
  of_each([](auto& layer) -> auto& { return layer.attention.output.weight; });
  of_each([](auto& layer) -> auto& { return layer.feed_forward_norm.gain; });
  of_each([](auto& layer) -> auto& { return layer.feed_forward.gate.weight; });
  of_each([](auto& layer) -> auto& { return layer.feed_forward.down.weight; });
  of_each([](auto& layer) -> auto& { return layer.feed_forward.up.weight; });
  f(span_of(std::get<1>(network.body.parts).gain));
}

}  // namespace detail

/// A model from the bytes of the file: seven numbers of 32 bits (width, hidden, layers, heads, heads of keys,
/// vocabulary, positions; a negative vocabulary says that the scores have a table of their own), then the weights as
/// floats, little-endian, with tables of rotations that are passed over. `name` is what errors call it. Throws for
/// numbers that no model has, for a file of any other length than they say, and for weights that are not finite;
/// nothing is allocated before the length is right.
inline loaded_network<llama_decoder> parse_llama2c(std::string_view bytes, const std::string& name = "llama2.c model") {
  static_assert(std::endian::native == std::endian::little);
  std::array<std::int32_t, 7> header{};
  if (bytes.size() < sizeof header) {
    throw error(std::to_string(bytes.size()) + " bytes", name, "a header of 28 bytes and the weights");
  }
  std::memcpy(header.data(), bytes.data(), sizeof header);
  static constexpr std::array<const char*, 7> called{"width",     "hidden width", "layers",   "heads",
                                                     "key heads", "vocabulary",   "positions"};
  static constexpr std::array<std::int32_t, 7> most{1 << 20, 1 << 22, 512, 1 << 12, 1 << 12, 1 << 24, 1 << 24};
  std::array<std::size_t, 7> sizes{};
  for (std::size_t n = 0; n < header.size(); ++n) {
    const std::int64_t value = n == 5 ? std::abs(std::int64_t{header[n]}) : std::int64_t{header[n]};
    if (value < 1 || value > most[n]) {
      throw error(std::string(called[n]) + " " + std::to_string(header[n]), name + ", header",
                  "1 to " + std::to_string(most[n]));
    }
    sizes[n] = static_cast<std::size_t>(value);
  }
  const auto [width, hidden, layers, heads, groups, vocabulary, positions] = sizes;
  const bool tied = header[5] > 0;
  if (width % heads != 0 || heads % groups != 0 || width / heads % 2 != 0) {
    throw error(
        "width " + std::to_string(width) + ", heads " + std::to_string(heads) + ", key heads " + std::to_string(groups),
        name + ", header", "heads of an even width, shared evenly");
  }
  // Below 2^24 2^20 4 + 512 (4 2^40 + 3 2^42) 4 < 2^58: nothing overflows.
  const std::size_t head = width / heads, keys = head * groups;
  const std::size_t layer = 2 * width + 2 * width * width + 2 * width * keys + 3 * width * hidden;
  const std::size_t rotations = positions * head, table = vocabulary * width;
  const std::size_t floats = table + layers * layer + width + rotations + (tied ? 0 : table);
  if (bytes.size() != sizeof header + 4 * floats) {
    throw error(std::to_string(bytes.size()) + " bytes", name,
                std::to_string(sizeof header + 4 * floats) + ", as its header says");
  }
  const llama_decoder settings{.vocabulary = vocabulary,
                               .positions = positions,
                               .width = width,
                               .heads = heads,
                               .groups = groups,
                               .layers = layers,
                               .hidden = hidden,
                               .pairs = rotary_pairs::neighbors,
                               .tied = tied};
  loaded_network<llama_decoder> loaded{settings, settings.make<float>()};
  std::size_t at = sizeof header;
  const auto read = [&](std::span<float> values) {
    std::memcpy(values.data(), bytes.data() + at, values.size_bytes());
    for (std::size_t n = 0; n < values.size(); ++n) {
      if (std::isfinite(values[n])) continue;
      throw error("a weight that is not finite", name + ", byte " + std::to_string(at + 4 * n), "finite weights");
    }
    at += values.size_bytes();
  };
  detail::each_llama2c_array(loaded.network, read);
  at += 4 * rotations;
  if (!tied) read(span_of(loaded.network.output[0].table));
  return loaded;
}

/// The same from a file, plain or gzip.
inline loaded_network<llama_decoder> read_llama2c(const std::string& path) {
  return parse_llama2c(read_text(path), path);
}

/// The bytes of the file. Throws where the format cannot say what the settings do.
inline std::string llama2c_bytes(const llama_decoder& settings, const llama_decoder::network<float>& network) {
  require(settings.pairs == rotary_pairs::neighbors && settings.rotary_base == 10000, "other rotations",
          "llama2c_bytes, settings", "pairs of neighbors, base 10000");
  const auto number = [](std::size_t size) { return static_cast<std::int32_t>(size); };
  const std::array<std::int32_t, 7> header{
      number(settings.width),    number(settings.hidden), number(settings.layers),
      number(settings.heads),    number(settings.groups), number(settings.vocabulary) * (network.tied() ? 1 : -1),
      number(settings.positions)};
  std::string bytes;
  const auto put = [&](auto values) {
    const auto raw = std::as_bytes(values);
    bytes.append(reinterpret_cast<const char*>(raw.data()), raw.size());
  };
  put(std::span(header));
  detail::each_llama2c_array(network, put);
  const std::size_t pairs = settings.width / settings.heads / 2;
  for (const bool sine : {false, true}) {
    for (std::size_t place = 0; place < settings.positions; ++place) {
      for (std::size_t j = 0; j < pairs; ++j) {
        const double angle = static_cast<double>(place) *
                             std::pow(settings.rotary_base, -static_cast<double>(j) / static_cast<double>(pairs));
        const auto value = static_cast<float>(sine ? std::sin(angle) : std::cos(angle));
        put(std::span(&value, 1));
      }
    }
  }
  if (!network.tied()) put(span_of(network.output[0].table));
  return bytes;
}

/// The file, there as a whole or as it was.
inline void write_llama2c(const std::string& path, const llama_decoder& settings,
                          const llama_decoder::network<float>& network) {
  const std::string bytes = llama2c_bytes(settings, network);
  atomic_file file(path);
  file.write(std::as_bytes(std::span(bytes)));
  file.commit();
}

}  // namespace cairn
