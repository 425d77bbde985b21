#pragma once
/// Words that have one vector each and no parts.

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

#include "cairn/language/word_examples.hpp"

namespace cairn {

/// A word's vector is its own row alone: as word2vec.
/// Source: Mikolov, Chen, Corrado, Dean: "Efficient estimation of word representations in vector space", ICLR 2013.
/// Use: words that are seen often, and where speed counts; a word that was not seen has no vector.
struct whole_words {
  class prepared {
   public:
    explicit prepared(const word_vocabulary& words) : rows_(words.size()) { std::iota(rows_.begin(), rows_.end(), 0U); }
    std::size_t rows() const noexcept { return rows_.size(); }
    std::span<const std::uint32_t> of(std::uint32_t word) const noexcept { return std::span(rows_).subspan(word, 1); }
    std::vector<std::uint32_t> of_stranger(std::string_view) const { return {}; }

   private:
    std::vector<std::uint32_t> rows_;
  };

  prepared prepare(const word_vocabulary& words) const { return prepared(words); }
  void check() const noexcept {}
};
static_assert(word_parts<whole_words>);

}  // namespace cairn
