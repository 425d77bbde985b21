#include "cairn/kernel/isa.hpp"

#include <cstdlib>
#include <string>

#include "catch.hpp"

using cairn::isa;

TEST_CASE("a wish for a level is followed where the machine has it", "[kernel]") {
  const isa best = cairn::choose_isa(nullptr);
  CHECK(cairn::has_isa(best));
  for (const isa level : cairn::all_isas) {
    CHECK(cairn::choose_isa(std::string(name_of(level)).c_str()) == (cairn::has_isa(level) ? level : best));
  }
  CHECK(cairn::choose_isa("avx9000") == best);
}

TEST_CASE("bodies run at the level of the process, or at one that is named", "[kernel]") {
  CHECK(cairn::active_isa() == cairn::choose_isa(std::getenv("CAIRN_ISA")));
  const auto name = [](auto level) CAIRN_INLINE_BODY { return decltype(level)::name; };
  CHECK(cairn::detail::at_level(name) == cairn::active_isa());
  for (const isa level : cairn::all_isas) {
    if (cairn::has_isa(level)) CHECK(cairn::detail::at_level(level, name) == level);
  }
}
