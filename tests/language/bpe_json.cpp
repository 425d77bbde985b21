#include "cairn/language/bpe_json.hpp"

#include "cairn/language/bpe_json_writing.hpp"
#include "cairn/language/bpe_training.hpp"
#include "catch.hpp"

using namespace cairn;

namespace {

const std::vector<std::string>& json_lessons() {
  static const std::vector<std::string> texts{"the cat sat on the mat", "the cats  sat\non the mats",
                                              "that hat is the cat's hat", "\u4f60\u597d\uff0c\u4f60\u597d\u4e16\u754c",
                                              "a fat \"cat\"; the rat \U0001F600"};
  return texts;
}
with_added_tokens<gpt2_tokenizer> gpt2_of_a_document() {
  return {train_byte_bpe(json_lessons(), {.vocabulary_size = 270}),
          added_tokens({{"<|endoftext|>", 269}, {.text = " pad", .id = 270, .is_special = false}})};
}
with_added_tokens<llama_tokenizer> llama_of_a_document() {
  auto tokens = train_fallback_bpe(json_lessons(), {.vocabulary_size = 320, .character_coverage = 1});
  const added_tokens control = control_tokens(tokens);
  return {std::move(tokens), control};
}
std::string changed_document(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}
template <class F>
std::string json_problem(F&& parse, const std::string& text) {
  try {
    parse(text);
  } catch (const error& e) {
    return e.what();
  }
  return "accepted";
}
std::string gpt2_problem(const std::string& text) {
  return json_problem([](const std::string& t) { return parse_byte_bpe_json(t); }, text);
}
std::string llama_problem(const std::string& text) {
  return json_problem([](const std::string& t) { return parse_fallback_bpe_json(t); }, text);
}
bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("GPT-2's kind written and read is the same", "[language]") {
  const auto tokens = gpt2_of_a_document();
  const std::string text = tokenizer_json(tokens);
  const auto read = parse_byte_bpe_json(text);
  CHECK(tokenizer_json(read) == text);
  CHECK(read.vocabulary_size() == 271);
  for (const std::string& line : json_lessons()) {
    const std::string marked = line + "<|endoftext|>" + line + " pad";
    CHECK(encode_spans(read, marked) == encode_spans(tokens, marked));
    CHECK(read.decode(encode(read, marked)) == marked);
  }
  const std::string pairs = changed_document(text, "\"a t\"", "[\"a\",\"t\"]");  // merges of later versions
  CHECK(tokenizer_json(parse_byte_bpe_json(pairs)) == text);
}

TEST_CASE("Llama's kind written and read is the same, its scores as a list", "[language]") {
  const auto tokens = llama_of_a_document();
  const std::string text = tokenizer_json(tokens);
  const auto read = parse_fallback_bpe_json(text);
  CHECK(tokenizer_json(read) == text);
  for (const std::string& line : json_lessons()) {
    const std::string marked = "<s>" + line + "</s> " + line;
    CHECK(encode_spans(read, marked) == encode_spans(tokens, marked));
    CHECK(read.decode(encode(read, marked)) == marked);
  }
  CHECK(encode(read, "<s>")[0] == 1);
  const std::string bare = changed_document(changed_document(text, R"({"type":"Prepend","prepend":"▁"},)", ""),
                                            R"(,{"type":"Strip","content":" ","start":1,"stop":0})", "");
  CHECK_FALSE(parse_fallback_bpe_json(bare).inner().settings().dummy_prefix);
}

TEST_CASE("what a file of GPT-2's kind may not ask for, by name", "[language]") {
  const std::string good = tokenizer_json(gpt2_of_a_document());
  CHECK(gpt2_problem(good) == "accepted");
  CHECK(says(gpt2_problem(changed_document(good, "\"normalizer\":null", "\"normalizer\":{\"type\":\"NFC\"}")),
             "normalizer: the type 'NFC'"));
  CHECK(says(gpt2_problem(changed_document(good, "\"type\":\"ByteLevel\"", "\"type\":\"Whitespace\"")),
             "pre_tokenizer: the type 'Whitespace'"));
  CHECK(says(gpt2_problem(changed_document(good, "\"add_prefix_space\":false", "\"add_prefix_space\":true")),
             "add_prefix_space"));
  CHECK(says(gpt2_problem(changed_document(good, "\"use_regex\":true", "\"use_regex\":false")), "use_regex"));
  CHECK(says(gpt2_problem(changed_document(good, "\"type\":\"BPE\"", "\"type\":\"Unigram\"")), "'Unigram'"));
  CHECK(says(gpt2_problem(changed_document(good, "\"dropout\":null", "\"dropout\":0.1")), "dropout"));
  CHECK(
      says(gpt2_problem(changed_document(good, "\"ignore_merges\":false", "\"ignore_merges\":true")), "ignore_merges"));
  CHECK(says(gpt2_problem(changed_document(good, "\"byte_fallback\":false", "\"byte_fallback\":true")),
             "parse_fallback_bpe_json"));
  CHECK(says(gpt2_problem(
                 changed_document(good, "\"continuing_subword_prefix\":null", "\"continuing_subword_prefix\":\"##\"")),
             "subword_prefix"));
  CHECK(says(gpt2_problem(changed_document(good, "\"fuse_unk\"", "\"fuse\"")), "'fuse' is not supported"));
}

TEST_CASE("broken files of GPT-2's kind (K1)", "[language]") {
  const std::string good = tokenizer_json(gpt2_of_a_document());
  CHECK(says(gpt2_problem(changed_document(good, "\"a t\"", "\"a xyz\"")), "entry 0: 'xyz' is no piece"));
  for (const char* merge : {"\"at\"", "\"a t t\"", "\" at\"", "\"at \"", "1", "[\"a\"]", "[\"a\",1]", "null"}) {
    CHECK(says(gpt2_problem(changed_document(good, "\"a t\"", merge)), "model, merges, entry 0: "));
  }
  CHECK(says(gpt2_problem(changed_document(good, "\"!\":0", "\"!\":1")), "each id once"));
  CHECK(says(gpt2_problem(changed_document(good, "\"!\":0", "\"!\":271")), "without a gap"));
  CHECK(says(gpt2_problem(changed_document(good, "\"!\":0", "\"\xe4\xb8\xad\":0")), "stands for no byte"));
  CHECK(says(gpt2_problem(changed_document(good, "\"!\":0", "\"<0x-1>\":0")), "no piece for the byte"));
  for (std::size_t size = 0; size < good.size(); size += 97)
    CHECK(says(gpt2_problem(good.substr(0, size)), "is not JSON"));
}

TEST_CASE("files of Llama's kind that are broken or ask for something else", "[language]") {
  const std::string good = tokenizer_json(llama_of_a_document());
  CHECK(llama_problem(good) == "accepted");
  CHECK(says(llama_problem(changed_document(good, "\"type\":\"Prepend\"", "\"type\":\"NFKC\"")),
             "normalizer: the type 'NFKC'"));
  CHECK(says(llama_problem(changed_document(good, "\"prepend\":\"▁\"", "\"prepend\":\"_\"")), "'Prepend'"));
  CHECK(says(llama_problem(changed_document(good, "\"pre_tokenizer\":null", "\"pre_tokenizer\":{\"type\":\"Split\"}")),
             "'Split'"));
  CHECK(says(llama_problem(changed_document(good, "\"normalized\":false", "\"normalized\":true")), "normalized"));
  CHECK(says(llama_problem(changed_document(good, "\"byte_fallback\":true", "\"byte_fallback\":false")),
             "parse_byte_bpe_json"));
  CHECK(says(llama_problem(changed_document(good, "\"type\":\"Fuse\"", "\"type\":\"Other\"")),
             "decoder: the type 'Other'"));
  CHECK(says(llama_problem(changed_document(good, "\"<0x0A>\"", "\"<0xZZ>\"")), "'<0xZZ>'"));
  CHECK(says(llama_problem(changed_document(good, "\"<0x0A>\"", "\"ten\"")), "no piece <0x0A>"));
  CHECK(says(llama_problem(changed_document(good, "\"<0x0A>\"", "\"t n\"")), "U+2581 for blanks"));
  const std::string spaced = changed_document(
      good, good.substr(good.find("\"normalizer\""), good.find("\"post_processor\"") - good.find("\"normalizer\"")),
      R"("normalizer":null,"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":false},)");
  CHECK(llama_problem(spaced) == "accepted");
  CHECK(says(llama_problem(changed_document(spaced, "never", "always")), "Metaspace of another kind"));
  CHECK(says(llama_problem(changed_document(spaced, ",\"split\":false", "")), "Metaspace of another kind"));
}
