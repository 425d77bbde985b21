#include "cairn/language/metaspace_words.hpp"

#include <string>
#include <vector>

#include "cairn/language/word_tokenizer.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

using spaced_texts = std::vector<std::string>;

template <class W>
spaced_texts spaced_words(const W& words, std::string_view text) {
  spaced_texts found;
  words.words(text, [&](const traced_word& word) {
    found.emplace_back(word.bytes);
    CHECK(word.places != nullptr);
  });
  return found;
}
static_assert(word_maker<metaspace_words<>>);

metaspace_words<> spaces(const metaspace_settings& settings) {
  return {{}, settings};
}

}  // namespace

TEST_CASE("a space belongs to the word behind it, and the first word has one", "[language]") {
  const metaspace_words<> words;
  CHECK(spaced_words(words, "ab c") == spaced_texts{"▁ab", "▁c"});
  CHECK(spaced_words(words, "  ab   c ") == spaced_texts{"▁ab", "▁c"});
  CHECK(spaced_words(words, " ") == spaced_texts{});
  CHECK(spaced_words(words, "") == spaced_texts{});
  CHECK(spaced_words(words, "a\tb\xFF") == spaced_texts{"▁a\tb\uFFFD"});
  CHECK(spaced_words(spaces({.whole = true}), "ab c") == spaced_texts{"▁ab▁c"});
  CHECK(spaced_words(spaces({.prefix = space_prefix::never}), " ab c") == spaced_texts{"ab", "▁c"});
}

TEST_CASE("spaces are kept where they are asked to be", "[language]") {
  const metaspace_settings all{.trim_begin = false, .trim_end = false, .collapse = false};
  CHECK(spaced_words(spaces(all), " a  b ") == spaced_texts{"▁", "▁a", "▁", "▁b", "▁"});
  CHECK(spaced_words(spaces({space_prefix::unless_space, false, false, false}), " a") == spaced_texts{"▁a"});
  CHECK(spaced_words(spaces({space_prefix::unless_space, false, false, false}), "a") == spaced_texts{"▁a"});
  CHECK(spaced_words(spaces({space_prefix::never, false, true, false}), "a  ") == spaced_texts{"a"});
  CHECK(spaced_words(spaces({space_prefix::never, false, false, true}), "a  ") == spaced_texts{"a", "▁"});
  CHECK(spaced_words(spaces(all), " ") == spaced_texts{"▁", "▁"});
}

TEST_CASE("places in what was normalized, and of spaces that are not there", "[language]") {
  const metaspace_words<nfkc_normalizer> words{{}, {.whole = true}};
  std::vector<text_place> places;
  std::string bytes;
  words.words("ﬁ  b", [&](const traced_word& word) {
    bytes = word.bytes;
    places.assign(word.places, word.places + word.bytes.size());
  });
  CHECK(bytes == "▁fi▁b");
  CHECK(places == std::vector<text_place>{{0, 0}, {0, 0}, {0, 0}, {0, 3}, {0, 3}, {3, 4}, {3, 4}, {3, 4}, {5, 6}});
  CHECK(spaced_words(metaspace_words<nfkc_normalizer>{}, "a\u3000\u00A0b") == spaced_texts{"▁a", "▁b"});
}

TEST_CASE("spaces come back", "[language]") {
  CHECK(metaspace_words<>{}.restored("▁ab▁c") == "ab c");
  CHECK(metaspace_words<>{}.restored("ab▁") == "ab ");
  CHECK(spaces({.prefix = space_prefix::never}).restored("▁ab") == " ab");
  CHECK(metaspace_words<>{}.restored("") == "");
}
