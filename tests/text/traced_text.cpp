#include "cairn/text/traced_text.hpp"

#include "catch.hpp"

using namespace cairn;

TEST_CASE("a traced text knows the bytes of each of its points", "[text]") {
  traced_text traced = trace("a中\xFF");
  CHECK(traced == traced_text{{U'a', 0, 1}, {0x4E2D, 1, 4}, {replacement_character, 4, 5}});
  append_traced(traced, "b", 5);
  CHECK(traced.back() == traced_point{U'b', 5, 6});
  CHECK(untraced(traced) ==
        "a中\xEF\xBF\xBD"
        "b");
  CHECK(trace("").empty());
}
