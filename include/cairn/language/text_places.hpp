#pragma once
/// The columns of the features of many texts, one after the other.

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "cairn/core/parallel.hpp"

namespace cairn::detail {

/// The features of each text, as often as they stand there.
struct text_places {
  std::vector<std::uint32_t> features;
  std::vector<std::size_t> offsets{0};  ///< [texts + 1]

  std::size_t size() const noexcept { return offsets.size() - 1; }
  std::span<const std::uint32_t> of(std::size_t text) const noexcept {
    return std::span(features).subspan(offsets[text], offsets[text + 1] - offsets[text]);
  }
};

/// Each text once: each(text, f) calls f(column, begin, end) for its known features, for several threads at once.
template <class Each>
text_places places_of(std::span<const std::string> texts, int threads, const Each& each) {
  constexpr std::size_t grain = 512;
  std::vector<std::vector<std::uint32_t>> parts(chunk_count(texts.size(), grain));
  text_places all;
  std::vector<std::size_t>& offsets = all.offsets;
  offsets.resize(texts.size() + 1);
  parallel_for(texts.size(), grain, threads, [&](std::size_t begin, std::size_t end, int) {
    auto& part = parts[begin / grain];
    for (std::size_t n = begin; n < end; ++n) {
      const std::size_t before = part.size();
      each(texts[n], [&](std::uint32_t column, std::size_t, std::size_t) { part.push_back(column); });
      offsets[n + 1] = part.size() - before;
    }
  });
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
  all.features.reserve(offsets.back());
  for (const auto& part : parts) all.features.insert(all.features.end(), part.begin(), part.end());
  return all;
}

}  // namespace cairn::detail
