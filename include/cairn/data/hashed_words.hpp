#pragma once
/// Words hashed to a fixed number of buckets, each with a sign, so that no vocabulary has to be kept.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cairn/core/hash.hpp"
#include "cairn/core/random.hpp"

namespace cairn {

/// A bucket and the sign with which a word counts in it.
struct hashed_word {
  std::size_t bucket = 0;
  float sign = 1;
  friend bool operator==(const hashed_word&, const hashed_word&) = default;
};

/// The same place on every machine: FNV-1a, then mixed. The sign is a bit that the bucket does not use: where two words
/// collide they cancel as often as they add up, and inner products are right on average. Requires buckets > 0.
/// Weinberger, Dasgupta, Langford, Smola, Attenberg: "Feature hashing for large scale multitask learning", ICML 2009.
constexpr hashed_word hash_word(std::string_view word, std::size_t buckets) noexcept {
  const std::uint64_t hash = mix(fnv1a(word));
  return {static_cast<std::size_t>((hash >> 1U) % buckets), (hash & 1U) != 0 ? 1.F : -1.F};
}

/// Calls f(word) for each run of ASCII letters and digits and of bytes beyond ASCII, its ASCII letters in lower case.
/// O(bytes).
template <class F>
void for_each_word(std::string_view text, F&& f) {
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) f(std::string_view(word));
    word.clear();
  };
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c - 'A' + 'a');
    } else if (letter) {
      word += c;
    } else {
      finish();
    }
  }
  finish();
}

}  // namespace cairn
