#include "cairn/sampler/uniform.hpp"

#include "catch.hpp"

TEST_CASE("the uniform sampler weighs all items alike") {
  for (const std::uint32_t count : {0U, 1U, 7U, 1000U}) CHECK(cairn::uniform_sampler{}.weight(count) == 1);
}
