#pragma once
/// Networks that learn from changed histories too, for compare_sequences.

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "cairn/augmentation/by_length.hpp"
#include "cairn/augmentation/insert_similar.hpp"
#include "cairn/augmentation/same_next.hpp"
#include "cairn/augmentation/substitute_similar.hpp"
#include "cairn/recommender/cl4srec.hpp"
#include "sequences/networks.hpp"

namespace compare {

/// An augmentation that is chosen at run time.
struct chosen_views {
  using changed = cairn::one_of<cairn::crop_history, cairn::mask_events, cairn::reorder_history>;
  using similar = cairn::one_of<cairn::mask_events, cairn::substitute_similar, cairn::insert_similar>;

  template <class... Makers>
  struct any_maker {
    std::variant<Makers...> which;
    std::size_t most(std::size_t events) const {
      return std::visit([&](const auto& maker) { return maker.most(events); }, which);
    }
    std::size_t apply(std::span<const cairn::item_index> history, cairn::random_stream& random,
                      std::span<cairn::item_index> out) const {
      return std::visit([&](const auto& maker) { return maker.apply(history, random, out); }, which);
    }
  };
  template <class... Augmentations>
  struct any_of {
    std::variant<Augmentations...> which;
    void check() const {
      std::visit([](const auto& one) { one.check(); }, which);
    }
    auto prepare(const cairn::sequences& train) const {
      using maker = any_maker<decltype(std::declval<Augmentations>().prepare(train))...>;
      return std::visit([&](const auto& one) { return maker{one.prepare(train)}; }, which);
    }
  };
  using type = any_of<cairn::crop_history, cairn::mask_events, changed, similar, cairn::by_length<similar, changed>,
                      cairn::same_next>;

  static type of(const values& v) {
    const cairn::mask_events mask{v.number("mask")};
    const changed changes(cairn::crop_history{v.number("crop")}, mask, cairn::reorder_history{v.number("reorder")});
    const similar likenesses(mask, cairn::substitute_similar{v.number("substitute")},
                             cairn::insert_similar{v.number("insert")});
    const std::string word = v.word("views");
    if (word == "similar") return {likenesses};
    if (word == "by-length") return {cairn::by_length{12, likenesses, changes}};
    if (word == "mask") return {mask};
    if (word == "same-next") return {cairn::same_next{v.whole("positions")}};
    if (word == "as-they-are") return {cairn::crop_history{1}};
    return {changes};
  }
};

inline std::vector<setting> contrastive_settings() {
  return {
      choice(
          "views", {"changed", "similar", "by-length", "mask", "same-next", "as-they-are"},
          "cropped, masked or reordered; masked, or with similar items instead of its own or before them; the "
          "latter up to 12 events and the former beyond; masked; what came before the same item; or left to dropout"),
      number("weight", ".1", "of the contrastive loss beside the other", {.01, 1, true}),
      number("temperature", "1", "of the contrastive loss; below 1 the nearest of the others count more",
             {.05, 1, true}),
      choice("compared", {"product", "cosine"}, "how two views are compared"),
      number("crop", ".6", "share of the events that a crop keeps", {.2, .9}),
      number("mask", ".3", "share of the events that are masked", {.1, .8}),
      number("reorder", ".6", "share of the events that are reordered", {.2, .9}),
      number("substitute", ".2", "share of the events that a similar item takes the place of", {.1, .6}),
      number("insert", ".3", "share of the events that a similar item is put before", {.1, .6})};
}

/// known: what --item-attributes says, once the data is read.
inline sequence_entry contrastive_model(const shared_attributes& known) {
  const std::vector<setting> network =
      joined(joined(transformer_settings(), joined(attributes_settings(), loop_settings())), softmax_negatives());
  return {"cl4srec", "sasrec-sampled-softmax that also tells two changed forms of a history from those of others",
          joined(network, contrastive_settings()), [known](const values& v, std::uint64_t seed) {
            const cairn::info_nce loss{
                .temperature = v.number("temperature"),
                .compared = v.word("compared") == "cosine" ? cairn::compared_by::cosine : cairn::compared_by::product};
            return network_of(transformer_of(v), sampled_softmax_of(v), v, seed, known, cairn::every_next_item{},
                              cairn::contrastive_views{chosen_views::of(v), loss, v.number("weight")});
          }};
}

}  // namespace compare
