#include "cairn/language/converted_parts.hpp"

#include <string>
#include <tuple>
#include <vector>

#include "catch.hpp"

namespace {

using namespace cairn;

struct whole_part {
  std::vector<int> numbers;
  static constexpr auto fields() { return std::tuple{field("numbers", &whole_part::numbers)}; }
};
struct halved_part {
  std::vector<double> halves;
  static constexpr auto fields() { return std::tuple{field("halves", &halved_part::halves)}; }
};
template <class Part>
struct parts_of_two {
  std::vector<int> first;
  std::vector<Part> parts;
  static constexpr auto fields() {
    return std::tuple{field("first", &parts_of_two::first), field("parts", &parts_of_two::parts)};
  }
};

struct halving {
  std::vector<std::string>& names;
  void operator()(const whole_part& from, halved_part& to, const std::string& name) const {
    names.push_back(name);
    to.halves.clear();
    for (const int number : from.numbers) to.halves.push_back(number / 2.);
  }
};

}  // namespace

TEST_CASE("parts that are converted get their names, and all else is copied", "[language]") {
  const parts_of_two<whole_part> from{{1, 2}, {{{3, 4}}, {{5}}}};
  parts_of_two<halved_part> to{{0, 0}, {{{0}}, {{0}}}};
  std::vector<std::string> names;
  detail::convert_parts(from, to, "all", "halving", halving{names});
  CHECK((names == std::vector<std::string>{"all.parts.0", "all.parts.1"}));
  CHECK((to.first == std::vector<int>{1, 2}));
  CHECK((to.parts[0].halves == std::vector<double>{1.5, 2}));
  CHECK((to.parts[1].halves == std::vector<double>{2.5}));
}

TEST_CASE("networks of other parts or shapes are refused by the first name that differs", "[language]") {
  const parts_of_two<whole_part> from{{1, 2}, {{{3, 4}}, {{5}}}};
  std::vector<std::string> names;
  parts_of_two<halved_part> fewer{{0, 0}, {{{0}}}}, longer{{0, 0, 0}, {{{0}}, {{0}}}};
  CHECK_THROWS_WITH(detail::convert_parts(from, fewer, "", "halving", halving{names}),
                    "halving: 'parts' has 2 parts; expected 1, as the settings say");
  CHECK_THROWS_WITH(detail::convert_parts(from, longer, "", "halving", halving{names}),
                    "halving: 'first' is 2; expected 3, as the settings say");
  CHECK(names.empty());
}
