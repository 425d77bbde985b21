#include "cairn/data/event.hpp"

#include "catch.hpp"

static_assert(sizeof(cairn::event) == 40);
static_assert(cairn::action_named("cart") == cairn::action::cart && !cairn::action_named("carts"));

TEST_CASE("every action has a name that leads back to it", "[data]") {
  for (std::size_t i = 0; i < cairn::action_names.size(); ++i) {
    const auto what = static_cast<cairn::action>(i);
    CHECK(cairn::action_named(cairn::name_of(what)) == what);
  }
}

TEST_CASE("an item without a title goes by its id", "[data]") {
  cairn::catalogue names;
  names.items.insert("85123A");
  names.items.insert("71053");
  names.titles = {"WHITE LANTERN"};
  CHECK(names.title(0) == "WHITE LANTERN");
  CHECK(names.title(1) == "71053");
}
