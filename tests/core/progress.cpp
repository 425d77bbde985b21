#include "cairn/core/progress.hpp"

#include <cstdio>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {
std::string printed(bool interactive, const std::vector<cairn::progress_update>& updates) {
  std::FILE* file = std::tmpfile();
  cairn::terminal_bar bar(file, interactive);
  for (const auto& update : updates) bar(update);
  std::string text(static_cast<std::size_t>(std::ftell(file)), '\0');
  std::rewind(file);
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}
}  // namespace

TEST_CASE("silence is the default, a callback hears all and may cancel") {
  const cairn::progress silence;
  CHECK_NOTHROW(cairn::stage_progress(silence, "fit", 3).tick(1));
  std::vector<std::size_t> heard;
  const cairn::progress report = [&](const cairn::progress_update& now) {
    heard.push_back(now.done);
    CHECK(now.stage == "fit");
    CHECK(now.total == 3);
    return now.done < 2;
  };
  const cairn::stage_progress stage(report, "fit", 3);
  stage.tick(1, .5);
  CHECK_THROWS_AS(stage.tick(2), cairn::cancelled);
  CHECK(heard == std::vector<std::size_t>{1, 2});
}

TEST_CASE("where output is no terminal, a stage is one line") {
  const auto text = printed(false, {{"fit", 1, 3, 1}, {"fit", 2, 3, 2}, {"fit", 3, 3, 3, .25}});
  CHECK(text == "fit                      [####################] 100% 1/s  0.25  3s\n");
}

TEST_CASE("on a terminal a line is redrawn, at most ten times a second, with the time that is left") {
  const auto text = printed(true, {{"fit", 1, 4, 1}, {"fit", 2, 4, 1.05}, {"fit", 3, 4, 3}, {"fit", 4, 4, 4}});
  CHECK(text.find("\r\033[Kfit") == 0);
  CHECK(text.find(" 25%") != std::string::npos);
  CHECK(text.find(" 50%") == std::string::npos);
  CHECK(text.find(" 75%") != std::string::npos);
  CHECK(text.find("1s left") != std::string::npos);
  CHECK(text.back() == '\n');
}

TEST_CASE("times as people read them") {
  CHECK(cairn::human_seconds(8.2) == "8s");
  CHECK(cairn::human_seconds(185) == "3m05s");
  CHECK(cairn::human_seconds(7620) == "2h07m");
  CHECK(cairn::human_seconds(-1) == "0s");
}
