#include "cairn/data/write_events.hpp"

#include "cairn/core/random.hpp"
#include "cairn/data/read_events.hpp"
#include "catch.hpp"

using namespace cairn;

TEST_CASE("a log makes the round trip through text", "[data]") {
  event_log log;
  random_stream random(5, purpose::simulate);
  const char* words[] = {"plain", "with, comma", "with \"quotes\"", "two\nlines", "\r", "umlaut \xc3\xa4", " spaces "};
  const auto word = [&](id_map& names) {
    return random.below(5) == 0 ? none : names.insert(words[random.below(7)] + std::to_string(random.below(50)));
  };
  for (int n = 0; n < 2000; ++n) {
    event e;
    e.user = word(log.names.users);
    e.item = word(log.names.items);
    e.what = static_cast<action>(random.below(7));
    e.value = static_cast<float>(random.normal() * 1e3);
    e.price = static_cast<float>(random.uniform());
    e.time = random.below(4000000000U);
    e.session = word(log.names.sessions);
    e.text = word(log.names.texts);
    log.events.push_back(e);
  }
  for (std::uint32_t item = 0; item < log.names.items.size(); ++item) {
    log.names.titles.push_back(item % 3 == 0 ? "" : words[item % 7]);
  }
  const event_log back = parse_events(events_text(log), "text");
  REQUIRE(back.events == log.events);
  for (std::uint32_t item = 0; item < log.names.items.size(); ++item) {
    CHECK(back.names.title(item) == log.names.title(item));
  }
  for (const auto part : {&catalogue::users, &catalogue::items, &catalogue::sessions, &catalogue::texts}) {
    REQUIRE((back.names.*part).size() == (log.names.*part).size());
    for (std::uint32_t n = 0; n < (log.names.*part).size(); ++n) {
      CHECK((back.names.*part).name(n) == (log.names.*part).name(n));
    }
  }
}
