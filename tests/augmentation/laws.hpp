#pragma once
/// What every augmentation owes, whatever it changes.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "cairn/augmentation/concept.hpp"

namespace laws {

/// Histories of 1 to 30 events over a catalogue of 40 items, in which neighbors on a ring come together.
inline cairn::sequences ring_histories() {
  cairn::sequence_builder all(40);
  for (cairn::item_index length = 1; length <= 30; ++length) {
    for (cairn::item_index n = 0; n < length; ++n) all.push((3 * length + n) % 40);
    all.end_sequence();
  }
  return all.finish();
}

/// What the augmenter makes of a history by the stream of a seed.
template <class Augmenter>
std::vector<cairn::item_index> changed(const Augmenter& maker, std::span<const cairn::item_index> history,
                                       std::uint64_t seed) {
  std::vector<cairn::item_index> out(maker.most(history.size()));
  cairn::random_stream random(seed, cairn::purpose::augment);
  out.resize(maker.apply(history, random, out));
  return out;
}

/// The laws that an augmentation breaks, in words; none of a good one.
template <class Augmentation>
std::vector<std::string> broken_augmentation_laws(const Augmentation& augmentation) {
  static_assert(cairn::augmentation<Augmentation>);
  std::vector<std::string> broken;
  const auto hold = [&](bool law, const std::string& text) {
    if (!law && std::find(broken.begin(), broken.end(), text) == broken.end()) broken.push_back(text);
  };
  augmentation.check();
  const cairn::sequences all = ring_histories();
  const auto maker = augmentation.prepare(all);
  bool seeds_differ = false;
  for (std::size_t user = 0; user < all.users(); ++user) {
    const auto history = all.of(user);
    const std::size_t most = maker.most(history.size());
    hold(most >= 1, "no room for an event");
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      constexpr cairn::item_index untouched = 77777;
      std::vector<cairn::item_index> out(most + 3, untouched);
      cairn::random_stream random(seed, cairn::purpose::augment);
      const std::size_t size = maker.apply(history, random, std::span(out).first(most));
      hold(size >= 1, "an empty history");
      hold(size <= most, "more events than foretold");
      for (std::size_t n = std::min(size, most); n < out.size(); ++n) {
        hold(out[n] == untouched, "writes behind what it made");
      }
      out.resize(std::min(size, out.size()));
      hold(std::any_of(out.begin(), out.end(), [](auto item) { return item != cairn::masked_event; }), "all is masked");
      hold(std::all_of(out.begin(), out.end(), [](auto item) { return item < 40 || item == cairn::masked_event; }),
           "an unknown item");
      hold(out == changed(maker, history, seed), "one stream, two histories");
      seeds_differ = seeds_differ || out != changed(maker, history, seed + 100);
    }
  }
  hold(seeds_differ, "draws nothing");
  return broken;
}

}  // namespace laws
