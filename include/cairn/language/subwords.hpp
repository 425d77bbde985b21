#pragma once
/// Words that are made of their character n-grams.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/language/word_examples.hpp"

namespace cairn {

/// FNV-1a in 32 bits, of bytes that are widened with their sign, as fastText's files have it.
constexpr std::uint32_t hash_subword(std::string_view bytes) noexcept {
  std::uint32_t hash = 2166136261U;
  for (const char c : bytes) {
    hash = (hash ^ static_cast<std::uint32_t>(static_cast<std::int32_t>(static_cast<signed char>(c)))) * 16777619U;
  }
  return hash;
}

/// A word's vector is the mean of its own row and those of its character n-grams of `shortest` to `longest` characters,
/// of the word between < and >; n-grams are hashed to `buckets`, and those that share one share a row. Characters are
/// those of UTF-8; a byte that begins none is one. Only buckets that a word of the vocabulary hits have a row: memory
/// follows the text, not `buckets`, and a word that was not seen is the mean of what was learned of it alone.
/// Source: Bojanowski, Grave, Joulin, Mikolov: "Enriching word vectors with subword information", TACL 2017.
/// Use: languages rich in forms, small texts, rare and unseen words.
struct subwords {
  std::size_t shortest = 3, longest = 6;
  std::size_t buckets = 2'000'000;

  /// f(bytes) for each n-gram of a word in order of where it begins. A single < or > is none.
  template <class F>
  void for_each_part(std::string_view word, F&& f) const {
    const std::string text = "<" + std::string(word) + ">";
    const auto continues = [&](std::size_t at) { return at < text.size() && (text[at] & 0xc0) == 0x80; };
    for (std::size_t begin = 0; begin < text.size(); ++begin) {
      if (continues(begin)) continue;
      std::size_t end = begin;
      for (std::size_t characters = 1; characters <= longest && end < text.size(); ++characters) {
        ++end;
        while (continues(end)) ++end;
        const bool edge = characters == 1 && (begin == 0 || end == text.size());
        if (characters >= shortest && !edge) f(std::string_view(text).substr(begin, end - begin));
      }
    }
  }

  std::size_t bucket_of(std::string_view part) const noexcept { return hash_subword(part) % buckets; }

  class prepared;
  prepared prepare(const word_vocabulary& words) const;

  void check() const {
    require(shortest > 0 && shortest <= longest, "is not in range", "subwords.shortest", "1 to longest");
    require(longest <= 64, "is not in range", "subwords.longest", "at most 64");
    require(buckets > 0 && buckets <= (std::size_t{1} << 31U), "is not in range", "subwords.buckets", "1 to 2^31");
  }
};
/// Rows of words come first, then those of buckets in the order in which the words hit them.
class subwords::prepared {
 public:
  prepared(const subwords& settings, const word_vocabulary& words) : settings_(settings) {
    for (std::uint32_t word = 0; word < words.size(); ++word) {
      rows_.push_back(word);
      settings_.for_each_part(words.word(word), [&](std::string_view part) {
        const auto row = static_cast<std::uint32_t>(words.size() + row_of_bucket_.size());
        rows_.push_back(
            row_of_bucket_.try_emplace(static_cast<std::uint32_t>(settings_.bucket_of(part)), row).first->second);
      });
      offsets_.push_back(rows_.size());
    }
  }

  std::size_t rows() const noexcept { return offsets_.size() - 1 + row_of_bucket_.size(); }
  std::span<const std::uint32_t> of(std::uint32_t word) const noexcept {
    return std::span(rows_).subspan(offsets_[word], offsets_[word + 1] - offsets_[word]);
  }
  std::vector<std::uint32_t> of_stranger(std::string_view word) const {
    std::vector<std::uint32_t> rows;
    settings_.for_each_part(word, [&](std::string_view part) {
      const auto found = row_of_bucket_.find(static_cast<std::uint32_t>(settings_.bucket_of(part)));
      if (found != row_of_bucket_.end()) rows.push_back(found->second);
    });
    return rows;
  }

 private:
  subwords settings_;
  std::vector<std::uint32_t> rows_;
  std::vector<std::size_t> offsets_ = {0};
  std::unordered_map<std::uint32_t, std::uint32_t> row_of_bucket_;
};

inline subwords::prepared subwords::prepare(const word_vocabulary& words) const {
  return {*this, words};
}
static_assert(word_parts<subwords>);

}  // namespace cairn
