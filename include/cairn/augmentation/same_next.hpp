#pragma once
/// What came before the same item elsewhere.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cairn/augmentation/concept.hpp"

namespace cairn {

/// out = the latest `longest` events before an event of the history's last item in some history of train, drawn evenly
/// from all such events that something comes before, its own among them: two views led to one choice. Where there is
/// none the history without its last event, or all of a single one. O(longest), and O(events of train) once.
/// Source: Qiu, Huang, Yin, Wang: "Contrastive learning for representation degeneration problem in sequential
/// recommendation", WSDM 2022; there every prefix of a history is a history.
/// Use: rows that score what comes next: views that are cut or masked should be alike for all but that, these for that.
struct same_next {
  std::size_t longest = 50;  ///< events that are taken, the latest ones

  void check() const {
    require(longest >= 1 && longest < (std::size_t{1} << 24U), "out of range", "same_next.longest", "1 to below 2^24");
  }

  /// Refers to train.
  struct maker {
    std::size_t longest;
    const sequences* train;
    std::vector<std::size_t> offsets;  ///< [I + 1], of places
    struct place {
      std::size_t begin, end;  ///< of train->values: the history up to the item
    };
    std::vector<place> places;

    std::size_t most(std::size_t events) const noexcept { return std::max(longest, events); }
    std::size_t apply(std::span<const item_index> history, random_stream& random,
                      std::span<item_index> out) const noexcept {
      const item_index next = history.back();
      const std::size_t count = offsets[next + 1] - offsets[next];
      std::span<const item_index> from = history.first(std::max<std::size_t>(1, history.size() - 1));
      if (count > 0) {
        const place& drawn = places[offsets[next] + detail::place_below(count, random)];
        from = std::span(train->values).subspan(drawn.begin, drawn.end - drawn.begin);
      }
      from = from.last(std::min(longest, from.size()));
      std::copy(from.begin(), from.end(), out.begin());
      return from.size();
    }
  };
  maker prepare(const sequences& train) const {
    check();
    maker made{longest, &train, std::vector<std::size_t>(train.items() + 1), {}};
    const auto for_each_place = [&](const auto& body) {
      for (std::size_t user = 0; user < train.users(); ++user) {
        for (std::size_t n = train.offsets[user] + 1; n < train.offsets[user + 1]; ++n) {
          body(train.values[n], typename maker::place{train.offsets[user], n});
        }
      }
    };
    for_each_place([&](item_index item, const auto&) { ++made.offsets[item + 1]; });
    for (std::size_t item = 0; item < train.items(); ++item) made.offsets[item + 1] += made.offsets[item];
    made.places.resize(made.offsets.back());
    std::vector<std::size_t> next(made.offsets.begin(), made.offsets.end() - 1);
    for_each_place([&](item_index item, const auto& where) { made.places[next[item]++] = where; });
    return made;
  }
};
static_assert(augmentation<same_next>);

}  // namespace cairn
