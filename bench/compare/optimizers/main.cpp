// compare_optimizers: every optimizer on the classical test functions and on a factorization of ratings.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "cairn/core/error.hpp"
#include "cairn/report/stacked.hpp"
#include "comparison.hpp"

namespace {

int run(int count, char** words) {
  compare::comparison_options o;
  std::string part = "both", plot;
  CLI::App app{"Measures optimizers alike: steps on test functions, epochs on ratings."};
  app.add_option("--part", part, "functions|ratings|both")
      ->check(CLI::IsMember({"functions", "ratings", "both"}))
      ->capture_default_str();
  app.add_option("--steps", o.steps, "budget of a run on a test function, the same for all rates and optimizers")
      ->check(CLI::Range(std::size_t{10}, std::size_t{10000000}))
      ->capture_default_str();
  app.add_option("--epochs", o.epochs, "of the factorization")->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--factors", o.factors, "of the factorization")->check(CLI::Range(1, 4096))->capture_default_str();
  app.add_option("--regularization", o.regularization, "L2 on factors and biases")->capture_default_str();
  app.add_option("--seed", o.seed, "of the made data, the splits and the models")->capture_default_str();
  app.add_option("--plot", plot, "SVG file for the pictures, one below the other");
  app.footer(
      "\nMovieLens-100K is added where the environment variable CAIRN_DATA names the folder that holds "
      "ml-100k/ml-100k.inter.gz.");
  CLI11_PARSE(app, count, words);
  std::vector<std::string> pictures;
  const auto add = [&](std::vector<std::string> more) { pictures.insert(pictures.end(), more.begin(), more.end()); };
  if (part != "ratings") add(compare::compare_on_functions(o));
  if (part != "functions") add(compare::compare_on_ratings(o));
  if (plot.empty()) return 0;
  std::ofstream file(plot, std::ios::binary);
  file << cairn::stacked(pictures) << std::flush;
  if (!file) throw cairn::error("cannot be written", plot, "a file in a folder that exists");
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& problem) {
    std::cerr << "compare_optimizers: " << problem.what() << '\n';
    return 1;
  }
}
