#include "cairn/language/labeled_texts.hpp"

#include <array>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("labels have to be of classes, and of two at least", "[language]") {
  const labeled_texts good{{"a", "b"}, {0, 1}, {"yes", "no"}};
  CHECK_NOTHROW(good.check());
  CHECK_THROWS_WITH((labeled_texts{{"a", "b"}, {0}, {"yes", "no"}}.check()), Catch::Contains("2 texts and 1 labels"));
  CHECK_THROWS_WITH((labeled_texts{{"a", "b"}, {0, 2}, {"yes", "no"}}.check()), Catch::Contains("label 2 of text 1"));
  CHECK_THROWS_WITH((labeled_texts{{"a", "b"}, {1, 1}, {"yes", "no"}}.check()),
                    Catch::Contains("one class only ('no')"));
  CHECK_THROWS_WITH(labeled_texts{}.check(), Catch::Contains("no text"));
  const labeled_texts part = texts_at(good, std::array<std::size_t, 1>{1});
  CHECK(part.texts == std::vector<std::string>{"b"});
  CHECK(part.labels == std::vector<std::uint32_t>{1});
  CHECK(part.classes == good.classes);
}

TEST_CASE("what is held out and what is not are all texts together", "[language]") {
  labeled_texts all{{}, {}, {"yes", "no"}};
  for (std::uint32_t n = 0; n < 50; ++n) {
    all.texts.push_back(std::to_string(n));
    all.labels.push_back(n % 2);
  }
  const parted_texts parts = part_texts(all, .25, 3);
  CHECK(parts.held.size() == 12);
  CHECK(parts.learned.size() == 38);
  std::vector<int> seen(50);
  for (const labeled_texts* part : {&parts.held, &parts.learned}) {
    CHECK(part->classes == all.classes);
    for (std::size_t n = 0; n < part->size(); ++n) {
      const int text = std::stoi(part->texts[n]);
      ++seen[static_cast<std::size_t>(text)];
      CHECK(part->labels[n] == static_cast<std::uint32_t>(text % 2));
    }
  }
  CHECK(seen == std::vector<int>(50, 1));
  CHECK(part_texts(all, .25, 3).held.texts == parts.held.texts);
  CHECK(part_texts(all, .25, 4).held.texts != parts.held.texts);
  CHECK(part_texts(all, .01, 3).learned.texts.empty());
}
