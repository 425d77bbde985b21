#include "cairn/data/read_item_attributes.hpp"

#include "cairn/data/read_lists.hpp"
#include "catch.hpp"
#include "gzipped.hpp"
#include "real_data.hpp"
#include "refusal.hpp"
#include "temporary_file.hpp"

using namespace cairn;

namespace {

id_map named_items(const std::vector<std::string>& names) {
  id_map items;
  for (const std::string& name : names) items.insert(name);
  return items;
}

std::vector<std::string> words_of(const named_attributes& all, item_index item) {
  std::vector<std::string> words;
  for (const std::uint32_t each : all.attributes.of(item)) words.push_back(all.names.name(each));
  return words;
}
using word_list = std::vector<std::string>;

}  // namespace

TEST_CASE("attributes are matched to the items of a log by name", "[data]") {
  const id_map items = named_items({"b", "a", "without", "empty"});
  const named_attributes all = parse_item_attributes(
      "\xEF\xBB\xBF {\"a\": [17, \"red\", 17],\n \"stranger\": [99, \"red\"], \"b\": [-3, \"17\"], \"empty\": []}",
      "text", items);
  CHECK(all.attributes.items() == 4);
  CHECK(words_of(all, 0) == word_list{"-3", "17"});
  CHECK(words_of(all, 1) == word_list{"17", "red"});
  CHECK(words_of(all, 2).empty());
  CHECK(words_of(all, 3).empty());
  CHECK(all.names.size() == 3);  // 99 is a stranger's alone
  CHECK(all.attributes.count == 3);
  CHECK(all.unknown == 1);
  CHECK(all.described == 2);
}

TEST_CASE("texts that are no object of lists are refused", "[data]") {
  const id_map items = named_items({"a", "b"});
  const auto refused = [&](std::string_view text) { return refusal([&] { parse_item_attributes(text, "f", items); }); };
  const std::string expected = "; expected one JSON object {\"item\": [attributes]}, attributes whole numbers or texts";
  CHECK(refused("{\"a\": [1]}") == "not refused");
  CHECK(refused("") == "f: no JSON at byte 1" + expected);
  CHECK(refused("{\"a\": [1]") == "f: no JSON at byte 10" + expected);
  CHECK(refused("{\"a\": [1]} {}") == "f: no JSON at byte 12" + expected);
  CHECK(refused("{\"a\": [1e999]}") == "f: a number out of range before byte 12" + expected);
  CHECK(refused(std::string_view("{\"a\": [1]}\0", 11)) == "f: a NUL byte" + expected);
  CHECK(refused("[1]") == "f: the text is no object" + expected);
  CHECK(refused("1") == "f: the text is no object" + expected);
  CHECK(refused("{\"a\": 1}") == "f: item 'a' is no array" + expected);
  CHECK(refused("{\"a\": null}") == "f: item 'a' is null" + expected);
  CHECK(refused("{\"a\": {}}") == "f: item 'a' is an object" + expected);
  CHECK(refused("{\"a\": [true]}") == "f: an attribute of item 'a' is true or false" + expected);
  CHECK(refused("{\"a\": [[1]]}") == "f: an attribute of item 'a' is an array" + expected);
  CHECK(refused("{\"a\": [{}]}") == "f: an attribute of item 'a' is an object" + expected);
  CHECK(refused("{\"a\": [1.5]}") == "f: an attribute of item 'a' is a number that is not whole" + expected);
  CHECK(refused("{\"a\": [\"\"]}") == "f: an attribute of item 'a' is an empty name" + expected);
  CHECK(refused("{\"stranger\": [null]}") == "f: an attribute of item 'stranger' is null" + expected);
  CHECK(refused("{\"a\": [1], \"a\": [2]}") == "f: item 'a' is there twice" + expected);
  CHECK(refused("{\"c\": [1], \"a\": []}") ==
        "f: no attribute of an item of the log; expected names of items as in the log");
}

TEST_CASE("files of attributes may be packed, and are named in errors", "[data]") {
  const id_map items = named_items({"a"});
  const temporary_file plain("{\"a\": [1]}"), bad("{\"a\": 1}");
  const temporary_file packed(gzipped("{\"a\": [1, 2]}"));
  CHECK(read_item_attributes(plain.path(), items).attributes.size() == 1);
  CHECK(read_item_attributes(packed.path(), items).attributes.size() == 2);
  CHECK(refusal([&] { read_item_attributes(bad.path(), items); }).find(bad.path() + ": item 'a' is no array") == 0);
}

TEST_CASE("the attributes of Beauty are read", "[data][real]") {
  const auto log = real_data("s3rec-beauty/Beauty.txt.gz");
  const auto file = real_data("s3rec-beauty/Beauty_item2attributes.json.gz");
  if (!log || !file) return;
  const named_attributes all = read_item_attributes(*file, read_lists(*log, list_order::by_time).names.items);
  CHECK(all.attributes.items() == 12101);
  CHECK(all.unknown == 0);
  CHECK(all.described == 12101);
  CHECK(all.attributes.count == 637);     // by json of Python 3.11, distinct numbers
  CHECK(all.attributes.size() == 45032);  // and distinct pairs: 5 are there twice
}
