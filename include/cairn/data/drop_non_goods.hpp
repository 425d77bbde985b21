#pragma once
/// A cleaning step for the lines of invoices that are no goods: postage, fees, vouchers, tests.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cairn/data/cleaning.hpp"
#include "cairn/data/event.hpp"

namespace cairn {

namespace detail {

/// Whether an id is the pattern, or begins with it up to its final '*'.
inline bool fits_pattern(std::string_view id, std::string_view pattern) noexcept {
  return pattern.ends_with('*') ? id.starts_with(pattern.substr(0, pattern.size() - 1)) : id == pattern;
}

}  // namespace detail

/// Drops rows whose item's id is one of `ids`, where '*' at the end stands for any rest. The defaults are the ids of
/// the Online Retail data (Chen, Sain and Guo 2012) that are no goods. The account counts rows by pattern.
struct drop_non_goods {
  static constexpr std::string_view name = "drop_non_goods";
  std::vector<std::string> ids{"POST",         "DOT",     "C2",   "M",    "m",      "D",     "S",       "B",
                               "BANK CHARGES", "AMAZON*", "CRUK", "PADS", "gift_*", "GIFT*", "ADJUST*", "TEST*"};

  void apply(const catalogue& names, std::vector<event>& events, account_line& account) const {
    std::vector<std::size_t> pattern_of(names.items.size(), ids.size());
    for (item_index item = 0; item < pattern_of.size(); ++item) {
      for (std::size_t pattern = ids.size(); pattern-- > 0;) {
        if (detail::fits_pattern(names.items.name(item), ids[pattern])) pattern_of[item] = pattern;
      }
    }
    std::erase_if(events, [&](const event& e) {
      if (e.item == none || pattern_of[e.item] == ids.size()) return false;
      account.drop(ids[pattern_of[e.item]]);
      return true;
    });
  }
};
static_assert(cleaning_step<drop_non_goods>);

}  // namespace cairn
