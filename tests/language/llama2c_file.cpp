#include "cairn/language/llama2c_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <limits>

#include "cairn/language/generate.hpp"
#include "cairn/language/tokenizer_bin.hpp"
#include "catch.hpp"
#include "language/small_decoders.hpp"

using namespace cairn;
using namespace cairn::testing;

namespace {

llama_decoder llama2c_shape(bool tied) {
  llama_decoder settings = small_llama;
  settings.pairs = rotary_pairs::neighbors;
  settings.tied = tied;
  return settings;
}
std::string model_refusal(const std::string& bytes) {
  try {
    parse_llama2c(bytes);
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}
std::string with_number(std::string bytes, std::size_t place, std::int32_t value) {
  std::memcpy(bytes.data() + 4 * place, &value, sizeof value);
  return bytes;
}

}  // namespace

TEST_CASE("llama2.c's model, written and read back", "[language]") {
  for (const bool tied : {true, false}) {
    const llama_decoder settings = llama2c_shape(tied);
    const auto network = shaken<float>(settings);
    const std::string path = (std::filesystem::temp_directory_path() / "cairn_llama2c.bin").string();
    write_llama2c(path, settings, network);
    const loaded_network<llama_decoder> loaded = read_llama2c(path);
    std::filesystem::remove(path);
    CHECK(loaded.settings.tied == tied);
    CHECK(loaded.settings.groups == 2);
    CHECK(scores_of_text(loaded.network, {1, 2, 3}) == scores_of_text(network, {1, 2, 3}));
    CHECK(llama2c_bytes(loaded.settings, loaded.network) == llama2c_bytes(settings, network));
  }
  CHECK_THROWS_WITH(llama2c_bytes(small_llama, shaken<float>(small_llama)), Catch::Contains("pairs of neighbors"));
}

TEST_CASE("a model file cut at any byte, or with one more, is refused", "[language]") {
  const std::string bytes = llama2c_bytes(llama2c_shape(true), shaken<float>(llama2c_shape(true)));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    if (model_refusal(bytes.substr(0, size)) == "accepted") FAIL("cut at byte " << size);
  }
  CHECK(model_refusal(bytes) == "accepted");
  CHECK(model_refusal(bytes + '\0').find("as its header says") != std::string::npos);
}

TEST_CASE("headers that no model has are refused before anything is allocated", "[language]") {
  const std::string bytes = llama2c_bytes(llama2c_shape(true), shaken<float>(llama2c_shape(true)));
  for (std::size_t n = 0; n < 7; ++n) {
    for (const std::int32_t value :
         {0, -1, std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::min()}) {
      if (n == 5 && value == -1) continue;
      INFO("number " << n << " is " << value);
      CHECK(model_refusal(with_number(bytes, n, value)) != "accepted");
    }
  }
  CHECK(model_refusal(with_number(bytes, 0, 1 << 20)).find("as its header says") != std::string::npos);
  CHECK(model_refusal(with_number(bytes, 3, 3)).find("heads 3") != std::string::npos);
  CHECK(model_refusal(with_number(bytes, 4, 3)).find("key heads 3") != std::string::npos);
  CHECK(model_refusal(with_number(bytes, 2, 513)) == "llama2.c model, header: layers 513; expected 1 to 512");
  std::string broken = bytes;
  const float bad = std::numeric_limits<float>::quiet_NaN();
  std::memcpy(broken.data() + 28 + 40, &bad, sizeof bad);
  CHECK(model_refusal(broken).find("byte 68: a weight that is not finite") != std::string::npos);
}

TEST_CASE("stories260K says what it says in C", "[language]") {
  const char* const folder = std::getenv("CAIRN_DATA");
  if (folder == nullptr) {
    WARN("skipped: CAIRN_DATA names no folder with stories260k");
    return;
  }
  const std::string place = std::string(folder) + "/stories260k/";
  const auto model = read_llama2c(place + "stories260K.bin.gz");
  const auto tokens = read_tokenizer_bin(place + "tok512.bin", 512);
  const std::vector<token_id> begin{1};
  const generated_text said = generate(model.network, begin, greedy<>{}, {.steps = 200, .end_tokens = {1}});
  CHECK(tokens.decode(said.ids) == read_text(place + "expected-greedy-200.txt"));
}
