#pragma once
/// The words of a text in lower case and in a normal form, told by their places in the text as it was.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "cairn/text/concept.hpp"
#include "cairn/text/letter_case.hpp"
#include "cairn/text/normalize.hpp"
#include "cairn/text/word_splitter.hpp"

namespace cairn {

/// Words are cut first and normalized each: "Café", "café" and "ｃａｆé" are one. O(bytes).
/// Use: models that know words by their spelling, as word vectors do.
template <text_splitter Splitter = word_splitter>
struct normalized_words {
  Splitter splitter = {};
  bool lower = true;
  normal_form form = normal_form::nfkc;

  /// Calls f(word, begin, end) for each word in order; the word stands until f returns.
  template <class F>
  void each(std::string_view text, F&& f) const {
    std::string word;
    splitter.split(text, [&](std::size_t begin, std::size_t end) {
      word = normalize(text.substr(begin, end - begin), form);
      if (lower) word = lower_case(word);
      f(std::string_view(word), begin, end);
    });
  }
};

}  // namespace cairn
