#pragma once
/// Cleaning a log in steps that compose with |, and the account of what each step dropped or mended, and why.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <range/v3/view/interface.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cairn/core/error.hpp"
#include "cairn/data/event.hpp"

namespace cairn {

/// How many rows a step dropped or mended for one reason.
struct account_reason {
  std::string why;
  std::size_t dropped = 0, mended = 0;
};

/// What one step did to a log: rows_in - rows_out is the sum of all dropped.
struct account_line {
  std::string step;
  std::size_t rows_in = 0, rows_out = 0;
  std::vector<account_reason> reasons = {};

  /// Counts rows under a reason, which is listed even where the count stays 0.
  void drop(std::string_view why, std::size_t rows = 1) { reason(why).dropped += rows; }
  void mend(std::string_view why, std::size_t rows = 1) { reason(why).mended += rows; }

 private:
  account_reason& reason(std::string_view why) {
    for (account_reason& known : reasons) {
      if (known.why == why) return known;
    }
    return reasons.emplace_back(account_reason{std::string(why)});
  }
};

/// A step is an aggregate of its settings with a name and an apply that changes the events and tells the account:
///
///     struct drop_night {
///       static constexpr std::string_view name = "drop_night";
///       void apply(const catalogue&, std::vector<event>& events, account_line& account) const {
///         account.drop("before six", std::erase_if(events, [](const event& e) { return e.time % 86400 < 6 * 3600; }));
///       }
///     };
template <class Step>
concept cleaning_step = requires(const Step& step, const catalogue& names, std::vector<event>& events,
                                 account_line& account) {
  { Step::name } -> std::convertible_to<std::string_view>;
  step.apply(names, events, account);
};

/// Some events of a log, with its names and the account of the steps so far. A range of `const event`, cheap to copy
/// (the events are shared, and nobody changes them), and a range-v3 view.
class event_view : public ranges::view_interface<event_view> {
 public:
  event_view() : event_view(event_log{}) {}
  explicit event_view(event_log log)
      : events_(std::make_shared<std::vector<event>>(std::move(log.events))),
        names_(std::make_shared<const catalogue>(std::move(log.names))) {}

  const event* begin() const noexcept { return events_->data(); }
  const event* end() const noexcept { return events_->data() + events_->size(); }
  const catalogue& names() const noexcept { return *names_; }
  /// One line a step, in the order in which they were taken.
  const std::vector<account_line>& account() const noexcept { return account_; }

  /// What the step leaves. The events are copied only where another view shares them. Throws where nothing is left, and
  /// what the step throws.
  template <cleaning_step Step>
  event_view after(const Step& step) && {
    if (events_.use_count() > 1) events_ = std::make_shared<std::vector<event>>(*events_);
    account_line line{std::string(Step::name), events_->size(), 0};
    step.apply(*names_, *events_, line);
    finish(std::move(line));
    return std::move(*this);
  }

  /// The events of a range that was made from this view by range-v3 or by hand, under the names of this view; the
  /// account says how many there are less. Throws where there are none.
  template <class Range>
  event_view with(Range&& range) const {
    event_view result = *this;
    result.events_ = std::make_shared<std::vector<event>>();
    for (auto&& e : range) result.events_->push_back(e);
    result.finish({"range", events_->size(), 0});
    return result;
  }

 private:
  void finish(account_line line) {
    line.rows_out = events_->size();
    if (line.rows_out == 0) {
      throw error("the log has no row left of " + std::to_string(line.rows_in), "cleaning step " + line.step,
                  "a step that leaves something; see its settings");
    }
    std::size_t told = 0;
    for (const account_reason& reason : line.reasons) told += reason.dropped;
    if (line.rows_in > line.rows_out + told) line.drop("no reason given", line.rows_in - line.rows_out - told);
    account_.push_back(std::move(line));
  }

  std::shared_ptr<std::vector<event>> events_;
  std::shared_ptr<const catalogue> names_;
  std::vector<account_line> account_;
};

/// One step of cleaning: `auto clean = log | drop_duplicates{} | k_core{.users = 5, .items = 5};`
template <cleaning_step Step>
event_view operator|(event_view events, const Step& step) {
  return std::move(events).after(step);
}
template <cleaning_step Step>
event_view operator|(event_log log, const Step& step) {
  return event_view(std::move(log)).after(step);
}

/// The way back from a pipeline of views: `from_range(clean | ranges::views::filter(recent), clean)`.
template <class Range>
event_view from_range(Range&& range, const event_view& of) {
  return of.with(std::forward<Range>(range));
}

/// The events as a log of their own: its names are only those that occur, numbered by appearance. O(rows).
inline event_log to_log(const event_view& view) {
  event_log log;
  const catalogue& old = view.names();
  const auto renumber = [](const id_map& from, id_map& to, std::vector<std::uint32_t>& numbers, std::uint32_t& number) {
    if (number == none) return;
    numbers.resize(from.size(), none);
    if (numbers[number] == none) numbers[number] = to.insert(from.name(number));
    number = numbers[number];
  };
  std::vector<std::uint32_t> users, items, sessions, texts;
  log.events.assign(view.begin(), view.end());
  for (event& e : log.events) {
    const item_index item = e.item;
    renumber(old.users, log.names.users, users, e.user);
    renumber(old.items, log.names.items, items, e.item);
    renumber(old.sessions, log.names.sessions, sessions, e.session);
    renumber(old.texts, log.names.texts, texts, e.text);
    if (!old.titles.empty() && item != none && e.item == log.names.titles.size()) {
      log.names.titles.push_back(item < old.titles.size() ? old.titles[item] : std::string());
    }
  }
  return log;
}

}  // namespace cairn
