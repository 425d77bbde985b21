#pragma once
/// What long work reports to: nothing (the default), a terminal bar, or any callable, which may also cancel.

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "cairn/core/error.hpp"

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

namespace cairn {

/// One report of a piece of work: done of total units of the stage, seconds since it began, and a value worth watching
/// (a loss), NaN where there is none.
struct progress_update {
  std::string_view stage;
  std::size_t done = 0, total = 0;
  double seconds = 0;
  double value = std::numeric_limits<double>::quiet_NaN();
};

/// Returns false to cancel the work. An empty one is silence.
using progress = std::function<bool(const progress_update&)>;

/// How a piece of work is to be run: what it reports to and how many threads it may use (0: all the machine has).
/// Results never depend on it.
struct execution {
  int threads = 0;
  progress report = {};
};

/// The clock of one stage: call tick(done) as work is finished; throws cairn::cancelled where the callback says so.
class stage_progress {
 public:
  stage_progress(const progress& report, std::string_view stage, std::size_t total)
      : report_(report), stage_(stage), total_(total), begin_(std::chrono::steady_clock::now()) {}
  stage_progress(progress&&, std::string_view, std::size_t) = delete;  // the callback has to outlive the stage

  void tick(std::size_t done, double value = std::numeric_limits<double>::quiet_NaN()) const {
    if (report_ && !report_({stage_, done, total_, seconds(), value})) throw cancelled(stage_);
  }
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }

 private:
  const progress& report_;
  std::string stage_;
  std::size_t total_;
  std::chrono::steady_clock::time_point begin_;
};

/// Seconds as people read them: "8s", "3m05s", "2h07m".
inline std::string human_seconds(double seconds) {
  const auto whole = static_cast<long>(seconds < 0 ? 0 : seconds + .5);
  char text[32];
  if (whole < 60) {
    std::snprintf(text, sizeof text, "%lds", whole);
  } else if (whole < 3600) {
    std::snprintf(text, sizeof text, "%ldm%02lds", whole / 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%ldh%02ldm", whole / 3600, whole / 60 % 60);
  }
  return text;
}

/// A bar with rate and remaining time. On a terminal it redraws one line at most ten times a second; elsewhere it
/// writes one line when a stage ends. Copies share their state.
class terminal_bar {
 public:
  explicit terminal_bar(std::FILE* out = stderr) : out_(out) {
#if defined(__unix__) || defined(__APPLE__)
    interactive_ = isatty(fileno(out)) != 0;
#endif
  }
  terminal_bar(std::FILE* out, bool interactive) : out_(out), interactive_(interactive) {}

  bool operator()(const progress_update& update) {
    const bool finished = update.done >= update.total;
    if (!finished && !interactive_) return true;
    if (!finished && update.stage == *stage_ && update.seconds - *drawn_ < .1 && update.seconds >= *drawn_) return true;
    *stage_ = update.stage;
    *drawn_ = update.seconds;
    std::fputs((interactive_ ? "\r\033[K" + line(update) : line(update)).c_str(), out_);
    if (finished || !interactive_) std::fputc('\n', out_);
    std::fflush(out_);
    return true;
  }

  /// The line that an update is drawn as.
  static std::string line(const progress_update& update) {
    const bool finished = update.done >= update.total;
    const double share = finished ? 1 : static_cast<double>(update.done) / static_cast<double>(update.total);
    const double rate = update.seconds > 0 ? static_cast<double>(update.done) / update.seconds : 0;
    const auto filled = static_cast<std::size_t>(share * 20);
    char text[192];
    std::snprintf(text, sizeof text, "%-24.*s [%s%s] %3.0f%% %.3g/s", static_cast<int>(update.stage.size()),
                  update.stage.data(), std::string(filled, '#').c_str(), std::string(20 - filled, '.').c_str(),
                  share * 100, rate);
    std::string result = text;
    if (update.value == update.value) {
      std::snprintf(text, sizeof text, "  %.5g", update.value);
      result += text;
    }
    const double remaining = rate > 0 && !finished ? static_cast<double>(update.total - update.done) / rate : 0;
    return result + (finished ? "  " + human_seconds(update.seconds) : "  " + human_seconds(remaining) + " left");
  }

 private:
  std::FILE* out_;
  bool interactive_ = false;
  std::shared_ptr<std::string> stage_ = std::make_shared<std::string>();
  std::shared_ptr<double> drawn_ = std::make_shared<double>(-1);
};

}  // namespace cairn
