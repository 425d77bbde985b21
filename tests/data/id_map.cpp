#include "cairn/data/id_map.hpp"

#include <string>
#include <utility>

#include "catch.hpp"
#include "refusal.hpp"

TEST_CASE("an id map numbers names in order of appearance", "[data]") {
  cairn::id_map map;
  CHECK(map.size() == 0);
  CHECK_FALSE(map.find("anna"));
  CHECK(map.insert("anna") == 0);
  CHECK(map.insert("bert") == 1);
  CHECK(map.insert("anna") == 0);
  CHECK(map.insert("") == 2);
  CHECK(map.size() == 3);
  CHECK(map.name(1) == "bert");
  CHECK(map.at("bert", "customer") == 1);
  CHECK(refusal([&] { map.at("carl\n", "customer"); }) ==
        "id map: unknown customer 'carl\\x0a'; expected one of the 3 that the log names");
}

TEST_CASE("an id map keeps many names, and its copies are its own", "[data]") {
  cairn::id_map map;
  for (std::uint32_t i = 0; i < 20000; ++i) REQUIRE(map.insert("name " + std::to_string(i)) == i);
  const std::string* first = &map.name(0);
  cairn::id_map copy = map;
  copy.insert("another");
  cairn::id_map moved = std::move(map);
  CHECK(&moved.name(0) == first);
  CHECK_FALSE(moved.find("another"));
  for (std::uint32_t i = 0; i < 20000; ++i) {
    const std::string name = "name " + std::to_string(i);
    REQUIRE(moved.find(name) == i);
    REQUIRE(copy.find(name) == i);
    REQUIRE(copy.name(i) == name);
  }
  CHECK_FALSE(moved.find("name 20000"));
  copy = moved;
  CHECK_FALSE(copy.find("another"));
}
