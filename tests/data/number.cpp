#include "cairn/data/number.hpp"

#include <clocale>
#include <cstdint>
#include <limits>

#include "catch.hpp"
#include "refusal.hpp"

using cairn::number_in;

TEST_CASE("numbers are read whole", "[data]") {
  CHECK(number_in<float>("2.5") == 2.5F);
  CHECK(number_in<double>("-1e3") == -1000);
  CHECK(number_in<double>(".5") == .5);
  CHECK(number_in<int>("-7") == -7);
  CHECK(number_in<std::int64_t>("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("what is no number in every locale is refused", "[data][C2]") {
  for (const char* text : {"",   "nan", "NaN", "inf",   "-inf", "infinity", "1e400", "-1e400", "0x1p3", "0x10", "1,5",
                           "+1", " 1",  "1 ",  "1.5.2", "--1",  "1e",       "e1",    ".",      "-",     "1_000"}) {
    CAPTURE(text);
    CHECK_FALSE(number_in<double>(text));
    CHECK_FALSE(number_in<float>(text));
    CHECK_FALSE(number_in<int>(text));
  }
  CHECK_FALSE(number_in<float>("1e39"));
  CHECK_FALSE(number_in<int>("1.0"));
  CHECK_FALSE(number_in<int>("1e3"));
  CHECK_FALSE(number_in<std::int64_t>("9223372036854775808"));
  CHECK_FALSE(number_in<std::uint32_t>("-1"));
  CHECK_FALSE(number_in<std::uint8_t>("256"));
  using namespace std::string_view_literals;
  CHECK_FALSE(number_in<int>("1\0"sv));
}

TEST_CASE("a refused number says what and where", "[data][C2]") {
  const auto said = [](const char* text) {
    return refusal([&] { cairn::to_number<std::int64_t>(text, [] { return "file:3"; }); });
  };
  CHECK(said("") == "file:3: '' is empty; expected a whole number");
  CHECK(said("1.0") == "file:3: '1.0' is not such a number; expected a whole number");
  CHECK(said("x") == "file:3: 'x' is not a number; expected a whole number");
  CHECK(said("9223372036854775808") == "file:3: '9223372036854775808' is out of range; expected a whole number");
  CHECK(refusal([] { cairn::to_number<float>("inf", [] { return "file:3"; }); }) ==
        "file:3: 'inf' is not finite; expected a finite decimal number such as 3 or 2.5");
}

TEST_CASE("a locale with a decimal comma changes nothing", "[data][C2]") {
  const char* const before = std::setlocale(LC_ALL, nullptr);
  const std::string kept = before == nullptr ? "C" : before;
  if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) WARN("SKIPPED: no locale de_DE.UTF-8 here");
  CHECK(number_in<double>("1.5") == 1.5);
  CHECK_FALSE(number_in<double>("1,5"));
  std::setlocale(LC_ALL, kept.c_str());
}
