#include "cairn/core/progress.hpp"

#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "catch.hpp"

namespace {

/// A temporary file and all that was written into it.
class captured {
 public:
  std::FILE* file() { return file_.get(); }
  std::string text() {
    std::rewind(file());
    std::string result(10000, '\0');
    result.resize(std::fread(result.data(), 1, result.size(), file()));
    return result;
  }

 private:
  struct closed {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, closed> file_{std::tmpfile()};
};

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

}  // namespace

static_assert(!std::is_constructible_v<cairn::stage_progress, cairn::progress, const char*, std::size_t>,
              "a stage keeps no callback that is gone");

TEST_CASE("silence is the default, and costs no answer", "[core]") {
  const cairn::execution how;
  CHECK_NOTHROW(cairn::stage_progress(how.report, "fit", 3).tick(1));
}

TEST_CASE("a callback hears the stage, how far it is and the value, and may cancel", "[core]") {
  std::vector<double> values;
  const cairn::progress report = [&](const cairn::progress_update& update) {
    CHECK(update.stage == "fit");
    CHECK(update.total == 5);
    CHECK(update.seconds >= 0);
    CHECK(update.done == values.size() + 1);
    values.push_back(update.value);
    return update.done < 3;
  };
  const cairn::stage_progress stage(report, std::string("fit"), 5);
  stage.tick(1, .5);
  stage.tick(2);
  CHECK_THROWS_AS(stage.tick(3), cairn::cancelled);
  CHECK_THROWS_WITH(stage.tick(4), Catch::Contains("fit") && Catch::Contains("cancelled"));
  CHECK(values[0] == .5);
  CHECK(std::isnan(values[1]));
}

TEST_CASE("off a terminal the bar writes one line a stage, without control bytes", "[core]") {
  captured out;
  const cairn::progress bar = cairn::terminal_bar(out.file());
  for (const char* name : {"read", "fit"}) {
    const cairn::stage_progress stage(bar, name, 100);
    for (std::size_t done = 1; done <= 100; ++done) stage.tick(done, 1 / static_cast<double>(done));
  }
  const std::string text = out.text();
  CHECK(count(text, "\n") == 2);
  CHECK(text.starts_with("read "));
  CHECK(count(text, "\nfit ") == 1);
  CHECK(count(text, "[####################] 100%") == 2);
  CHECK(count(text, "  0.01  0s\n") == 2);
  CHECK(text.find_first_of("\r\033") == std::string::npos);
}

TEST_CASE("on a terminal the bar redraws one line at most ten times a second", "[core]") {
  captured out;
  cairn::terminal_bar bar(out.file(), true);
  for (std::size_t done = 1; done <= 1000; ++done) bar({"fit", done, 1000, static_cast<double>(done) / 1000});
  const std::string text = out.text();
  CHECK(count(text, "\n") == 1);
  CHECK(text.ends_with("1s\n"));
  CHECK(count(text, "\r\033[K") >= 9);
  CHECK(count(text, "\r\033[K") <= 12);
  cairn::terminal_bar copy = bar;
  copy({"next", 1, 10, 0});
  CHECK(count(out.text(), "next") == 1);
}

TEST_CASE("a line shows share, rate, value and remaining time", "[core]") {
  const std::string half = cairn::terminal_bar::line({"fit", 50, 100, 5, .25});
  CHECK(half == "fit                      [##########..........]  50% 10/s  0.25  5s left");
  CHECK(cairn::terminal_bar::line({"empty", 0, 0}) == "empty                    [####################] 100% 0/s  0s");
  // More done than was announced is still a full bar, and a long name is no overflow.
  CHECK(count(cairn::terminal_bar::line({"fit", 1'000'000'000'000, 1, 1}), "#") == 20);
  CHECK(cairn::terminal_bar::line({std::string(1000, 'x'), 1, 2, 1}).size() < 300);
}

TEST_CASE("seconds are written as people read them", "[core]") {
  CHECK(cairn::human_seconds(-1) == "0s");
  CHECK(cairn::human_seconds(8.4) == "8s");
  CHECK(cairn::human_seconds(59.6) == "1m00s");
  CHECK(cairn::human_seconds(185) == "3m05s");
  CHECK(cairn::human_seconds(7620) == "2h07m");
}
