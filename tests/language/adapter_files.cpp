#include "cairn/language/adapter_files.hpp"

#include <limits>

#include "catch.hpp"
#include "language/adapted_networks.hpp"
#include "store/files.hpp"

namespace {

using namespace cairn;
using namespace cairn::testing;
using adapted_gpt2 = adapted_network<gpt2_decoder>;

const adapter_settings saved_adapters{.rank = 2, .alpha = 3, .learn = {"attention_norm"}};

gpt2_decoder::network<float> base() {
  return shaken<float>(small_gpt2);
}
adapted_gpt2 learned(const adapter_settings& settings = saved_adapters) {
  auto made = adapted(small_gpt2, base(), settings);
  shake_adapters(made);
  return made;
}

/// Why a file does not fit a network, which then is as it was.
std::string refused_file(const std::string& path, adapted_gpt2 network, const adapter_loading& how = {}) {
  const auto before = scores_of_text(network, {1, 2, 3});
  std::string said = "accepted";
  try {
    load_adapters(path, network, how);
  } catch (const error& e) {
    said = e.what();
    CHECK(scores_of_text(network, {1, 2, 3}) == before);
  }
  return said;
}

}  // namespace

TEST_CASE("adapters go to a file of their own and come back into the network that they were learned beside",
          "[language]") {
  const files::folder folder;
  const std::string path = folder / "adapters";
  const adapted_gpt2 network = learned();
  save_adapters(path, network);
  const safetensors_file file(path);
  std::size_t numbers = 0;
  for (const std::string& name : file.names()) {
    INFO(name);
    CHECK((name.ends_with(".down") || name.ends_with(".up") || has_parts(name, "attention_norm")));
    std::size_t size = 1;
    for (const auto extent : file.shape(name)) size *= extent;
    numbers += size;
  }
  CHECK(file.names().size() == 2 * (2 * 2 + 2));
  CHECK(numbers == 2 * (2 * 2 * (4 + 4) + 2 * 4));
  CHECK(file.contains("body.2.layers.1.attention.value.up"));

  adapter_settings fresh = saved_adapters;
  fresh.seed = 9;
  adapted_gpt2 again = adapted(small_gpt2, base(), fresh);
  CHECK(scores_of_text(again, {1, 2, 3}) != scores_of_text(network, {1, 2, 3}));
  load_adapters(path, again);
  CHECK(scores_of_text(again, {1, 2, 3}) == scores_of_text(network, {1, 2, 3}));
}

TEST_CASE("a file of other adapters is refused by what differs, and changes nothing", "[language]") {
  const files::folder folder;
  const std::string path = folder / "adapters";
  save_adapters(path, learned());
  CHECK(refused_file(path, learned()) == "accepted");
  const auto with = [&](auto change) {
    adapter_settings settings = saved_adapters;
    change(settings);
    return refused_file(path, learned(settings));
  };
  const auto says = [](const std::string& found, const char* part) { return found.find(part) != std::string::npos; };
  CHECK(says(with([](adapter_settings& s) { s.rank = 3; }), "is F32 [2, 4]; expected F32 [3, 4]"));
  CHECK(says(with([](adapter_settings& s) { s.alpha = 4; }), "query.alpha: is '3'; expected '4'"));
  CHECK(says(with([](adapter_settings& s) { s.maps = {"query"}; }), "an array that has no place"));
  CHECK(says(with([](adapter_settings& s) { s.maps = {"query", "value", "key"}; }), "no array of the name"));
  CHECK(says(with([](adapter_settings& s) { s.learn = {}; }), "an array that has no place"));

  gpt2_decoder::network<float> other = base();
  other.tokens.table(3, 2) += 1;
  auto beside_other = adapted(small_gpt2, other, saved_adapters);
  CHECK(says(refused_file(path, beside_other), ", network: is '"));
  CHECK(refused_file(path, beside_other, {.any_network = true}) == "accepted");

  save_model(path, base());
  CHECK(says(refused_file(path, learned()), "no array of the name"));
  CHECK(says(refused_file(folder / "none", learned()), "none"));
}

TEST_CASE("a file of adapters that is cut short or has a number that is none is refused", "[language]") {
  const files::folder folder;
  const std::string path = folder / "adapters";
  save_adapters(path, learned());
  const std::string sound = files::get(path);
  for (std::size_t size = 0; size < sound.size(); size += 61) {
    files::put(path, sound.substr(0, size));
    CHECK(refused_file(path, learned()) != "accepted");
  }
  // Its last number, of all that are read.
  const float none = std::numeric_limits<float>::quiet_NaN();
  std::string damaged = sound;
  damaged.replace(damaged.size() - 4, 4, reinterpret_cast<const char*>(&none), 4);
  files::put(path, damaged);
  CHECK(refused_file(path, learned()).find("finite") != std::string::npos);
  files::put(path, sound);
  CHECK(refused_file(path, learned()) == "accepted");
}
