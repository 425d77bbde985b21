#include "cairn/language/text_places.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

using namespace cairn;

TEST_CASE("texts keep their features in order, on any number of threads", "[language]") {
  const auto letters = [](std::string_view text, const auto& f) {  // none but a to c are known
    for (std::size_t n = 0; n < text.size(); ++n) {
      if (text[n] >= 'a' && text[n] <= 'c') f(static_cast<std::uint32_t>(text[n] - 'a'), n, n + 1);
    }
  };
  const std::vector<std::string> few{"cab", "", "xyz", "aac"};
  const detail::text_places places = detail::places_of(few, 1, letters);
  CHECK(places.size() == 4);
  CHECK(places.features == std::vector<std::uint32_t>{2, 0, 1, 0, 0, 2});
  CHECK(places.offsets == std::vector<std::size_t>{0, 3, 3, 3, 6});
  CHECK(places.of(1).empty());
  CHECK(places.of(3).size() == 3);
  std::vector<std::string> many;
  for (int n = 0; n < 1500; ++n) many.push_back(few[static_cast<std::size_t>(n * n % 4)] + (n % 3 == 0 ? "b" : ""));
  const detail::text_places one = detail::places_of(many, 1, letters), three = detail::places_of(many, 3, letters);
  CHECK(one.features == three.features);
  CHECK(one.offsets == three.offsets);
  CHECK(one.of(1499).size() == 0);
  CHECK(one.of(1497).size() == 1);
  CHECK(detail::places_of(std::vector<std::string>(), 2, letters).size() == 0);
  CHECK(detail::text_places().size() == 0);
}
