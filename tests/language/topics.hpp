#pragma once
/// Texts that classifiers of features learn from.

#include <cstddef>
#include <cstdint>
#include <string>

#include "cairn/core/random.hpp"
#include "cairn/language/labeled_texts.hpp"

namespace cairn::testing {

/// Texts of four topics: two words of the topic, three of `common` others.
inline labeled_texts topics(std::size_t count, std::uint64_t seed, std::uint32_t common) {
  labeled_texts all{{}, {}, {"a", "b", "c", "d"}};
  for (std::size_t n = 0; n < count; ++n) {
    random_stream random(seed, purpose::simulate, n);
    const std::uint32_t label = random.below(4);
    std::string text;
    for (int word = 0; word < 5; ++word) {
      text +=
          word < 2 ? all.classes[label] + std::to_string(random.below(20)) : "w" + std::to_string(random.below(common));
      text += ' ';
    }
    all.texts.push_back(text);
    all.labels.push_back(label);
  }
  return all;
}

}  // namespace cairn::testing
