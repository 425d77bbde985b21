// A project of somebody else's: a recommender composed in a few lines.
#include <cairn/loss/bpr.hpp>
#include <cairn/optimizer/adagrad.hpp>
#include <cairn/recommender/matrix_factorization.hpp>
#include <cairn/sampler/popularity.hpp>
#include <cstdio>
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
  for (const auto& [item, score] : cairn::recommend(m, train, 0, 3)) {
    std::printf("item %u, score %.2f\n", item, static_cast<double>(score));
    if (item % 2 != 0) return 1;
  }
  return 0;
}
