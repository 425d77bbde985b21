#pragma once
/// The tokens of words met before, shared by threads without a lock.

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

#include "cairn/language/merge_symbols.hpp"
#include "cairn/language/tokenizer.hpp"

namespace cairn {

/// A word of at most 15 bytes as two numbers, different for different words.
struct word_key {
  static constexpr std::size_t most_bytes = 15;

  /// Requires 1 to 15 bytes.
  explicit word_key(std::string_view word) noexcept {
    static_assert(std::endian::native == std::endian::little);
    const char* const p = word.data();
    const std::size_t n = word.size();
    if (n >= 8) {
      low = load<std::uint64_t>(p);
      if (n > 8) high = load<std::uint64_t>(p + n - 8) >> (8 * (16 - n));
    } else if (n >= 4) {
      low = load<std::uint32_t>(p) | std::uint64_t{load<std::uint32_t>(p + n - 4)} << (8 * (n - 4));
    } else {
      for (std::size_t k = 0; k < n; ++k) low |= std::uint64_t{static_cast<unsigned char>(p[k])} << (8 * k);
    }
    high |= std::uint64_t{n} << 56U;
  }
  std::uint64_t low = 0, high = 0;

 private:
  template <class T>
  static T load(const char* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof(T));
    return value;
  }
};

/// Up to ten tokens a word, 16,384 words in 1 MiB; a word drives out the one that has its place. What is found is what
/// was put there for that word, so results do not depend on what is in it. Any number of threads may find and put at
/// once: a writer makes the slot's version odd while he writes, and a reader believes what he read where the version
/// was even and is the same behind it. Boehm: "Can seqlocks get along with programming language memory models?", 2012.
class word_cache {
 public:
  static constexpr std::size_t most_tokens = 10;
  struct tokens {
    std::array<token_id, most_tokens> ids;
    std::size_t count = 0;
  };

  word_cache() : slots_(std::make_unique<slot[]>(slots)) {}
  /// A copy begins empty.
  word_cache(const word_cache&) : word_cache() {}
  word_cache& operator=(const word_cache&) {
    slots_ = std::make_unique<slot[]>(slots);
    return *this;
  }
  word_cache(word_cache&&) noexcept = default;
  word_cache& operator=(word_cache&&) noexcept = default;
  ~word_cache() = default;

  /// True, and the word's tokens in `found`, where they are there. A few nanoseconds.
  bool find(const word_key& key, tokens& found) const noexcept {
    const slot& at = slots_[place(key)];
    const std::uint64_t version = at.version.load(std::memory_order_acquire);
    if ((version & 1U) != 0 || at.words[0].load(std::memory_order_acquire) != key.low ||
        at.words[1].load(std::memory_order_acquire) != key.high) {
      return false;
    }
    std::size_t count = 0;
    for (std::size_t k = 2; k < at.words.size(); ++k) {
      const std::uint64_t pair = at.words[k].load(std::memory_order_acquire);
      found.ids[count] = static_cast<token_id>(pair);
      found.ids[count + 1] = static_cast<token_id>(pair >> 32U);
      count += 2;
      if (found.ids[count - 1] == empty) break;
    }
    if (at.version.load(std::memory_order_relaxed) != version) return false;
    while (count > 0 && found.ids[count - 1] == empty) --count;
    found.count = count;
    return true;
  }

  /// Keeps the tokens of a word, unless they are more than ten or another thread is writing there. Ids are below 2^32
  /// - 1.
  void put(const word_key& key, std::span<const word_symbol> symbols) const noexcept {
    if (symbols.empty() || symbols.size() > most_tokens) return;
    slot& at = slots_[place(key)];
    std::uint64_t version = at.version.load(std::memory_order_relaxed);
    if ((version & 1U) != 0 || !at.version.compare_exchange_strong(version, version + 1, std::memory_order_acquire)) {
      return;
    }
    at.words[0].store(key.low, std::memory_order_release);
    at.words[1].store(key.high, std::memory_order_release);
    const auto id = [&](std::size_t k) { return std::uint64_t{k < symbols.size() ? symbols[k].id : empty}; };
    for (std::size_t k = 2; k < at.words.size(); ++k) {
      at.words[k].store(id(2 * k - 4) | id(2 * k - 3) << 32U, std::memory_order_release);
    }
    at.version.store(version + 2, std::memory_order_release);
  }

 private:
  static constexpr std::size_t slots = std::size_t{1} << 14U;
  static constexpr token_id empty = ~token_id{0};
  struct alignas(64) slot {
    std::atomic<std::uint64_t> version = 0;
    std::array<std::atomic<std::uint64_t>, 7> words{};  // the key, which is never 0, and ids by twos
  };

  static std::size_t place(const word_key& key) noexcept {
    const std::uint64_t mixed = (key.low ^ std::rotl(key.high, 23)) * 0x9E3779B97F4A7C15U;
    return (mixed ^ mixed >> 29U) >> 32U & (slots - 1);
  }

  std::unique_ptr<slot[]> slots_;
};

}  // namespace cairn
