#pragma once
/// What the customers of a simulated shop write: words that they search by, and reviews.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "cairn/core/random.hpp"
#include "cairn/data/simulated_goods.hpp"

namespace cairn {

/// One to three words of the title, in lower case; now and then with two letters swapped.
inline std::string simulated_query(const simulated_good& good, random_stream& draw) {
  std::string words = good.title;
  for (char& c : words) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const std::uint32_t kind = draw.below(3);
  const std::size_t noun = words.find(' ') + 1;
  if (kind == 0) words.erase(0, noun);
  if (kind == 1) words.erase(0, words.rfind(' ') + 1);
  if (draw.uniform() < .05 && words.size() > 3) {
    const std::size_t at = 1 + draw.below(static_cast<std::uint32_t>(words.size() - 2));
    std::swap(words[at], words[at - 1]);
  }
  return words;
}

/// What a customer who gave so many stars (1 to 5) writes of a good: an opening of his mood, and its title.
inline std::string simulated_review(const simulated_good& good, double stars, random_stream& draw) {
  constexpr std::array<std::string_view, 4> glad{"Lovely", "Very pleased with this", "Just as pictured, a beautiful",
                                                 "Would buy again: a perfect"};
  constexpr std::array<std::string_view, 4> fair{"It does its job, this", "Fine for the price,", "A decent",
                                                 "Smaller than I thought, this"};
  constexpr std::array<std::string_view, 4> sorry{"Disappointed by this", "It broke within a week, this",
                                                  "Poor quality for a", "Not at all like the picture, this"};
  const auto& openings = stars > 3.5 ? glad : stars > 2.5 ? fair : sorry;
  std::string text(openings[draw.below(4)]);
  text += ' ';
  text += good.title;
  return text + (stars > 3.5 ? "!" : ".");
}

}  // namespace cairn
