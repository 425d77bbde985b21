#include "cairn/language/word_similarity.hpp"

#include <cmath>
#include <string>

#include "cairn/language/read_word_vectors.hpp"
#include "catch.hpp"
#include "data/real_data.hpp"
#include "data/refusal.hpp"

TEST_CASE("scored pairs are read between tabs and blanks", "[language]") {
  const auto pairs = cairn::parse_scored_pairs("tiger\tcat\t7.35\r\n\ncup tea  10\nOld new -.5");
  REQUIRE(pairs.size() == 3);
  CHECK(pairs[1].left == "cup");
  CHECK(pairs[1].right == "tea");
  CHECK(pairs[2].score == -.5);
}

TEST_CASE("broken sets of pairs are refused", "[language]") {
  const auto said = [](const char* text) { return refusal([&] { cairn::parse_scored_pairs(text, "set"); }); };
  CHECK(said("a b 1\na b\n") == "set:2: 2 fields; expected two words and a score");
  CHECK(said("a b 1\na b c d\n") == "set:2: 4 fields; expected two words and a score");
  CHECK(said("a b x\n").starts_with("set:1: 'x' is not a number"));
  CHECK(said("a b nan\n").starts_with("set:1: 'nan' is not finite"));
  CHECK(said("a b 1\n") == "set: 1 pairs; expected at least two");
  CHECK(said("") == "set: 0 pairs; expected at least two");
}

TEST_CASE("similarity counts what it cannot judge", "[language]") {
  const auto vectors = cairn::parse_word_vectors("a 1 0\nb 1 .1\nc 1 2\nd -1 0\n");
  const auto pairs = cairn::parse_scored_pairs("a b 9\nA c 5\na d 1\na stranger 7\n");
  const auto result = cairn::evaluate_similarity(pairs, vectors);
  CHECK(result.pairs == 4);
  CHECK(result.covered == 3);
  CHECK(result.spearman == Approx(1));
  const auto against = cairn::parse_scored_pairs("a b 1\na c 5\na d 9\n");
  CHECK(cairn::evaluate_similarity(against, vectors).spearman == Approx(-1));
}

TEST_CASE("GloVe's similarity scores are those that others computed", "[language][real]") {
  const auto file = real_data("glove-6b-100d-subset/glove.6B.100d.subset.txt.gz");
  if (!file) return;
  const auto vectors = cairn::read_word_vectors(*file);
  struct known {
    const char* set;
    std::size_t pairs, covered;
    double spearman;
  };
  // Computed with numpy by whoever cut the subset; printed in its README
  for (const known& each :
       {known{"WS-353-ALL", 353, 353, .5327}, known{"SIMLEX-999", 999, 999, .2975},
        known{"MEN-TR-3k", 3000, 3000, .6809}, known{"WS-353-SIM", 203, 203, .6035},
        known{"WS-353-REL", 252, 252, .4955}, known{"MTurk-287", 287, 287, .6193}, known{"MTurk-771", 771, 771, .5805},
        known{"RG-65", 65, 65, .6907}, known{"MC-30", 30, 30, .6271}, known{"RW-STANFORD", 2034, 1782, .3664},
        known{"SimVerb-3500", 3500, 3498, .1788}, known{"YP-130", 130, 130, .4543},
        known{"VERB-143", 144, 144, .3023}}) {
    INFO(each.set);
    const auto pairs = cairn::read_scored_pairs(*real_data(std::string("word-similarity/EN-") + each.set + ".txt"));
    const auto result = cairn::evaluate_similarity(pairs, vectors);
    CHECK(result.pairs == each.pairs);
    CHECK(result.covered == each.covered);
    CHECK(std::abs(result.spearman - each.spearman) < 5.1e-5);
  }
}
