#include "cairn/data/cleaning.hpp"

#include <range/v3/view/filter.hpp>
#include <range/v3/view/take.hpp>
#include <vector>

#include "catch.hpp"
#include "refusal.hpp"

using namespace cairn;

namespace {

/// A user's own step, as the concept's comment shows it.
struct drop_night {
  static constexpr std::string_view name = "drop_night";
  void apply(const catalogue&, std::vector<event>& events, account_line& account) const {
    account.drop("before six", std::erase_if(events, [](const event& e) { return e.time % 86400 < 6 * 3600; }));
  }
};

struct drop_silently {
  static constexpr std::string_view name = "drop_silently";
  void apply(const catalogue&, std::vector<event>& events, account_line&) const { events.pop_back(); }
};

struct drop_all {
  static constexpr std::string_view name = "drop_all";
  void apply(const catalogue&, std::vector<event>& events, account_line&) const { events.clear(); }
};

struct nameless {
  void apply(const catalogue&, std::vector<event>&, account_line&) const {}
};

static_assert(cleaning_step<drop_night> && !cleaning_step<nameless> && !cleaning_step<int>);
static_assert(ranges::view_<event_view> && ranges::random_access_range<event_view>);

event_log small_log() {
  event_log log;
  for (const char* user : {"u0", "u1", "u2"}) log.names.users.insert(user);
  for (const char* item : {"i0", "i1", "i2"}) log.names.items.insert(item);
  log.names.titles = {"", "Lantern"};
  log.names.sessions.insert("s0");
  log.names.texts.insert("t0");
  log.events = {{.user = 2, .item = 1, .time = 7 * 3600, .session = 0},
                {.user = 0, .item = 0, .time = 5 * 3600},
                {.user = 1, .item = 2, .time = 8 * 3600, .text = 0},
                {.user = none, .item = 1, .time = 9 * 3600}};
  return log;
}

}  // namespace

TEST_CASE("steps compose over a log, which stays as it was, and account for their rows", "[data]") {
  const event_log log = small_log();
  const event_view clean = log | drop_night{} | drop_silently{};
  CHECK(log.events.size() == 4);
  CHECK(clean.size() == 2);
  CHECK(clean[1].user == 1);
  REQUIRE(clean.account().size() == 2);
  CHECK(clean.account()[0].step == "drop_night");
  CHECK(clean.account()[0].rows_in == 4);
  CHECK(clean.account()[0].rows_out == 3);
  CHECK(clean.account()[0].reasons[0].why == "before six");
  CHECK(clean.account()[0].reasons[0].dropped == 1);
  CHECK(clean.account()[1].reasons[0].why == "no reason given");
  CHECK(clean.account()[1].reasons[0].dropped == 1);
}

TEST_CASE("views share their events until a step changes them", "[data]") {
  const event_view all(small_log());
  const event_view copy = all;
  CHECK(all.begin() == copy.begin());
  const event_view less = all | drop_night{};
  CHECK(all.size() == 4);
  CHECK(less.size() == 3);
  CHECK(&less.names() == &all.names());
  CHECK(event_view().empty());
}

TEST_CASE("range-v3 views work on a view, and lead back to it", "[data]") {
  const event_view clean = small_log() | drop_night{};
  const event_view named = from_range(
      clean | ranges::views::filter([](const event& e) { return e.user != none; }) | ranges::views::take(5), clean);
  CHECK(named.size() == 2);
  REQUIRE(named.account().size() == 2);
  CHECK(named.account()[1].step == "range");
  CHECK(named.account()[1].rows_in == 3);
  CHECK(named.account()[1].rows_out == 2);
  CHECK(refusal([&] { from_range(std::vector<event>{}, clean); }).starts_with("cleaning step range: "));
}

TEST_CASE("a step that leaves nothing is named", "[data]") {
  CHECK(
      refusal([] { static_cast<void>(small_log() | drop_night{} | drop_all{}); }) ==
      "cleaning step drop_all: the log has no row left of 3; expected a step that leaves something; see its settings");
}

TEST_CASE("a log of a view has the names that occur, by appearance", "[data]") {
  const event_log log = to_log(small_log() | drop_night{});
  REQUIRE(log.events.size() == 3);
  CHECK(log.names.users.size() == 2);
  CHECK(log.names.users.name(0) == "u2");
  CHECK(log.names.items.size() == 2);
  CHECK(log.names.titles == std::vector<std::string>{"Lantern", ""});
  CHECK(log.events[0] == event{.user = 0, .item = 0, .time = 7 * 3600, .session = 0});
  CHECK(log.events[1] == event{.user = 1, .item = 1, .time = 8 * 3600, .text = 0});
  CHECK(log.events[2] == event{.user = none, .item = 0, .time = 9 * 3600});
}
