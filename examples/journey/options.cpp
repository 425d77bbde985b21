/// The command line.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>

#include "stages.hpp"

namespace journey {

namespace {

/// Minutes of work should not end at a folder that is not there.
void require_writable(const std::string& path, const char* option) {
  if (path.empty()) return;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (std::filesystem::is_directory(path) || (!folder.empty() && !std::filesystem::is_directory(folder))) {
    throw cairn::error("cannot be written", std::string(option) + " " + path, "a file in a folder that exists");
  }
}

}  // namespace

std::optional<options> parse(int count, char** words, int& exit_code) {
  options o;
  CLI::App app{
      "From a shop's log to recommendations: cleans, learns features, trains, measures, explains, and learns again.\n"
      "Without options it runs on a simulated shop, whose best possible score is known.",
      "journey"};
  app.add_option("--events", o.events, "a shop's log, plain or .gz")->check(CLI::ExistingFile);
  app.add_option("--format", o.format,
                 "of the log: events (delimited, with a header), online-retail, movielens, recbole")
      ->needs("--events")
      ->check(CLI::IsMember({"events", "online-retail", "movielens", "recbole"}));
  app.add_option("--report", o.report, "write one self-contained HTML page here");
  app.add_option("--json", o.json, "write cleaning counts, leaderboards and the gain from feedback here");
  std::map<std::string, cairn::seen_items> seen{{"exclude", cairn::seen_items::exclude},
                                                {"allow", cairn::seen_items::allow}};
  std::string seen_name = "exclude";
  app.add_option("--seen", seen_name, "what customers had before: leave it out of recommendations, or offer it again")
      ->check(CLI::IsMember({"exclude", "allow"}))
      ->capture_default_str();
  app.add_option("--seed", o.seed, "of the simulated shop and of the models")
      ->check([](const std::string& text) {
        return text.starts_with('-') ? std::string("a seed is not below 0") : std::string();
      })
      ->capture_default_str();
  app.add_option("--threads", o.threads, "0: all the machine has; results never depend on it")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app.add_flag("--quick", o.quick, "smaller models");
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& problem) {
    exit_code = app.exit(problem);
    return std::nullopt;
  }
  o.seen = seen.at(seen_name);
  require_writable(o.report, "--report");
  require_writable(o.json, "--json");
  return o;
}

}  // namespace journey
