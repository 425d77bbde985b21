#include "cairn/language/network_words.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

const std::vector<std::string> wordy_texts{"Fine poor fine", "new POOR rare"};

word_vectors loaded_vectors() {
  id_map words;
  for (const char* each : {"other", "rare"}) words.insert(each);
  return word_vectors(std::move(words), 3, {1, 2, 3, -4, 5, -6});
}

std::vector<std::string> names_of(const id_map& words) {
  std::vector<std::string> names;
  for (std::uint32_t n = 0; n < words.size(); ++n) names.push_back(words.name(n));
  return names;
}

}  // namespace

TEST_CASE("words are known that occur often or were loaded, and word 0 is all others", "[language]") {
  const word_vectors loaded = loaded_vectors();
  CHECK(names_of(known_words(wordy_texts, normalized_words<>{}, 2, nullptr)) ==
        std::vector<std::string>{"", "fine", "poor"});
  CHECK(names_of(known_words(wordy_texts, normalized_words<>{}, 2, &loaded)) ==
        std::vector<std::string>{"", "fine", "poor", "rare", "other"});
  CHECK(known_words(wordy_texts, normalized_words<>{}, 1, nullptr).size() == 5);
  CHECK(known_words(wordy_texts, normalized_words<>{.lower = false}, 2, nullptr).size() == 1);
}

TEST_CASE("word vectors begin with loaded ones, others with draws of the same deviation", "[language]") {
  id_map known;
  known.insert("");
  for (int n = 0; n < 2000; ++n) known.insert("w" + std::to_string(n));
  known.insert("rare");
  const word_vectors loaded = loaded_vectors();
  const auto deviation = [&](const matrix<float>& table) {
    double squares = 0;
    for (Eigen::Index n = 0; n + 1 < table.rows(); ++n) squares += static_cast<double>(table.row(n).squaredNorm());
    return std::sqrt(squares / (3. * static_cast<double>(table.rows() - 1)));
  };
  matrix<float> table(static_cast<Eigen::Index>(known.size()), 3);
  random_stream random(1, purpose::initialize);
  begin_word_vectors(table, known, &loaded, .5, random);
  const std::span<const float> row = row_of(std::as_const(table), known.size() - 1);
  CHECK(std::vector<float>(row.begin(), row.end()) == std::vector<float>{-4, 5, -6});
  const double mean = 1. / 6;
  CHECK(deviation(table) == Approx(std::sqrt(91. / 6 - mean * mean)).epsilon(.03));
  begin_word_vectors(table, known, nullptr, .5, random);
  CHECK(deviation(table) == Approx(.5).epsilon(.03));
}

TEST_CASE("texts become the numbers of their words, as many as are read", "[language]") {
  const id_map known = known_words(wordy_texts, normalized_words<>{}, 2, nullptr);
  numbered_texts to;
  std::vector<std::string> found;
  const std::string text = "A poor, Fine poor";
  append_numbered(text, normalized_words<>{}, known, 3, to,
                  [&](std::size_t begin, std::size_t end) { found.push_back(text.substr(begin, end - begin)); });
  append_numbered(" ... ", normalized_words<>{}, known, 3, to);
  append_numbered("fine", normalized_words<>{}, known, 3, to);
  CHECK(found == std::vector<std::string>{"A", "poor", "Fine"});
  CHECK(to.ids == std::vector<std::uint32_t>{0, 2, 1, no_row, 1});
  CHECK(to.offsets == std::vector<std::size_t>{0, 3, 4, 5});
}
