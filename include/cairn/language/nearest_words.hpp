#pragma once
/// The words whose vectors point the same way, and analogies: king is to man as queen is to woman.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/core/parallel.hpp"
#include "cairn/kernel/dot.hpp"
#include "cairn/kernel/row_scores.hpp"
#include "cairn/kernel/top_k.hpp"
#include "cairn/language/word_vectors.hpp"

namespace cairn {

/// A word and how near it is.
struct near_word {
  std::string word;
  float score = 0;
  friend bool operator==(const near_word&, const near_word&) = default;
};

/// How the three words of an analogy are joined. `add`: the word nearest to b - a + c (Mikolov, Yih, Zweig:
/// "Linguistic regularities in continuous space word representations", NAACL 2013). `multiply`: that of the largest
/// cos(x, b) cos(x, c) / (cos(x, a) + .001), cosines moved to [0, 1]; no one of the three outweighs the others (Levy,
/// Goldberg: "Linguistic regularities in sparse and explicit word representations", CoNLL 2014).
enum class analogy_rule { add, multiply };

/// Exact search by cosine over all words. Holds the vectors and a copy of them at length 1 (0 for a vector of zeros,
/// which is near to nothing). A question reads all rows once: 2 words width flops. Of equal scores the word of the
/// lower row comes first.
class nearest_words {
 public:
  explicit nearest_words(word_vectors vectors, int threads = 1)
      : vectors_(std::move(vectors)), units_(vectors_.values().begin(), vectors_.values().end()) {
    parallel_for(vectors_.size(), 1024, threads, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t row = begin; row < end; ++row) make_unit(std::span(units_).subspan(row * width(), width()));
    });
  }

  const word_vectors& vectors() const noexcept { return vectors_; }

  /// The k words nearest to a word, itself left out. Throws where it is unknown.
  std::vector<near_word> to_word(std::string_view word, std::size_t k) const {
    const std::uint32_t row = row_of_word(word);
    return best(scores_of(unit(row)), k, std::span(&row, 1));
  }

  /// The k words nearest to a vector. Throws where its width is another or where it is not finite.
  std::vector<near_word> to_vector(std::span<const float> query, std::size_t k) const {
    require(query.size() == width(), "the query has another width", "nearest_words", "as many columns as the vectors");
    for (const float value : query)
      require(std::isfinite(value), "the query is not finite", "nearest_words", "numbers");
    std::vector<float> copy(query.begin(), query.end());
    make_unit(copy);
    return best(scores_of(copy), k, {});
  }

  /// The k best answers to "a is to b as c is to ...", the three words left out. Throws where one is unknown.
  std::vector<near_word> analogy(std::string_view a, std::string_view b, std::string_view c, std::size_t k,
                                 analogy_rule rule = analogy_rule::add) const {
    const std::uint32_t asked[] = {row_of_word(a), row_of_word(b), row_of_word(c)};
    return best(analogy_scores(asked, rule), k, asked);
  }

  /// The row of the best answer alone, for the rows of three words; nothing where there are no other words.
  std::optional<std::uint32_t> answer(std::span<const std::uint32_t, 3> asked,
                                      analogy_rule rule = analogy_rule::add) const {
    const auto found = best_rows(analogy_scores(asked, rule), 1, asked);
    return found.empty() ? std::nullopt : std::optional(found[0].index);
  }

 private:
  std::size_t width() const noexcept { return vectors_.width(); }
  std::span<const float> unit(std::uint32_t row) const noexcept {
    return std::span(units_).subspan(row * width(), width());
  }

  /// In double: the squares of floats do not overflow there.
  static void make_unit(std::span<float> row) noexcept {
    double squares = 0;
    for (const float value : row) squares += static_cast<double>(value) * static_cast<double>(value);
    if (squares == 0) return;
    const double scale = 1 / std::sqrt(squares);
    for (float& value : row) value = static_cast<float>(static_cast<double>(value) * scale);
  }

  std::uint32_t row_of_word(std::string_view word) const {
    if (const auto row = vectors_.find(word)) return *row;
    throw error("unknown word " + cairn::escaped(word), "nearest_words",
                "one of the " + std::to_string(vectors_.size()) + " words");
  }

  std::vector<float> scores_of(std::span<const float> query) const {
    std::vector<float> scores(vectors_.size());
    row_dots(query, std::span(units_), std::span(scores));
    return scores;
  }

  std::vector<float> analogy_scores(std::span<const std::uint32_t> asked, analogy_rule rule) const {
    if (rule == analogy_rule::add) {
      std::vector<float> query(width());
      for (std::size_t i = 0; i < width(); ++i) query[i] = unit(asked[1])[i] - unit(asked[0])[i] + unit(asked[2])[i];
      make_unit(query);
      return scores_of(query);
    }
    std::vector<float> scores = scores_of(unit(asked[1]));
    const std::vector<float> a = scores_of(unit(asked[0])), c = scores_of(unit(asked[2]));
    for (std::size_t n = 0; n < scores.size(); ++n) {
      scores[n] = (1 + scores[n]) / 2 * ((1 + c[n]) / 2) / ((1 + a[n]) / 2 + .001F);
    }
    return scores;
  }

  std::vector<scored_index> best_rows(const std::vector<float>& scores, std::size_t k,
                                      std::span<const std::uint32_t> without) const {
    std::vector<scored_index> found;
    top_k(scores, std::min(k, scores.size()) + without.size(), found);
    std::erase_if(found, [&](const scored_index& each) {
      return std::find(without.begin(), without.end(), each.index) != without.end();
    });
    if (found.size() > k) found.resize(k);
    return found;
  }

  std::vector<near_word> best(const std::vector<float>& scores, std::size_t k,
                              std::span<const std::uint32_t> without) const {
    std::vector<near_word> words;
    for (const scored_index& each : best_rows(scores, k, without)) {
      words.push_back({vectors_.word(each.index), each.score});
    }
    return words;
  }

  word_vectors vectors_;
  std::vector<float> units_;
};

}  // namespace cairn
