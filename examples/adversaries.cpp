// A generator of what customers take, and a discriminator that is to tell it from what they took: CFGAN's two losses
// over the epochs as a picture, and its ranking beside popularity's. With CAIRN_DATA set on ML-100K, else on a
// simulated shop.
//
//     adversaries [losses.svg]
#include <cairn/data/interactions.hpp>
#include <cairn/data/read_recbole.hpp>
#include <cairn/data/simulated_shop.hpp>
#include <cairn/data/split_by_time.hpp>
#include <cairn/data/weighting.hpp>
#include <cairn/evaluate/ranking.hpp>
#include <cairn/recommender/cfgan.hpp>
#include <cairn/recommender/popularity.hpp>
#include <cairn/report/line_plot.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

namespace {

cairn::line_series line_of(const char* name, const std::vector<double>& losses) {
  cairn::line_series line{.name = name, .x = std::vector<double>(losses.size()), .y = losses};
  std::iota(line.x.begin(), line.x.end(), 1.);
  return line;
}

}  // namespace

int main(int count, char** words) {
  const char* const data = std::getenv("CAIRN_DATA");
  if (data == nullptr) std::puts("CAIRN_DATA is not set: a simulated shop takes the place of ML-100K");
  const auto log = data == nullptr ? cairn::simulated_shop({.seed = 7, .customers = 400, .goods = 200}).clean_log()
                                   : cairn::read_recbole(std::string(data) + "/ml-100k/ml-100k.inter.gz");
  const auto parts = cairn::interactions_of(cairn::leave_last_out(log), cairn::implicit_weighting{});

  cairn::cfgan<> model({.hidden = 128,
                        .masked = .7,
                        .pulled = .7,
                        .pull = .3,
                        .training = {.generator = {.rate = .001},
                                     .discriminator = {.rate = .001},
                                     .epochs = data == nullptr ? 10U : 150U,
                                     .average = .998}});
  cairn::popularity popular;
  model.fit(parts.train);
  popular.fit(parts.train);
  const std::vector<cairn::any_metric> metrics{cairn::metric_named("hit_rate@10"), cairn::metric_named("ndcg@10")};
  const auto print = [&](const char* name, const auto& found) {
    for (const char* const metric : {"hit_rate@10", "ndcg@10"}) {
      const cairn::interval of = found[metric];
      std::printf("%-10s %-12s %.4f [%.4f, %.4f]\n", name, metric, of.mean, of.low, of.high);
    }
  };
  print("popularity", cairn::evaluate(popular, parts, metrics));
  print("CFGAN", cairn::evaluate(model, parts, metrics));

  const std::vector<cairn::line_series> lines{line_of("generator", model.report().generator),
                                              line_of("discriminator", model.report().discriminator)};
  const std::string picture =
      cairn::line_plot(lines, {.title = "CFGAN: the losses of both", .x = {.name = "epoch"}, .y = {.name = "loss"}});
  const char* const path = count > 1 ? words[1] : "";
  if (count > 1 && !(std::ofstream(path) << picture)) {
    std::fprintf(stderr, "%s cannot be written\n", path);
    return 1;
  }
}
