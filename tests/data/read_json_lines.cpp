#include "cairn/data/read_json_lines.hpp"

#include <array>
#include <cstddef>

#include "catch.hpp"
#include "real_data.hpp"
#include "refusal.hpp"

using namespace cairn;

namespace {

std::string said_of_line(const std::string& line) {
  return refusal([&] { parse_json_lines("{\"user\": \"u\", \"item\": \"i\"}\n" + line + "\n", "in.json"); });
}

}  // namespace

TEST_CASE("a log is read from one object a line", "[data]") {
  const event_log log = parse_json_lines(
      "\xEF\xBB\xBF{\"user\": \"u\\u00e4\", \"item\": 17, \"action\": \"cart\", \"value\": 2.5, \"time\": "
      "\"2010-12-01\"}\r\n"
      "\n"
      "{\"other\": {\"user\": [1, {\"user\": 2}]}, \"item\": \"17\", \"user\": null, \"price\": \"3\", \"time\": 5, "
      "\"title\": \"T\", \"text\": \"words\", \"session\": -3}",
      "in.json");
  REQUIRE(log.events.size() == 2);
  CHECK(log.events[0] == event{.user = 0, .item = 0, .what = action::cart, .value = 2.5, .time = 1291161600});
  CHECK(log.events[1] == event{.user = none, .item = 0, .price = 3, .time = 5, .session = 0, .text = 0});
  CHECK(log.names.users.name(0) == "u\xc3\xa4");
  CHECK(log.names.sessions.name(0) == "-3");
  CHECK(log.names.title(0) == "T");
}

TEST_CASE("lines that are no event are refused with their number", "[data][J1]") {
  const std::string deep = "{\"a\": " + std::string(64, '[') + std::string(64, ']') + "}";
  CHECK(said_of_line(deep) == "in.json:2: nested deeper than 64; expected one JSON object");
  CHECK(said_of_line("{\"a\": " + std::string(63, '[') + std::string(63, ']') + "}") == "not refused");
  CHECK(said_of_line(std::string(1000000, '[')) == "in.json:2: the line is no object; expected one JSON object");
  CHECK(said_of_line("{\"user\": 1, \"user\": 2}") == "in.json:2: field 'user' is there twice; expected one JSON object");
  CHECK(said_of_line("{\"a\": {\"x\": 1, \"y\": 2, \"\\u0078\": 3}}") ==
        "in.json:2: field 'x' is there twice; expected one JSON object");
  CHECK(said_of_line("{\"a\": [{\"x\": 1}, {\"x\": 1}], \"b\": {\"x\": 1}}") == "not refused");
  CHECK(said_of_line("{\"user\": 1,}").starts_with("in.json:2: no JSON at byte "));
  CHECK(said_of_line("{\"user\": 1} {\"user\": 2}").starts_with("in.json:2: no JSON at byte "));
  CHECK(said_of_line("{\"user\": \"\\ud800\"}").starts_with("in.json:2: no JSON at byte "));
  CHECK(said_of_line("{\"user\": \"\xff\"}").starts_with("in.json:2: no JSON at byte "));
  CHECK(said_of_line("{\"user\": 1}" + std::string(1, '\0')) == "in.json:2: a NUL byte; expected one JSON object");
  CHECK(said_of_line("{\"value\": 1e999}").starts_with("in.json:2: a number out of range"));
  CHECK(said_of_line("{\"value\": NaN}").starts_with("in.json:2: no JSON at byte "));
  CHECK(said_of_line("[1]") == "in.json:2: the line is no object; expected one JSON object");
  CHECK(said_of_line("7") == "in.json:2: the line is no object; expected one JSON object");
  CHECK(said_of_line("null") == "in.json:2: the line is no object; expected one JSON object");
  CHECK(said_of_line("{\"user\": ").starts_with("in.json:2: no JSON at byte "));
  CHECK(said_of_line("{\"action\": \"looked\"}") ==
        "in.json:2, field 'action': unknown action 'looked'; expected view, search, cart, purchase, rating, review or "
        "cancellation");
  CHECK(said_of_line("{\"value\": \"nan\"}").starts_with("in.json:2, field 'value': 'nan' is not finite"));
  CHECK(said_of_line("{\"value\": 1e60}").starts_with("in.json:2, field 'value': '1e60' is out of range"));
  CHECK(said_of_line("{\"time\": 1291191960000}").starts_with("in.json:2, field 'time': '1291191960000' seems to be milli"));
  CHECK(said_of_line("{\"time\": -1}").starts_with("in.json:2, field 'time': '-1' is not a time"));
  CHECK(said_of_line("{\"user\": [1]}") == "in.json:2: field 'user' is an array; expected one JSON object");
  CHECK(said_of_line("{\"item\": {}}") == "in.json:2: field 'item' is an object; expected one JSON object");
  CHECK(said_of_line("{\"price\": true}") == "in.json:2: field 'price' is true or false; expected one JSON object");
  CHECK(said_of_line("{}") == "not refused");
  CHECK(refusal([] { parse_json_lines("", "in.json"); }) ==
        "in.json: no events; expected at least one line that can be taken");
  CHECK(refusal([] { parse_json_lines("{\"user\": 1, \"item\": 2}\n", "in.json", {.value = "stars"}); }) ==
        "in.json: no line has the field 'stars'; expected the name of a field");
}

TEST_CASE("a torn last line is dropped and reported, and bad lines are counted", "[data][J1]") {
  const std::string text = "{\"user\": 1, \"item\": 2}\n{\"user\": 1,}\n{\"user\": 3, \"it";
  bad_rows bad;
  const event_log log = parse_json_lines(text, "in.json", {}, {.bad = &bad});
  CHECK(log.events.size() == 1);
  CHECK(log.names.users.size() == 1);
  CHECK(bad.count == 1);
  CHECK(bad.torn_last_line);
  CHECK(bad.messages.size() == 2);
  CHECK(bad.messages[1].starts_with("in.json:3: no JSON at byte "));
  CHECK(refusal([&] { parse_json_lines(text.substr(text.find("{\"user\": 3")), "in.json"); }) != "not refused");

  const std::string whole = "{\"user\": 1, \"item\": 2}\n{\"user\": 3, \"item\": 4}";
  for (std::size_t size = 24; size < whole.size(); ++size) {
    bad_rows torn;
    CHECK(parse_json_lines(whole.substr(0, size), "in.json", {}, {.bad = &torn}).events.size() == 1);
    CHECK(torn.torn_last_line == (size > 24 - 1 && size != 23));
    CHECK(torn.count == 0);
  }
}

TEST_CASE("a whole last line with another fault is a bad row, not a torn one", "[data][J1]") {
  const std::string first = "{\"user\": 1, \"item\": 2}\n";
  for (const char* last : {"{\"user\": 3, \"action\": \"looked\"}", "{\"user\": 3, \"value\": \"nan\"}",
                           "{\"user\": 3,}", "{\"user\": [3]}", "[3]", "{\"user\": 3, \"user\": 4}"}) {
    bad_rows bad;
    CHECK(parse_json_lines(first + last, "in.json", {}, {.bad = &bad}).events.size() == 1);
    CHECK_FALSE(bad.torn_last_line);
    CHECK(bad.count == 1);
    bad_rows strict{.most = 0};
    CHECK(refusal([&] { parse_json_lines(first + last, "in.json", {}, {.bad = &strict}); }) != "not refused");
  }
  for (const char* last :
       {"{\"user\": \"\\u00", "{\"user\": \"\xc3", "{\"user\": -", "{\"user\": tr", "{\"user\": 1e", "{"}) {
    bad_rows torn{.most = 0};
    CHECK(parse_json_lines(first + last, "in.json", {}, {.bad = &torn}).events.size() == 1);
    CHECK(torn.torn_last_line);
  }
  bad_rows all;
  CHECK(refusal([&] { parse_json_lines("{\"user\": 3,}\n{\"us", "in.json", {}, {.bad = &all}); }) ==
        "in.json: no events; expected at least one line that can be taken");
}

TEST_CASE("Amazon reviews are read", "[data][real]") {
  const auto path = real_data("amazon-musical-instruments-5core/Musical_Instruments_5.json.gz");
  if (!path) return;
  const event_log log = read_json_lines(*path, amazon_reviews(), {.what = action::review});
  CHECK(log.events.size() == 10261);
  CHECK(log.names.users.size() == 1429);
  CHECK(log.names.items.size() == 900);
  std::array<std::size_t, 6> stars{};
  for (const event& e : log.events) ++stars[static_cast<std::size_t>(e.value)];
  CHECK(stars == std::array<std::size_t, 6>{0, 217, 250, 772, 2084, 6938});
}
