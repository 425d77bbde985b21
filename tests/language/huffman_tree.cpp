#include "cairn/language/huffman_tree.hpp"

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "cairn/core/random.hpp"
#include "catch.hpp"
#include "data/refusal.hpp"

namespace {
std::string code_of(const cairn::huffman_tree& tree, std::uint32_t leaf) {
  std::string code;
  for (const auto& turn : tree.path(leaf)) code += turn.right ? '1' : '0';
  return code;
}
}  // namespace

TEST_CASE("Huffman's tree by hand", "[language]") {
  // 1 + 2 = 3 (node 0), 3 + 3 = 6 (node 1), 5 + 6 = 11 (node 2)
  const std::vector<std::uint64_t> counts{5, 3, 2, 1};
  const cairn::huffman_tree tree(counts);
  CHECK(code_of(tree, 0) == "0");
  CHECK(code_of(tree, 1) == "10");
  CHECK(code_of(tree, 2) == "111");
  CHECK(code_of(tree, 3) == "110");
  CHECK(tree.path(3)[0] == cairn::tree_turn{2, true});
  CHECK(tree.path(3)[1] == cairn::tree_turn{1, true});
  CHECK(tree.path(3)[2] == cairn::tree_turn{0, false});
  const std::vector<std::uint64_t> two{0, 0};
  CHECK(cairn::huffman_tree(two).path(0).size() == 1);
}

TEST_CASE("codes are prefix-free, complete and as short as the entropy allows", "[language]") {
  cairn::random_stream random(1, cairn::purpose::simulate);
  std::vector<std::uint64_t> counts(500);
  for (std::size_t n = 0; n < counts.size(); ++n)
    counts[n] = 1 + random.below(static_cast<std::uint32_t>(1 + 10000 / (n + 1)));
  const cairn::huffman_tree tree(counts);
  CHECK(tree.leaves() == 500);
  double kraft = 0, depth = 0, entropy = 0, total = 0;
  for (const auto count : counts) total += static_cast<double>(count);
  std::map<std::pair<std::uint32_t, bool>, std::uint32_t> leaf_at;
  for (std::uint32_t leaf = 0; leaf < 500; ++leaf) {
    const double share = static_cast<double>(counts[leaf]) / total;
    kraft += std::exp2(-static_cast<double>(tree.path(leaf).size()));
    depth += share * static_cast<double>(tree.path(leaf).size());
    entropy -= share * std::log2(share);
    CHECK(tree.path(leaf)[0].node == 498);
    CHECK(leaf_at.try_emplace({tree.path(leaf).back().node, tree.path(leaf).back().right}, leaf).second);
  }
  CHECK(kraft == Approx(1));
  CHECK(depth >= entropy);
  CHECK(depth < entropy + 1);
}

TEST_CASE("a tree of one leaf is refused", "[language]") {
  const std::vector<std::uint64_t> one{3};
  CHECK(refusal([&] { cairn::huffman_tree{one}; }) == "huffman_tree: fewer than two leaves; expected at least two");
}
