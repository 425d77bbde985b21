#pragma once
/// Logs with one JSON object a line: our own, and published ones such as the Amazon reviews of McAuley.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event_rows.hpp"
#include "cairn/data/read_text.hpp"

namespace cairn {

/// The fields of the Amazon review files; read them with .what = action::review.
inline event_columns amazon_reviews() {
  return {.user = "reviewerID", .item = "asin", .value = "overall", .time = "unixReviewTime", .text = "reviewText"};
}

namespace detail {

/// The parts of an event by the names of their fields, in the order of event_columns.
inline std::array<std::string_view, 9> names_of(const event_columns& columns) {
  return {columns.user, columns.item,    columns.action, columns.value, columns.price,
          columns.time, columns.session, columns.text,   columns.title};
}

/// Takes the wanted fields of one object off nlohmann's parser; keeps what is wrong, if anything is.
class json_fields {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = std::string;
  using binary_t = nlohmann::json::binary_t;

  static constexpr std::size_t deepest = 64;
  struct value {
    bool present = false, number = false;
    std::string text = {};
  };

  explicit json_fields(const std::array<std::string_view, 9>& names) : names_(names) {}

  std::array<value, 9> values;
  std::string problem;      ///< empty where the line is an object that may be read
  std::size_t stopped = 0;  ///< bytes taken where no JSON was found; more than there are: the line ended too early

  bool null() { return wants_object() && take_key(); }
  bool boolean(bool) { return wants_object() && refuse_wanted("true or false"); }
  bool number_integer(number_integer_t number) { return spell(number); }
  bool number_unsigned(number_unsigned_t number) { return spell(number); }
  bool number_float(number_float_t, const string_t& text) { return wants_object() && keep(text, true); }
  bool string(string_t& text) { return wants_object() && keep(text, false); }
  bool binary(binary_t&) { return fail("binary data"); }
  bool start_object(std::size_t) {
    if (depth_ > 0 && !refuse_wanted("an object")) return false;
    return enter(true);
  }
  bool start_array(std::size_t) { return wants_object() && refuse_wanted("an array") && enter(false); }
  bool end_object() {
    auto& keys = keys_[--depth_];
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    return twice == keys.end() || fail("field " + cairn::escaped(*twice) + " is there twice");
  }
  bool end_array() {
    --depth_;
    return true;
  }
  bool key(string_t& name) {
    keys_[depth_ - 1].push_back(name);
    wanted_ = names_.size();
    if (depth_ == 1 && !name.empty()) {
      wanted_ = static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
    }
    return true;
  }
  bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception& why) {
    stopped = at;
    // nlohmann's 406 is a number that no double holds.
    return fail((why.id == 406 ? "a number out of range before byte " : "no JSON at byte ") + std::to_string(at));
  }

 private:
  bool fail(std::string what) {
    if (problem.empty()) problem = std::move(what);
    return false;
  }
  bool wants_object() { return depth_ > 0 || fail("the line is no object"); }
  bool enter(bool object) {
    if (depth_ == deepest) return fail("nested deeper than " + std::to_string(deepest));
    if (keys_.size() == depth_) keys_.emplace_back();
    keys_[depth_++].clear();
    if (!object || depth_ > 1) wanted_ = names_.size();
    return true;
  }
  bool take_key() {
    wanted_ = names_.size();
    return true;
  }
  bool refuse_wanted(const char* what) {
    if (depth_ != 1 || wanted_ == names_.size()) return true;
    return fail("field " + cairn::escaped(names_[wanted_]) + " is " + what);
  }
  bool keep(std::string_view text, bool number) {
    if (depth_ == 1 && wanted_ != names_.size()) values[wanted_] = {true, number, std::string(text)};
    return take_key();
  }
  template <class Integer>
  bool spell(Integer number) {
    std::array<char, 24> digits{};
    const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return wants_object() && keep(std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())), true);
  }

  std::array<std::string_view, 9> names_;
  std::vector<std::vector<std::string>> keys_;  // of each open object
  std::size_t depth_ = 0, wanted_ = 9;
};

/// Thrown for a line that ends before its JSON does; at the end of a log it was cut off while it was written.
struct torn_line : error {
  using error::error;
};

/// Adds the event of one line to the log; notes in `seen` which fields it had. Numbers come first: a line that throws
/// leaves no trace.
inline void add_json_event(std::string_view line, const std::string& where,
                           const std::array<std::string_view, 9>& names, const event_settings& settings, event_log& log,
                           std::array<bool, 9>& seen) {
  json_fields fields(names);
  const bool whole = line.find('\0') == line.npos;
  if (!whole) fields.problem = "a NUL byte";
  if (!whole || !nlohmann::json::sax_parse(line.begin(), line.end(), &fields)) {
    if (fields.stopped > line.size()) throw torn_line(fields.problem, where, "one JSON object");
    throw error(fields.problem, where, "one JSON object");
  }
  const auto at = [&](std::size_t field) { return where + ", field " + cairn::escaped(names[field]); };
  const auto& [user, item, what, value, price, time, session, words, title] = fields.values;
  event e;
  e.what = settings.what;
  if (what.present) {
    const auto known = action_named(what.text);
    if (!known)
      throw error("unknown action " + cairn::escaped(what.text), at(2),
                  "view, search, cart, purchase, rating, review or cancellation");
    e.what = *known;
  }
  if (value.present) e.value = to_number<float>(value.text, [&] { return at(3); });
  if (price.present) e.price = to_number<float>(price.text, [&] { return at(4); });
  if (time.present) e.time = to_time(time.text, settings.time, [&] { return at(5); });
  e.user = number_or_none(log.names.users, user.text);
  e.item = number_or_none(log.names.items, item.text);
  e.session = number_or_none(log.names.sessions, session.text);
  e.text = number_or_none(log.names.texts, words.text);
  give_title(log.names, e.item, title.text);
  log.events.push_back(e);
  for (std::size_t field = 0; field < seen.size(); ++field) seen[field] = seen[field] || fields.values[field].present;
}

}  // namespace detail

/// The log of a text with one JSON object a line (blank lines are passed over). Fields by the names of `columns`,
/// others left alone; users, items, sessions and times may be strings or numbers; null is absent. Absent fields take
/// the default of `event`, but user, item and each renamed field must occur in some line. A last line that lacks its
/// end of line and ends before its JSON does was torn while it was written: with settings.bad it is dropped and told
/// there, without it refused; any other fault of it is a bad row's. Throws, with "source:line", at JSON that is none,
/// at nesting deeper than 64 and a field that is there twice.
inline event_log parse_json_lines(std::string_view text, std::string_view source, const event_columns& columns = {},
                                  const event_settings& settings = {}) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto names = detail::names_of(columns);
  event_log log;
  std::array<bool, 9> seen{};
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t stop = text.find('\n');
    const std::string_view line = text.substr(0, stop);
    text.remove_prefix(stop == text.npos ? text.size() : stop + 1);
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    try {
      detail::add_json_event(line, std::string(source) + ":" + std::to_string(number), names, settings, log, seen);
    } catch (const detail::torn_line& problem) {
      if (stop != line.npos || settings.bad == nullptr) {
        detail::reject_row(settings.bad, problem);
      } else {
        settings.bad->torn_last_line = true;
        settings.bad->messages.emplace_back(problem.what());
      }
    } catch (const error& problem) {
      detail::reject_row(settings.bad, problem);
    }
  }
  detail::require_events(log, source, "at least one line that can be taken");
  const auto usual_columns = event_columns{};
  const auto usual = detail::names_of(usual_columns);
  for (std::size_t field = 0; field < names.size(); ++field) {
    if (!seen[field] && !names[field].empty() && (field < 2 || names[field] != usual[field])) {
      throw error("no line has the field " + cairn::escaped(names[field]), std::string(source), "the name of a field");
    }
  }
  return log;
}

/// The same of a file, plain or gzip.
inline event_log read_json_lines(const std::string& path, const event_columns& columns = {},
                                 const event_settings& settings = {}) {
  return parse_json_lines(read_text(path), path, columns, settings);
}

}  // namespace cairn
