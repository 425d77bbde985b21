#include "cairn/core/line_allocator.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"

TEST_CASE("containers of a line allocator begin on a line") {
  std::vector<std::vector<char, cairn::line_allocator<char>>> kept;
  for (std::size_t size = 1; size < 200; size += 7) {
    kept.emplace_back(size, 'x');
    auto copy = kept.back();
    copy.push_back('y');
    CHECK(reinterpret_cast<std::uintptr_t>(kept.back().data()) % 64 == 0);
    CHECK(reinterpret_cast<std::uintptr_t>(copy.data()) % 64 == 0);
  }
  std::vector<std::string, cairn::line_allocator<std::string>> words(3, "longer than a short string may be");
  words.resize(100);
  CHECK(words[2] == "longer than a short string may be");
  CHECK_THROWS_AS(cairn::line_allocator<double>().allocate(std::size_t{1} << 62U), std::bad_array_new_length);
}
