#include "cairn/language/text_classifier.hpp"

#include <string>
#include <utility>
#include <vector>

#include "cairn/language/temperature.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

/// The longer the text, the surer of the last class.
struct by_length {
  std::vector<std::string> names;
  void fit(const labeled_texts& train, const execution&) { names = train.classes; }
  const std::vector<std::string>& classes() const { return names; }
  void scores(std::string_view text, std::span<float> out) const {
    for (std::size_t c = 0; c < out.size(); ++c) out[c] = static_cast<float>(text.size() * c);
  }
  void probabilities(std::string_view text, std::span<float> out) const {
    const float share = static_cast<float>(text.size()) / static_cast<float>(text.size() + 4);
    for (float& p : out) p = (1 - share) / static_cast<float>(out.size() - 1);
    out.back() = share;
  }
};
static_assert(text_classifier<by_length>);

}  // namespace

TEST_CASE("a classifier of a user's own, as any", "[language]") {
  any_text_classifier model(by_length{});
  CHECK(model.classes().empty());
  CHECK(model.bytes() == 0);
  model.fit({{"a", "b"}, {0, 1}, {"short", "long"}});
  CHECK(predict(model, "abc") == 0);
  CHECK(predict(model, "abcd") == 0);  // of equal ones the first
  CHECK(predict(model, "abcde") == 1);
  const std::vector<std::string> texts(200, "abcdefghijkl");
  const matrix<float> all = probabilities_of(model, texts, 2);
  CHECK(all.rows() == 200);
  CHECK(all.col(1).minCoeff() == .75F);
}

TEST_CASE("a copy of any classifier is one of its own", "[language]") {
  any_text_classifier model(by_length{});
  model.fit({{"a", "b"}, {0, 1}, {"short", "long"}});
  any_text_classifier copy(model), other(by_length{});
  copy.fit({{"a", "b"}, {0, 1}, {"few", "many"}});
  CHECK(model.classes() == std::vector<std::string>{"short", "long"});
  CHECK(copy.classes() == std::vector<std::string>{"few", "many"});
  other = copy;
  CHECK(other.classes() == copy.classes());
  const any_text_classifier moved(std::move(copy));
  CHECK(moved.classes() == other.classes());
}

TEST_CASE("the bytes of a classifier are those of its parts, or what it says of itself", "[language]") {
  struct says_bytes : by_length {
    static std::size_t bytes() { return 7; }
  };
  CHECK(bytes_of(says_bytes{}) == 7);
  CHECK(any_text_classifier(says_bytes{}).bytes() == 7);
  CHECK(bytes_of(by_length{}) == 0);
  struct has_parts : says_bytes {
    temperature parts() const { return {}; }
  };
  CHECK(bytes_of(has_parts{}) == sizeof(double));
}

TEST_CASE("scores of many texts", "[language]") {
  by_length model;
  model.fit({{"a", "b"}, {0, 1}, {"short", "long"}}, {});
  std::vector<std::string> texts(150, "ab");
  texts[149] = "abc";
  const matrix<float> all = scores_of(model, texts, 3);
  CHECK(all.rows() == 150);
  CHECK(all(0, 1) == 2);
  CHECK(all(149, 1) == 3);
  CHECK(all.col(0).isZero());
}
