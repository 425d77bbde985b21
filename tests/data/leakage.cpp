#include "cairn/data/leakage.hpp"

#include "catch.hpp"

using namespace cairn;

namespace {

/// A split with whatever one puts on its sides: ann and bob, items a and b.
split<event_part> planted(std::vector<event> train, std::vector<event> history, std::vector<event> test) {
  catalogue names;
  for (const char* user : {"ann", "bob"}) names.users.insert(user);
  for (const char* item : {"a", "b"}) names.items.insert(item);
  const auto shared = std::make_shared<const catalogue>(std::move(names));
  return {part_maker::train(event_part{shared, std::move(train)}), part_maker::test(event_part{shared, std::move(history)}),
          part_maker::test(event_part{shared, std::move(test)})};
}

event did(user_index user, item_index item, std::int64_t time) { return {.user = user, .item = item, .time = time}; }

}  // namespace

TEST_CASE("the same event on both sides is refused") {
  for (const auto promise : {split_promise::events_apart, split_promise::last_out, split_promise::times_apart}) {
    CHECK_THROWS_WITH(check_leakage(planted({did(0, 1, 5)}, {}, {did(0, 1, 5)}), promise),
                      Catch::Contains("in train and test") && Catch::Contains("view of item 'b' by user 'ann' at time 5"));
  }
  CHECK_THROWS_WITH(check_leakage(planted({}, {did(0, 1, 5)}, {did(0, 1, 5)}), split_promise::users_apart),
                    Catch::Contains("history and test"));
  CHECK_THROWS_WITH(check_leakage(planted({did(0, 1, 5)}, {did(0, 1, 5)}, {}), split_promise::users_apart),
                    Catch::Contains("train and history"));
}

TEST_CASE("train later than test is refused") {
  const auto late = planted({did(0, 0, 1), did(0, 1, 9)}, {}, {did(1, 0, 8)});
  CHECK_THROWS_WITH(check_leakage(late, split_promise::times_apart), Catch::Contains("goes on until time 9"));
  check_leakage(late, split_promise::last_out);  // another user's past
  const auto own = planted({did(0, 0, 1), did(0, 1, 9)}, {}, {did(0, 0, 8)});
  CHECK_THROWS_WITH(check_leakage(own, split_promise::last_out), Catch::Contains("goes on until time 9"));
  check_leakage(own, split_promise::events_apart);
}

TEST_CASE("a held-out user in train is refused") {
  CHECK_THROWS_WITH(check_leakage(planted({did(0, 0, 1)}, {did(0, 1, 2)}, {}), split_promise::users_apart),
                    Catch::Contains("held-out user is in train"));
  CHECK_THROWS_WITH(check_leakage(planted({did(0, 0, 1)}, {}, {did(0, 1, 2)}), split_promise::users_apart),
                    Catch::Contains("held-out user is in train"));
  check_leakage(planted({did(0, 0, 1)}, {did(1, 1, 2)}, {did(1, 0, 2)}), split_promise::users_apart);
}

TEST_CASE("parts of different catalogues are refused") {
  const auto a = planted({did(0, 0, 1)}, {}, {}), b = planted({}, {}, {did(0, 1, 2)});
  CHECK_THROWS_WITH(check_leakage({a.train, a.history, b.test}, split_promise::events_apart), Catch::Contains("apart"));
}

TEST_CASE("leaks of matrices are refused") {
  const std::vector<interaction> train{{0, 0, 1}, {1, 1, 1}}, leak{{1, 1, 2}}, test{{1, 0, 1}};
  CHECK_THROWS_WITH(check_leakage(given_split(2, 2, train, leak), split_promise::events_apart),
                    Catch::Contains("item 1 of user 1 is in train and in test"));
  const auto parts = given_split(2, 2, train, test);
  check_leakage(parts, split_promise::events_apart);
  CHECK_THROWS_WITH(check_leakage(parts, split_promise::users_apart), Catch::Contains("held-out user 1 is in train"));
  CHECK_THROWS_AS(check_leakage(parts, split_promise::times_apart), cairn::error);
}
