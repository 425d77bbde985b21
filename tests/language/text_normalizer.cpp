#include "cairn/language/text_normalizer.hpp"

#include <string>

#include "cairn/core/random.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

template <class N>
std::string normalized_by(const N& rule, std::string_view text) {
  std::string out;
  std::size_t last = 0;
  rule.normalize(text, [&](std::string_view bytes, std::size_t begin, std::size_t end) {
    CHECK(begin <= end);
    CHECK(end >= last);
    CHECK(end <= text.size());
    if (bytes.data() == text.data() + begin) CHECK(bytes.size() == end - begin);
    last = end;
    out += bytes;
  });
  return out;
}

}  // namespace

TEST_CASE("a text that is not normalized is valid at least", "[language]") {
  CHECK(normalized_by(unnormalized{}, "aé中") == "aé中");
  CHECK(normalized_by(unnormalized{},
                      "a\xFF\xFE"
                      "b\xE4\xB8") ==
        "a\uFFFD\uFFFD"
        "b\uFFFD");
  CHECK(normalized_by(unnormalized{}, "") == "");
}

TEST_CASE("NFKC by pieces is NFKC", "[language]") {
  const std::string pool[] = {"a",      "e",      "中", "\u0301", "ﬁ",  "Ａ",    "\xFF",
                              "\u1100", "\u1161", " ",  "\u00A8", "か", "\u3099"};
  for (std::uint64_t k = 0; k < 1000; ++k) {
    random_stream random(5, purpose::simulate, k);
    std::string text;
    for (std::uint32_t left = random.below(9); left > 0; --left) text += pool[random.below(std::size(pool))];
    CAPTURE(text);
    CHECK(normalized_by(nfkc_normalizer{}, text) == normalize(text, normal_form::nfkc));
  }
}
