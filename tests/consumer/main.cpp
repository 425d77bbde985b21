// A project of somebody else's: a recommender composed in a few lines.
#include <cairn/loss/bpr.hpp>
#include <cairn/optimizer/adagrad.hpp>
#include <cairn/recommender/matrix_factorization.hpp>
#include <cairn/sampler/popularity.hpp>
#include <cstdio>
#include <set>
#include <vector>

int main() {
  std::vector<cairn::interaction> taken;
  for (unsigned user = 0; user < 40; ++user) {
    for (unsigned item = user % 2; item < 20; item += 2) {
      if ((user + item) % 3 != 0) taken.push_back({user, item, 1});
    }
  }
  const auto train = cairn::all_of(cairn::interactions(40, 20, taken));
  using model = cairn::matrix_factorization<
      cairn::stochastic_gradient<cairn::bpr_loss, cairn::adagrad, cairn::popularity_sampler>>;
  model m{{.factors = 8, .epochs = 30, .solver = {.optimizer = {.rate = .1}}}};
  m.fit(train);
  // User 0 has taken even items, but not those divisible by 6: these four are left of his taste.
  const std::set<cairn::item_index> expected{0, 6, 12, 18};
  std::set<cairn::item_index> found;
  for (const auto& [item, score] : cairn::recommend(m, train, 0, expected.size())) found.insert(item);
  if (found == expected) return 0;
  std::fputs("consumer: expected 0, 6, 12 and 18 to be recommended, but got", stderr);
  for (const cairn::item_index item : found) std::fprintf(stderr, " %u", item);
  std::fputs("\n", stderr);
  return 1;
}
