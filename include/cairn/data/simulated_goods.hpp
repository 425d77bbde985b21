#pragma once
/// The goods of a simulated shop: English titles, prices, seasons, and the latent vectors by which they please.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "cairn/core/random.hpp"

namespace cairn {

/// A department of the simulated shop.
struct simulated_category {
  std::string_view name;
  std::array<std::string_view, 10> nouns;
  double usual_price = 10;  ///< median, in the shop's currency
  double peak_day = 0;      ///< day of the year of the highest demand
  double season = 0;        ///< half the swing of log demand over the year
};

inline constexpr std::size_t simulated_category_count = 10;
inline constexpr std::size_t simulated_taste_width = 8;
using simulated_vector = std::array<double, simulated_taste_width>;

inline constexpr std::array<simulated_category, simulated_category_count> simulated_categories{{
    {"kitchen",
     {"Teapot", "Mug", "Mixing Bowl", "Cake Tin", "Apron", "Jug", "Tea Towel", "Chopping Board", "Colander",
      "Egg Timer"},
     12,
     335,
     .3},
    {"garden",
     {"Plant Pot", "Watering Can", "Bird Feeder", "Trellis", "Garden Lantern", "Seed Tray", "Hanging Basket", "Trowel",
      "Sundial", "Wind Chime"},
     14,
     135,
     .7},
    {"home",
     {"Cushion", "Throw", "Doormat", "Picture Frame", "Wall Clock", "Mirror", "Vase", "Door Stop", "Coat Hook",
      "Storage Basket"},
     18,
     290,
     .2},
    {"bath",
     {"Soap Dish", "Bath Mat", "Towel", "Bath Salts", "Shower Curtain", "Hand Cream", "Sponge", "Washcloth",
      "Bath Brush", "Bathrobe"},
     11,
     20,
     .2},
    {"stationery",
     {"Notebook", "Fountain Pen", "Pencil Case", "Greeting Card", "Desk Calendar", "Sketchbook", "Letter Set",
      "Bookmark", "Ring Binder", "Rubber Stamp"},
     6,
     245,
     .5},
    {"toys",
     {"Jigsaw Puzzle", "Spinning Top", "Rag Doll", "Building Blocks", "Kite", "Board Game", "Toy Train",
      "Skipping Rope", "Hand Puppet", "Marble Run"},
     15,
     345,
     .7},
    {"fashion",
     {"Scarf", "Tote Bag", "Brooch", "Belt", "Straw Hat", "Gloves", "Earrings", "Bracelet", "Wallet", "Umbrella"},
     22,
     300,
     .3},
    {"lighting",
     {"Table Lamp", "Candle Holder", "String Lights", "Lamp Shade", "Night Light", "Tea Light Set", "Floor Lamp",
      "Oil Burner", "Paper Lantern", "Desk Lamp"},
     24,
     330,
     .5},
    {"picnic",
     {"Lunch Box", "Picnic Blanket", "Cool Bag", "Water Bottle", "Hip Flask", "Paper Plates", "Bunting",
      "Folding Chair", "Ice Bucket", "Drinking Straws"},
     10,
     175,
     .9},
    {"festive",
     {"Wreath", "Bauble", "Advent Calendar", "Stocking", "Gift Wrap", "Paper Garland", "Table Runner", "Snow Globe",
      "Nutcracker", "Ribbon"},
     8,
     345,
     1.3},
}};

inline constexpr std::array<std::string_view, 24> simulated_styles{
    "Vintage",  "Retro",    "Rustic",    "Modern",   "Classic",    "Floral",   "Polka Dot", "Striped",
    "Gingham",  "Nordic",   "Botanical", "Nautical", "Art Deco",   "Moroccan", "Minimal",   "Whimsical",
    "Woodland", "Tropical", "Royal",     "Pastel",   "Industrial", "Alpine",   "Parisian",  "Celestial"};
inline constexpr std::array<std::string_view, 12> simulated_colors{
    "Red", "Blue", "Green", "Ivory", "Pink", "Black", "White", "Amber", "Teal", "Gray", "Rose", "Lavender"};

/// One good of the simulated shop, with what the shop does not see: how it pleases.
struct simulated_good {
  std::string title;  ///< color, style and noun: "Blue Floral Teapot"
  std::size_t category = 0;
  double price = 0;          ///< of one piece, whole cents
  double launch_day = 0;     ///< days after the shop's first; 0 or less: there from the beginning
  double appeal = 0;         ///< log demand that does not depend on the customer
  simulated_vector looks{};  ///< its style, its noun and its own part; about unit length
};

namespace detail {

/// What a random number is for, so that each has its own stream.
enum class simulated_part : std::uint64_t { style, noun, good, customer, behavior, dirt };

inline random_stream simulated_stream(std::uint64_t seed, simulated_part part, std::uint64_t index) noexcept {
  return {seed, purpose::simulate, (static_cast<std::uint64_t>(part) << 48U) + index};
}

/// A normal vector of expected squared length 1.
inline simulated_vector simulated_direction(random_stream stream) noexcept {
  simulated_vector result{};
  for (double& x : result) x = stream.normal() / std::sqrt(static_cast<double>(simulated_taste_width));
  return result;
}

}  // namespace detail

/// `count` goods with distinct titles. A share of them is launched at an even pace over the days. O(count).
inline std::vector<simulated_good> simulated_goods(std::uint64_t seed, std::size_t count, double days,
                                                   double launched) {
  using detail::simulated_part;
  std::vector<simulated_good> goods(count);
  std::unordered_set<std::string> taken;
  for (std::size_t n = 0; n < count; ++n) {
    random_stream draw = detail::simulated_stream(seed, simulated_part::good, n);
    simulated_good& good = goods[n];
    good.category = draw.below(simulated_category_count);
    const simulated_category& category = simulated_categories[good.category];
    const std::size_t noun = draw.below(10), style = draw.below(static_cast<std::uint32_t>(simulated_styles.size()));
    const auto title = [&] {
      const auto color = simulated_colors[draw.below(static_cast<std::uint32_t>(simulated_colors.size()))];
      return std::string(color) + " " + std::string(simulated_styles[style]) + " " + std::string(category.nouns[noun]);
    };
    good.title = title();
    for (int attempt = 0; attempt < 8 && taken.contains(good.title); ++attempt) good.title = title();
    if (taken.contains(good.title)) good.title += " No. " + std::to_string(n + 1);
    taken.insert(good.title);
    good.price = std::max(.5, std::round(100 * category.usual_price * std::exp(.6 * draw.normal())) / 100);
    good.launch_day = draw.uniform() < launched ? days * draw.uniform() : 0;
    good.appeal = .9 * draw.normal();
    const auto by_style = detail::simulated_direction(detail::simulated_stream(seed, simulated_part::style, style));
    const auto by_noun =
        detail::simulated_direction(detail::simulated_stream(seed, simulated_part::noun, good.category * 10 + noun));
    for (std::size_t k = 0; k < simulated_taste_width; ++k) {
      const double own = draw.normal() / std::sqrt(static_cast<double>(simulated_taste_width));
      good.looks[k] = .7 * by_style[k] + .5 * by_noun[k] + .5 * own;
    }
  }
  return goods;
}

/// Log demand of a category on a day of the year, around 0.
inline double simulated_season(std::size_t category, double day_of_year) noexcept {
  const simulated_category& c = simulated_categories[category];
  return c.season * std::cos(2 * std::numbers::pi * (day_of_year - c.peak_day) / 365.25);
}

}  // namespace cairn
